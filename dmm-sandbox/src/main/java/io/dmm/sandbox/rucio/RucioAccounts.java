package io.dmm.sandbox.rucio;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Identities, the accounts they may use, and the tokens handed out. */
final class RucioAccounts {
  private static final int MOST_TOKENS = 10_000;

  private final Clock clock;
  private final Duration lifetime;
  private final Map<String, Identity> users = new LinkedHashMap<>();
  private final Map<String, Identity> certificates = new LinkedHashMap<>();
  private final Map<String, String> jwtAccounts = new LinkedHashMap<>();
  private final Map<String, Token> tokens = new ConcurrentHashMap<>();

  /**
   * Somebody known to the server.
   *
   * @param name user name or certificate subject
   * @param password null for a certificate
   * @param accounts the accounts of this identity; the first is the default if there is only one
   */
  record Identity(String name, String password, List<String> accounts) {}

  /**
   * A token.
   *
   * @param text what the client sends
   * @param account whose it is
   * @param identity who logged in
   * @param expiresAt when it ends
   */
  record Token(String text, String account, String identity, Instant expiresAt) {}

  RucioAccounts(Clock clock, Duration lifetime) {
    this.clock = clock;
    this.lifetime = lifetime;
  }

  void addUser(String name, String password, List<String> accounts) {
    users.put(name, new Identity(name, Objects.requireNonNull(password), List.copyOf(accounts)));
  }

  void addCertificate(String subject, List<String> accounts) {
    certificates.put(subject, new Identity(subject, null, List.copyOf(accounts)));
  }

  void addJwt(String jwt, String account) {
    if (!jwt.matches("[^.]+\\.[^.]+\\.[^.]+")) {
      throw new IllegalArgumentException("a JWT has three parts separated by dots");
    }
    jwtAccounts.put(jwt, account);
  }

  Optional<Identity> user(String name, String password) {
    return Optional.ofNullable(users.get(name)).filter(user -> user.password.equals(password));
  }

  /**
   * By subject; the trailing {@code /CN=proxy} or {@code /CN=<digits>} of a proxy certificate does
   * not count.
   */
  Optional<Identity> certificate(String subject) {
    String base = subject.replaceAll("(/CN=(proxy|limited proxy|\\d+))+$", "");
    return Optional.ofNullable(certificates.get(base));
  }

  Token issue(String account, Identity identity, String appId) {
    Instant now = clock.instant();
    tokens.values().removeIf(token -> !token.expiresAt.isAfter(now));
    if (tokens.size() >= MOST_TOKENS) {
      tokens.clear(); // a client that logs in for every call must not fill the memory
    }
    String random = UUID.randomUUID().toString().replace("-", "").toLowerCase(Locale.ROOT);
    Token token =
        new Token(
            account + "-" + identity.name + "-" + appId + "-" + random,
            account,
            identity.name,
            now.plus(lifetime));
    tokens.put(token.text, token);
    return token;
  }

  /** The token if it is known and has not expired. */
  Optional<Token> validate(String text) {
    String jwtAccount = jwtAccounts.get(text);
    if (jwtAccount != null) {
      return Optional.of(
          new Token(text, jwtAccount, "SUB=" + jwtAccount, clock.instant().plus(lifetime)));
    }
    return Optional.ofNullable(tokens.get(text))
        .filter(token -> token.expiresAt.isAfter(clock.instant()));
  }

  void expireAll() {
    tokens.clear();
  }

  void forgetJwts() {
    jwtAccounts.clear();
  }
}
