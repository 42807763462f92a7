package io.dmm.web;

import static io.dmm.web.auth.Access.ANYONE;
import static io.dmm.web.auth.Access.OPERATOR;
import static io.dmm.web.auth.Access.READER;
import static io.dmm.web.auth.Access.RUCIO;

import io.dmm.web.auth.Access;
import io.dmm.web.health.HealthHandler;
import io.dmm.web.legacy.LegacyActions;
import io.dmm.web.legacy.QueryHandler;
import io.dmm.web.page.PageHandlers;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/** Every address, and who may use it. */
public final class Routes {
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
  Routes(QueryHandler query, LegacyActions legacy, HealthHandler health, PageHandlers pages) {
    // Known to Rucio's patch, to probes and to operators' scripts.
    get("/query/{rule_id}", query::hostsOf, RUCIO);
    get("/health", health::health, ANYONE);
    get("/health/live", health::live, ANYONE);
    get("/health/ready", health::ready, ANYONE);
    post("/mark_finished", legacy::markFinished, OPERATOR);
    post("/update_fts_limit", legacy::updateFtsLimit, OPERATOR);
    post("/reinitialize_sense", legacy::reinitializeSense, OPERATOR);
    post("/reinitialize_request", legacy::reinitializeRequest, OPERATOR);
    post("/refresh_sites", legacy::refreshSites, OPERATOR);

    // Pages.
    get("/", pages.requests()::show, READER);
    get("/details/{rule_id}", pages.request()::show, READER);
    get("/details/{rule_id}/confirm/{action}", pages.actions()::confirm, OPERATOR);
    post("/details/{rule_id}/actions/{action}", pages.actions()::act, OPERATOR);
    post("/sites/refresh", pages.actions()::refreshSites, OPERATOR);
    get("/sign-in", pages.signIn()::ask, ANYONE);
    post("/sign-in", pages.signIn()::signIn, ANYONE);
    post("/sign-out", pages.signIn()::signOut, OPERATOR);
    get("/static/{file}", pages.assets()::serve, ANYONE);
  }

  /** All of them, in the order in which they are looked up. */
  public List<Address> all() {
    return List.copyOf(addresses);
  }

  void register(RoutesConfig routes) {
    for (Address address : addresses) {
      routes.addHttpHandler(address.method(), address.path(), address.handler(), address.access());
    }
  }

  private void get(String path, Handler handler, Access access) {
    addresses.add(new Address(HandlerType.GET, path, access, handler));
  }

  private void post(String path, Handler handler, Access access) {
    addresses.add(new Address(HandlerType.POST, path, access, handler));
  }
}
