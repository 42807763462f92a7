package io.dmm.web.auth;

import io.dmm.core.config.Secret;
import io.dmm.db.Database;
import io.dmm.db.account.ApiTokenRepository;
import io.dmm.db.account.Role;
import io.dmm.db.account.StoredToken;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Knows API tokens again: that of the configuration, and those that were made by command. */
public final class Tokens {
  /**
   * Begins every token that we make, so that it is recognised when it turns up where it should not.
   */
  static final String PREFIX = "dmm_";

  /** How the token of the configuration stands in the history. */
  static final String CONFIGURED = "api-token";

  private static final Duration GRAIN = Duration.ofMinutes(1);

  private final Database database;
  private final ApiTokenRepository stored;
  private final Optional<Secret> configured;
  private final Clock clock;

  /** Tokens in {@code database}, and that of {@code config}. */
  @Inject
  public Tokens(Database database, ApiTokenRepository stored, AuthConfig config, Clock clock) {
    this.database = database;
    this.stored = stored;
    this.configured = config.apiToken().filter(secret -> !secret.reveal().isEmpty());
    this.clock = clock;
  }

  /** Whose token it is; empty if it is nobody's, or no longer. */
  Optional<Identity> identify(String presented) {
    if (configured.filter(own -> Secrets.same(own.reveal(), presented)).isPresent()) {
      return Optional.of(Identity.of(CONFIGURED, Role.OPERATOR));
    }
    if (!presented.startsWith(PREFIX)) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    Optional<StoredToken> token =
        database
            .read(tx -> stored.find(tx, Secrets.digest(presented)))
            .filter(one -> one.expiresAt().isAfter(now));
    token
        .filter(one -> one.lastUsed().filter(last -> last.plus(GRAIN).isAfter(now)).isEmpty())
        .ifPresent(one -> database.transact(tx -> stored.used(tx, one.name(), now)));
    return token.map(
        one -> Identity.ofToken("token:" + one.name(), one.role(), one.name(), one.expiresAt()));
  }
}
