package io.dmm.web.api;

import jakarta.inject.Inject;

/** Every handler of the API, for the list of addresses. */
public record ApiHandlers(
    RequestsApi requests,
    ActionsApi actions,
    NetworkApi network,
    DecisionsApi decisions,
    DaemonsApi daemons,
    OpenApi openApi) {
  /** The handlers. */
  @Inject
  public ApiHandlers {}
}
