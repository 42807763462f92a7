package io.dmm.web.api;

import jakarta.inject.Inject;

/** Every handler of the API, for the list of addresses. */
public record ApiHandlers(
    RequestsApi requests,
    CircuitsApi circuits,
    ActionsApi actions,
    NetworkApi network,
    DecisionsApi decisions,
    DaemonsApi daemons,
    LoggersApi loggers,
    OpenApi openApi,
    ApiPage page) {
  /** The handlers. */
  @Inject
  public ApiHandlers {}
}
