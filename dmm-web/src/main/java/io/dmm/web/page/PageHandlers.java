package io.dmm.web.page;

import io.javalin.http.Context;
import jakarta.inject.Inject;

/** Every page, for the list of addresses. */
public record PageHandlers(
    RequestsPage requests,
    RequestPage request,
    SitesPage sites,
    NetworkPage network,
    DecisionsPage decisions,
    DaemonsPage daemons,
    LogPage log,
    ActionPages actions,
    DaemonPages daemonActions,
    LinkPages linkActions,
    SignInPages signIn,
    Assets assets) {
  /** The pages. */
  @Inject
  public PageHandlers {}

  /** {@code GET /look}: dark or light. */
  public void look(Context ctx) {
    Look.choose(ctx);
  }
}
