package io.dmm.sense.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.core.config.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A token in use.
 *
 * @param access what calls carry
 * @param refresh what the next one can be had for
 * @param renewAt from when on a new one should be fetched; empty if its life is not known
 * @param expiresAt from when on it is refused; empty if its life is not known
 */
record SenseToken(
    Secret access,
    Optional<Secret> refresh,
    Optional<Instant> renewAt,
    Optional<Instant> expiresAt) {
  private static final int RENEW_AT_PERCENT = 80;

  /** A token that was given to us, with unknown life. */
  static SenseToken given(Secret access, Optional<Secret> refresh) {
    return new SenseToken(access, refresh, Optional.empty(), Optional.empty());
  }

  /** Reads the answer of a token server; empty if it holds no token. */
  static Optional<SenseToken> read(JsonNode answer, Instant now) {
    long seconds = answer.path("expires_in").asLong(0);
    Optional<Duration> life =
        seconds > 0 ? Optional.of(Duration.ofSeconds(seconds)) : Optional.empty();
    return SenseJson.text(answer.path("access_token"))
        .filter(text -> !text.isBlank())
        .map(
            text ->
                new SenseToken(
                    Secret.of(text),
                    SenseJson.text(answer.path("refresh_token"))
                        .filter(refresh -> !refresh.isBlank())
                        .map(Secret::of),
                    life.map(all -> now.plus(all.multipliedBy(RENEW_AT_PERCENT).dividedBy(100))),
                    life.map(now::plus)));
  }

  boolean isDue(Instant now) {
    return renewAt.isPresent() && !now.isBefore(renewAt.get());
  }

  boolean isExpired(Instant now) {
    return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
  }
}
