package io.dmm.web;

import static io.dmm.web.auth.Access.ADMIN;
import static io.dmm.web.auth.Access.ANYONE;
import static io.dmm.web.auth.Access.METRICS;
import static io.dmm.web.auth.Access.OPERATOR;
import static io.dmm.web.auth.Access.RUCIO;
import static io.dmm.web.auth.Access.SIGNED_IN;
import static io.dmm.web.auth.Access.VIEWER;
import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.POST;
import static io.javalin.http.HandlerType.PUT;

import io.dmm.web.api.ApiHandlers;
import io.dmm.web.api.CircuitsApi;
import io.dmm.web.api.DecisionsApi;
import io.dmm.web.api.NetworkApi;
import io.dmm.web.api.RequestsApi;
import io.dmm.web.auth.Access;
import io.dmm.web.auth.OidcSignIn;
import io.dmm.web.health.HealthHandler;
import io.dmm.web.health.Metrics;
import io.dmm.web.input.Input;
import io.dmm.web.legacy.LegacyActions;
import io.dmm.web.legacy.QueryHandler;
import io.dmm.web.live.LiveUpdates;
import io.dmm.web.log.LogHandler;
import io.dmm.web.page.PageHandlers;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Every address, and who may use it. */
public final class Routes {
  /** Stays open as long as somebody listens. */
  static final String STREAM = "/api/v1/stream";

  private static final String API = "/api/v1";
  private static final Set<String> NONE = Set.of();

  private final List<Address> addresses = new ArrayList<>();

  /**
   * One address.
   *
   * @param method HTTP method
   * @param path with its parameters in braces
   * @param access who may use it
   * @param query the query parameters that it reads, where others are refused; empty where it does
   *     not care
   * @param handler what answers
   */
  public record Address(
      HandlerType method,
      String path,
      Access access,
      Optional<Set<String>> query,
      Handler handler) {}

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
    get("/metrics", metrics::scrape, METRICS);
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
    get("/sites/refresh", pages.actions()::askToRefreshSites, OPERATOR);
    post("/sites/refresh", pages.actions()::refreshSites, OPERATOR);
    get("/network", pages.network()::show, VIEWER);
    get("/decisions", pages.decisions()::list, VIEWER);
    get("/decisions/{id}", pages.decisions()::show, VIEWER);
    get("/daemons", pages.daemons()::show, VIEWER);
    get("/daemons/{name}/confirm/{action}", pages.daemonActions()::confirm, OPERATOR);
    post("/daemons/{name}/actions/{action}", pages.daemonActions()::act, OPERATOR);
    get("/network/override", pages.linkActions()::ask, OPERATOR);
    post("/network/override", pages.linkActions()::override, OPERATOR);
    post("/network/override/remove", pages.linkActions()::remove, OPERATOR);
    get("/log", pages.log()::show, OPERATOR);
    post("/log/level", pages.log()::changeLevel, ADMIN);
    get("/sign-in", pages.signIn()::ask, ANYONE);
    post("/sign-in", pages.signIn()::signIn, ANYONE);
    get("/sign-in/oidc", pages.signIn()::goToProvider, ANYONE);
    get(OidcSignIn.CALLBACK, pages.signIn()::comeBack, ANYONE);
    get(WebConfig.SIGN_IN_LINK + "{secret}", pages.signIn()::followLink, ANYONE);
    post("/sign-out", pages.signIn()::signOut, SIGNED_IN);
    get("/look", pages::look, ANYONE);
    get("/static/{file}", pages.assets()::serve, ANYONE);

    // A page to try the API; its script and style are Swagger UI's own.
    get("/api/docs", api.page()::show, ANYONE);
    get("/api/docs/{file}", api.page()::file, ANYONE);

    // Described by openapi.yaml. Each refuses parameters that it does not read.
    read("/requests", RequestsApi.LIST, api.requests()::list);
    read("/requests/{rule_id}", RequestsApi.ONE, api.requests()::one);
    read("/requests/{rule_id}/events", RequestsApi.EVENTS, api.requests()::events);
    read("/requests/{rule_id}/samples", RequestsApi.SAMPLES, api.requests()::samples);
    read("/requests/{rule_id}/decision", NONE, api.requests()::decision);
    change(POST, "/requests/{rule_id}/finish", api.actions()::finish);
    change(POST, "/requests/{rule_id}/reinitialize", api.actions()::reinitialize);
    change(POST, "/requests/{rule_id}/reinitialize-sense", api.actions()::reinitializeSense);
    change(PUT, "/requests/{rule_id}/fts-limit", api.actions()::ftsLimit);
    change(DELETE, "/requests/{rule_id}/fts-limit", api.actions()::removeFtsLimit);
    read("/circuits", CircuitsApi.LIST, api.circuits()::list);
    read("/circuits/{id}", NONE, api.circuits()::one);
    read("/sites", NONE, api.network()::sites);
    change(POST, "/sites/refresh", api.actions()::refreshSites);
    read("/endpoints", NetworkApi.ENDPOINTS, api.network()::endpoints);
    read("/links", NetworkApi.LINKS, api.network()::links);
    read("/links/{site_a}/{site_b}", NONE, api.network()::link);
    change(PUT, "/links/{site_a}/{site_b}/override", api.actions()::overrideLink);
    change(DELETE, "/links/{site_a}/{site_b}/override", api.actions()::removeLinkOverride);
    read("/decisions", DecisionsApi.LIST, api.decisions()::list);
    read("/decisions/{id}", NONE, api.decisions()::one);
    read("/events", DecisionsApi.EVENTS, api.decisions()::events);
    read("/daemons", NONE, api.daemons()::daemons);
    read("/daemons/{name}", NONE, api.daemons()::one);
    change(POST, "/daemons/{name}/pause", api.actions()::pause);
    change(POST, "/daemons/{name}/resume", api.actions()::resume);
    change(POST, "/daemons/{name}/run", api.actions()::run);
    read("/peers", NONE, api.daemons()::peers);
    add(HandlerType.GET, API + "/loggers", ADMIN, Optional.of(NONE), api.loggers()::list);
    add(HandlerType.GET, API + "/loggers/{name}", ADMIN, Optional.of(NONE), api.loggers()::one);
    add(PUT, API + "/loggers/{name}", ADMIN, Optional.of(NONE), api.loggers()::change);
    add(HandlerType.GET, STREAM, VIEWER, Optional.of(NONE), live::serve);
    add(HandlerType.GET, API + "/openapi.yaml", ANYONE, Optional.of(NONE), api.openApi()::serve);
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
    add(HandlerType.GET, path, access, Optional.empty(), handler);
  }

  private void post(String path, Handler handler, Access access) {
    add(POST, path, access, Optional.empty(), handler);
  }

  private void read(String path, Set<String> query, Handler handler) {
    add(HandlerType.GET, API + path, VIEWER, Optional.of(query), handler);
  }

  private void change(HandlerType method, String path, Handler handler) {
    add(method, API + path, OPERATOR, Optional.of(NONE), handler);
  }

  private void add(
      HandlerType method,
      String path,
      Access access,
      Optional<Set<String>> query,
      Handler handler) {
    Handler careful =
        query
            .<Handler>map(
                known ->
                    ctx -> {
                      Input.only(ctx, known);
                      handler.handle(ctx);
                    })
            .orElse(handler);
    addresses.add(new Address(method, path, access, query, careful));
  }
}
