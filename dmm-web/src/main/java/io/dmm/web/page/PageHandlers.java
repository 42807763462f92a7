package io.dmm.web.page;

import jakarta.inject.Inject;

/** Every page, for the list of addresses. */
public record PageHandlers(
    RequestsPage requests,
    RequestPage request,
    ActionPages actions,
    SignInPages signIn,
    Assets assets) {
  /** The pages. */
  @Inject
  public PageHandlers {}
}
