package io.dmm.sandbox.sense;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The token end point of Keycloak: password, refresh and exchange grants.
 *
 * @see "SENSE-O REST API, section 2"
 */
final class TokenServer {
  static final String PATH = "/auth/realms/StackV/protocol/openid-connect/token";
  private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

  private record Token(String user, Instant expires) {}

  private final Supplier<Instant> now;
  private final Auditor auditor;
  private final Credentials credentials;
  private final Map<String, Token> access = new HashMap<>();
  private final Map<String, Token> refresh = new HashMap<>();
  private Duration accessLifetime;
  private Duration refreshLifetime;

  /**
   * Who may log in.
   *
   * @param clientId the OAuth client
   * @param clientSecret its secret, empty for a public client
   * @param passwords user name to password
   * @param foreignTokens foreign token to the user that it stands for
   */
  record Credentials(
      String clientId,
      String clientSecret,
      Map<String, String> passwords,
      Map<String, String> foreignTokens) {
    Credentials {
      passwords = Map.copyOf(passwords);
      foreignTokens = Map.copyOf(foreignTokens);
    }

    @Override
    public String toString() {
      return "credentials of client " + clientId + " and users " + passwords.keySet();
    }
  }

  TokenServer(
      Supplier<Instant> now,
      Auditor auditor,
      Credentials credentials,
      Duration accessLifetime,
      Duration refreshLifetime) {
    this.now = now;
    this.auditor = auditor;
    this.credentials = credentials;
    this.accessLifetime = accessLifetime;
    this.refreshLifetime = refreshLifetime;
  }

  Answer grant(Call call) {
    Map<String, String> form = call.bodyAsForm();
    forgetExpired();
    return switch (form.getOrDefault("grant_type", "")) {
      case "password" -> password(call, form);
      case "refresh_token" -> refresh(form);
      case EXCHANGE -> exchange(form);
      default -> error(400, "unsupported_grant_type", "Unsupported grant_type");
    };
  }

  /** The user of a bearer token that is valid now. */
  Optional<String> userOf(Call call) {
    return call.header("Authorization")
        .filter(header -> header.startsWith("Bearer "))
        .map(header -> access.get(header.substring("Bearer ".length())))
        .filter(token -> token.expires().isAfter(now.get()))
        .map(Token::user);
  }

  void lifetimes(Duration ofAccess, Duration ofRefresh) {
    accessLifetime = ofAccess;
    refreshLifetime = ofRefresh;
  }

  /** Ends all access tokens, and the refresh tokens too if so asked. */
  void revoke(boolean refreshToo) {
    access.clear();
    if (refreshToo) {
      refresh.clear();
    }
  }

  private Answer password(Call call, Map<String, String> form) {
    String basic =
        "Basic "
            + Base64.getEncoder()
                .encodeToString(
                    (credentials.clientId() + ":" + credentials.clientSecret()).getBytes(UTF_8));
    if (!call.header("Authorization").filter(basic::equals).isPresent()) {
      return clientUnknown();
    }
    String user = form.getOrDefault("username", "");
    auditor.loggedIn(user);
    String password = credentials.passwords().get(user);
    if (password == null || !password.equals(form.get("password"))) {
      return error(401, "invalid_grant", "Invalid user credentials");
    }
    return issue(user);
  }

  private Answer refresh(Map<String, String> form) {
    if (!isClient(form)) {
      return clientUnknown();
    }
    Token token = refresh.remove(form.getOrDefault("refresh_token", ""));
    if (token == null || !token.expires().isAfter(now.get())) {
      return error(400, "invalid_grant", "Token is not active");
    }
    return issue(token.user());
  }

  private Answer exchange(Map<String, String> form) {
    if (!isClient(form)) {
      return clientUnknown();
    }
    if (!credentials.clientId().equals(form.get("audience"))) {
      return error(400, "invalid_client", "Audience not found");
    }
    String user = credentials.foreignTokens().get(form.getOrDefault("subject_token", ""));
    if (user == null || form.getOrDefault("subject_issuer", "").isEmpty()) {
      return error(400, "invalid_token", "Invalid token");
    }
    return issue(user);
  }

  private boolean isClient(Map<String, String> form) {
    return credentials.clientId().equals(form.get("client_id"))
        && credentials.clientSecret().equals(form.getOrDefault("client_secret", ""));
  }

  private Answer issue(String user) {
    Instant at = now.get();
    String accessToken = token(user, at.plus(accessLifetime));
    String refreshToken = token(user, at.plus(refreshLifetime));
    access.put(accessToken, new Token(user, at.plus(accessLifetime)));
    refresh.put(refreshToken, new Token(user, at.plus(refreshLifetime)));
    ObjectNode answer = Json.object();
    answer.put("access_token", accessToken).put("expires_in", accessLifetime.toSeconds());
    answer.put("refresh_expires_in", refreshLifetime.toSeconds());
    answer.put("refresh_token", refreshToken).put("token_type", "Bearer");
    answer.put("not-before-policy", 0).put("session_state", UUID.randomUUID().toString());
    return Answer.json(200, Json.text(answer.put("scope", "profile email")));
  }

  private static String token(String user, Instant expires) {
    ObjectNode claims = Json.object();
    claims.put("exp", expires.getEpochSecond()).put("preferred_username", user);
    claims.put("jti", UUID.randomUUID().toString());
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return encoder.encodeToString("{\"alg\":\"RS256\"}".getBytes(UTF_8))
        + "."
        + encoder.encodeToString(Json.text(claims).getBytes(UTF_8))
        + "."
        + encoder.encodeToString(UUID.randomUUID().toString().getBytes(UTF_8));
  }

  private void forgetExpired() {
    Instant at = now.get();
    access.values().removeIf(token -> !token.expires().isAfter(at));
    refresh.values().removeIf(token -> !token.expires().isAfter(at));
  }

  private static Answer clientUnknown() {
    return error(401, "unauthorized_client", "Invalid client or Invalid client credentials");
  }

  private static Answer error(int status, String error, String description) {
    ObjectNode body = Json.object().put("error", error).put("error_description", description);
    return Answer.json(status, Json.text(body));
  }
}
