package io.dmm.web.auth;

import inet.ipaddr.IPAddressString;
import io.dmm.core.config.ConfigSection;
import io.dmm.core.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who may do what, and how we find out who is asking.
 *
 * @param apiToken {@code api_token}: bearer token of operators and scripts, beside those that the
 *     command line makes
 * @param queryOpen {@code query_open}: whether {@code /query} answers everybody; on unless set
 * @param readOpen {@code read_open}: whether everybody may read pages and the API; off unless set
 * @param metricsOpen {@code metrics_open}: whether {@code /metrics} answers everybody; on unless
 *     set
 * @param trustedProxies {@code trusted_proxies}: whose word about the client's address counts
 * @param publicUrl {@code public_url}: where browsers reach us
 * @param sessionIdle {@code session_idle_seconds}: how long a session lasts without use; 2 h unless
 *     set
 * @param sessionLongest {@code session_seconds}: how long it lasts at most; 12 h unless set
 * @param oidc section {@code [oidc]}: signing in at an OpenID provider, if there is one
 * @param signInLink opens a session, once: only for a sandbox, and in no configuration file
 */
public record AuthConfig(
    Optional<Secret> apiToken,
    boolean queryOpen,
    boolean readOpen,
    boolean metricsOpen,
    List<String> trustedProxies,
    Optional<URI> publicUrl,
    Duration sessionIdle,
    Duration sessionLongest,
    Optional<OidcConfig> oidc,
    Optional<Secret> signInLink) {
  private static final Duration IDLE = Duration.ofHours(2);
  private static final Duration LONGEST = Duration.ofHours(12);

  /** Copies the list. */
  public AuthConfig {
    trustedProxies = List.copyOf(trustedProxies);
  }

  /** Reads sections {@code [dmm]} and {@code [oidc]}. */
  public static AuthConfig read(ConfigSection section, ConfigSection oidcSection) {
    Optional<URI> publicUrl = section.uri("public_url");
    Optional<OidcConfig> oidc = OidcConfig.read(oidcSection);
    if (oidc.isPresent() && publicUrl.isEmpty()) {
      section.problem(
          "public_url",
          "is missing; with [oidc] it must be the address at which browsers reach DMM, such as"
              + " https://dmm.example.org");
    }
    List<String> proxies = section.list("trusted_proxies");
    proxies.stream()
        .filter(text -> !new IPAddressString(text).isIPAddress())
        .forEach(
            text ->
                section.problem(
                    "trusted_proxies",
                    "holds \"" + text + "\"; it must be addresses or networks such as 10.0.0.0/8"));
    return new AuthConfig(
        section.secret("api_token"),
        section.flag("query_open", true),
        section.flag("read_open", false),
        section.flag("metrics_open", true),
        proxies,
        publicUrl,
        section.seconds("session_idle_seconds", IDLE),
        section.seconds("session_seconds", LONGEST),
        oidc,
        Optional.empty());
  }

  /**
   * For a sandbox: reading is open, and {@code secret} opens a session of an administrator, once.
   */
  public AuthConfig forSandbox(Secret token, Secret secret) {
    return new AuthConfig(
        Optional.of(token),
        queryOpen,
        true,
        metricsOpen,
        trustedProxies,
        publicUrl,
        sessionIdle,
        sessionLongest,
        oidc,
        Optional.of(secret));
  }

  /** Whether everybody may use an address of this kind. */
  boolean isOpen(Access access) {
    return switch (access) {
      case ANYONE -> true;
      case RUCIO -> queryOpen;
      case METRICS -> metricsOpen;
      case VIEWER -> readOpen;
      case SIGNED_IN, OPERATOR, ADMIN -> false;
    };
  }

  /** Whether we are a sandbox. */
  public boolean isSandbox() {
    return signInLink.isPresent();
  }
}
