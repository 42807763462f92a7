package io.dmm.web.page;

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
    SignInPages signIn,
    Assets assets) {
  /** The pages. */
  @Inject
  public PageHandlers {}
}
