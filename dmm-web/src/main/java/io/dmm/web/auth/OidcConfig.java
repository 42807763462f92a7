package io.dmm.web.auth;

import io.dmm.core.config.ConfigSection;
import io.dmm.core.config.Secret;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Section {@code [oidc]}: signing in at an OpenID provider.
 *
 * @param issuer {@code issuer}: the provider, as its own documents name it
 * @param clientId {@code client_id}: who we are there
 * @param clientSecret {@code client_secret}: how we prove it; a public client has none
 * @param scopes {@code scopes}: what to ask for; {@code openid, profile, email} unless set
 * @param nameClaim {@code name_claim}: claim with the name for the history; {@code
 *     preferred_username} unless set
 * @param rolesClaim {@code roles_claim}: claim that the three lists below are looked up in, with
 *     dots between the steps into it; {@code groups} unless set
 * @param admins {@code admins}: values that make an administrator; {@code *} is everybody
 * @param operators {@code operators}: values that make an operator
 * @param viewers {@code viewers}: values that make a viewer
 */
public record OidcConfig(
    URI issuer,
    String clientId,
    Optional<Secret> clientSecret,
    List<String> scopes,
    String nameClaim,
    String rolesClaim,
    List<String> admins,
    List<String> operators,
    List<String> viewers) {
  private static final List<String> SCOPES = List.of("openid", "profile", "email");
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  /** Copies the lists. */
  public OidcConfig {
    scopes = List.copyOf(scopes);
    admins = List.copyOf(admins);
    operators = List.copyOf(operators);
    viewers = List.copyOf(viewers);
  }

  /** Reads section {@code [oidc]}; empty if it names no issuer. */
  static Optional<OidcConfig> read(ConfigSection section) {
    Optional<URI> issuer = section.uri("issuer");
    String clientId =
        issuer.isPresent()
            ? section.required("client_id", "the name under which the provider knows DMM")
            : section.text("client_id", "");
    List<String> scopes = section.list("scopes");
    OidcConfig config =
        new OidcConfig(
            issuer.orElse(URI.create("")),
            clientId,
            section.secret("client_secret"),
            scopes.isEmpty() ? SCOPES : scopes,
            section.text("name_claim", "preferred_username"),
            section.text("roles_claim", "groups"),
            section.list("admins"),
            section.list("operators"),
            section.list("viewers"));
    if (issuer.isEmpty()) {
      return Optional.empty();
    }
    config.check(section);
    return Optional.of(config);
  }

  private void check(ConfigSection section) {
    if (!"https".equals(issuer.getScheme().toLowerCase(Locale.ROOT))
        && !THIS_MACHINE.contains(issuer.getHost())) {
      section.problem("issuer", "is \"" + issuer + "\"; it must be an https address");
    }
    if (!scopes.contains("openid")) {
      section.problem("scopes", "lacks openid, without which no provider says who signed in");
    }
    if (admins.isEmpty() && operators.isEmpty() && viewers.isEmpty()) {
      section.problem(
          "viewers",
          "is missing, and so are operators and admins: nobody could sign in; one of them must name"
              + " values of roles_claim, or * for everybody");
    }
  }
}
