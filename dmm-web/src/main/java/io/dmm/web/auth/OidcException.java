package io.dmm.web.auth;

/** Somebody cannot be signed in by the OpenID provider; the message may be shown to them. */
public final class OidcException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean providerFailed;

  private OidcException(String message, boolean providerFailed, Throwable cause) {
    super(message, cause);
    this.providerFailed = providerFailed;
  }

  static OidcException refused(String message) {
    return new OidcException(message, false, null);
  }

  static OidcException refused(String message, Throwable cause) {
    return new OidcException(message, false, cause);
  }

  static OidcException unavailable(Throwable cause) {
    return new OidcException("The OpenID provider does not answer as it should.", true, cause);
  }

  /** Whether it was the provider that failed, so that it may work later. */
  public boolean isProviderFailure() {
    return providerFailed;
  }
}
