package io.dmm.sandbox.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds who answers a call: the first route added that matches method and raw path. */
public final class Router {
  /** Answers the calls of one route. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Answers one call.
     *
     * @param path the decoded values of the named parts of the route
     */
    Outcome handle(Call call, Map<String, String> path);
  }

  private record Route(String method, PathPattern pattern, Handler handler) {}

  private final List<Route> routes = new ArrayList<>();

  /** Adds a route; see {@link PathPattern} for the pattern. */
  public Router add(String method, String pattern, Handler handler) {
    routes.add(new Route(method, PathPattern.of(pattern), handler));
    return this;
  }

  /**
   * Answers a call.
   *
   * @param path the raw path to match, which may be a part of the call's
   * @return empty if no route matches
   */
  public Optional<Outcome> route(Call call, String path) {
    for (Route route : routes) {
      if (route.method().equals(call.method())) {
        Optional<Map<String, String>> values = route.pattern().match(path);
        if (values.isPresent()) {
          return Optional.of(route.handler().handle(call, values.get()));
        }
      }
    }
    return Optional.empty();
  }
}
