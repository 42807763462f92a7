package io.dmm.web;

import static io.dmm.web.auth.Access.ANYONE;
import static io.dmm.web.auth.Access.OPERATOR;
import static io.dmm.web.auth.Access.RUCIO;
import static io.dmm.web.auth.Access.SIGNED_IN;
import static io.dmm.web.auth.Access.VIEWER;

import io.dmm.web.api.ApiHandlers;
import io.dmm.web.auth.Access;
import io.dmm.web.health.HealthHandler;
import io.dmm.web.health.Metrics;
import io.dmm.web.legacy.LegacyActions;
import io.dmm.web.legacy.QueryHandler;
import io.dmm.web.live.LiveUpdates;
import io.dmm.web.log.LogHandler;
import io.dmm.web.page.PageHandlers;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.sse.SseHandler;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/** Every address, and who may use it. */
public final class Routes {
  /** Stays open as long as somebody listens. */
  static final String STREAM = "/api/v1/stream";

  private final List<Address> addresses = new ArrayList<>();

  /**
   * One address.
   *
   * @param method HTTP method
   * @param path with its parameters in braces
   * @param access who may use it
   * @param handler what answers
   */
  public record Address(HandlerType method, String path, Access access, Handler handler) {}

  @Inject
  Routes(
      QueryHandler query,
      LegacyActions legacy,
      HealthHandler health,
      Metrics metrics,
      LogHandler log,
      PageHandlers pages,
      ApiHandlers api,
      LiveUpdates live) {
    // Known to Rucio's patch, to probes and to operators' scripts.
    get("/query/{rule_id}", query::hostsOf, RUCIO);
    get("/health", health::health, ANYONE);
    get("/health/live", health::live, ANYONE);
    get("/health/ready", health::ready, ANYONE);
    get("/metrics", metrics::scrape, VIEWER);
    get("/logs", log::tail, OPERATOR);
    post("/mark_finished", legacy::markFinished, OPERATOR);
    post("/update_fts_limit", legacy::updateFtsLimit, OPERATOR);
    post("/reinitialize_sense", legacy::reinitializeSense, OPERATOR);
    post("/reinitialize_request", legacy::reinitializeRequest, OPERATOR);
    post("/refresh_sites", legacy::refreshSites, OPERATOR);

    // Pages.
    get("/", pages.requests()::show, VIEWER);
    get("/details/{rule_id}", pages.request()::show, VIEWER);
    get("/details/{rule_id}/confirm/{action}", pages.actions()::confirm, OPERATOR);
    post("/details/{rule_id}/actions/{action}", pages.actions()::act, OPERATOR);
    get("/sites", pages.sites()::show, VIEWER);
    post("/sites/refresh", pages.actions()::refreshSites, OPERATOR);
    get("/network", pages.network()::show, VIEWER);
    get("/decisions", pages.decisions()::list, VIEWER);
    get("/decisions/{id}", pages.decisions()::show, VIEWER);
    get("/daemons", pages.daemons()::show, VIEWER);
    get("/log", pages.log()::show, OPERATOR);
    get("/sign-in", pages.signIn()::ask, ANYONE);
    post("/sign-in", pages.signIn()::signIn, ANYONE);
    post("/sign-out", pages.signIn()::signOut, SIGNED_IN);
    get("/look", pages::look, ANYONE);
    get("/static/{file}", pages.assets()::serve, ANYONE);

    // Described by openapi.yaml.
    get("/api/v1/requests", api.requests()::list, VIEWER);
    get("/api/v1/requests/{rule_id}", api.requests()::one, VIEWER);
    post("/api/v1/requests/{rule_id}/finish", api.actions()::finish, OPERATOR);
    post("/api/v1/requests/{rule_id}/reinitialize", api.actions()::reinitialize, OPERATOR);
    post(
        "/api/v1/requests/{rule_id}/reinitialize-sense",
        api.actions()::reinitializeSense,
        OPERATOR);
    put("/api/v1/requests/{rule_id}/fts-limit", api.actions()::ftsLimit, OPERATOR);
    get("/api/v1/sites", api.network()::sites, VIEWER);
    post("/api/v1/sites/refresh", api.actions()::refreshSites, OPERATOR);
    get("/api/v1/endpoints", api.network()::endpoints, VIEWER);
    get("/api/v1/links", api.network()::links, VIEWER);
    get("/api/v1/decisions", api.decisions()::list, VIEWER);
    get("/api/v1/decisions/{id}", api.decisions()::one, VIEWER);
    get("/api/v1/events", api.decisions()::events, VIEWER);
    get("/api/v1/daemons", api.daemons()::daemons, VIEWER);
    get("/api/v1/peers", api.daemons()::peers, VIEWER);
    get(STREAM, new SseHandler(live::listen), VIEWER);
    get("/api/v1/openapi.yaml", api.openApi()::serve, ANYONE);
  }

  /** All of them, in the order in which they are looked up. */
  public List<Address> all() {
    return List.copyOf(addresses);
  }

  void register(RoutesConfig routes) {
    for (Address address : addresses) {
      routes.addHttpHandler(address.method(), address.path(), address.handler(), address.access());
      // Probes ask with HEAD; the server leaves the body out.
      if (address.method().equals(HandlerType.GET) && !address.path().equals(STREAM)) {
        routes.addHttpHandler(
            HandlerType.HEAD, address.path(), address.handler(), address.access());
      }
    }
  }

  private void get(String path, Handler handler, Access access) {
    addresses.add(new Address(HandlerType.GET, path, access, handler));
  }

  private void put(String path, Handler handler, Access access) {
    addresses.add(new Address(HandlerType.PUT, path, access, handler));
  }

  private void post(String path, Handler handler, Access access) {
    addresses.add(new Address(HandlerType.POST, path, access, handler));
  }
}
