package io.dmm.rucio.client;

import io.dmm.core.config.Secret;
import io.dmm.core.peer.PeerAnswer;
import io.dmm.core.peer.PeerAuth;
import io.dmm.core.peer.PeerCall;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.PeerHttp;
import io.dmm.core.peer.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rucio's tokens: one for all threads, fetched by one of them while the others wait, renewed a few
 * minutes before it expires and once when Rucio refuses it.
 *
 * <p>Rucio answers 401 both to a bad token and to a lack of rights; only its {@code ExceptionClass}
 * tells them apart, and a new token is no cure for {@code AccessDenied}.
 *
 * @see "Rucio REST API, GET /auth/userpass, /auth/x509, /auth/x509_proxy"
 */
public final class RucioTokens implements PeerAuth {
  private static final Logger log = LoggerFactory.getLogger(RucioTokens.class);
  private static final String HEADER = "X-Rucio-Auth-Token";
  private static final Duration AHEAD = Duration.ofMinutes(5);

  private final PeerHttp authHost;
  private final RucioIdentity identity;
  private final Optional<String> account;
  private final String vo;
  private final Clock clock;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile Token token;
  private volatile Optional<Secret> lastBearer = Optional.empty();
  private volatile boolean bearerWarned;

  private record Token(Secret text, Instant renewAt, Instant expiresAt) {}

  /**
   * Tokens for an identity. Nothing is fetched yet.
   *
   * @param authHost connection to Rucio's authentication host, without authentication; for a
   *     certificate it must show that certificate
   * @param account the account to act as; empty for the identity's default account
   * @param vo short name of the virtual organisation; {@code def} where there is only one
   */
  public RucioTokens(
      PeerHttp authHost, RucioIdentity identity, Optional<String> account, String vo, Clock clock) {
    this.authHost = authHost;
    this.identity = identity;
    this.account = account;
    this.vo = vo;
    this.clock = clock;
  }

  @Override
  public Map<String, String> headers() throws PeerException {
    if (identity instanceof RucioIdentity.BearerToken bearer) {
      return Map.of(HEADER, read(bearer).reveal());
    }
    Token known = token;
    if (known != null && clock.instant().isBefore(known.renewAt())) {
      return Map.of(HEADER, known.text().reveal());
    }
    fetching.lock();
    try {
      if (token == null || !clock.instant().isBefore(token.renewAt())) {
        token = renewed(token);
      }
      return Map.of(HEADER, token.text().reveal());
    } finally {
      fetching.unlock();
    }
  }

  @Override
  public boolean renew(Map<String, String> refused, PeerAnswer answer) throws PeerException {
    if (RucioErrors.exceptionClass(answer).equals("AccessDenied")) {
      return false;
    }
    String text = refused.getOrDefault(HEADER, "");
    if (identity instanceof RucioIdentity.BearerToken bearer) {
      return !read(bearer).reveal().equals(text);
    }
    fetching.lock();
    try {
      if (token != null && token.text().reveal().equals(text)) {
        token = null;
      }
      return true;
    } finally {
      fetching.unlock();
    }
  }

  /** A new token; the old one as long as it lasts while no new one can be had. */
  private Token renewed(Token old) throws PeerException {
    try {
      return fetched();
    } catch (PeerException e) {
      Instant now = clock.instant();
      if (old == null || !now.isBefore(old.expiresAt())) {
        throw e;
      }
      log.warn(
          "rucio_token_not_renewed expires_at={} retry_seconds=30 reason=\"{}\"",
          old.expiresAt(),
          e.getMessage());
      return new Token(old.text(), now.plusSeconds(30), old.expiresAt());
    }
  }

  private Token fetched() throws PeerException {
    PeerAnswer answer = authHost.call(request());
    String text = answer.header(HEADER).orElse("");
    if (text.isEmpty()) {
      String accounts = answer.header("X-Rucio-Auth-Accounts").orElse("");
      throw new UnavailableException(
          accounts.isEmpty()
              ? "rucio: the authentication host answered " + answer.status() + " without a token"
              : "rucio: the identity has several accounts and no default one;"
                  + " set account in rucio.cfg to one of "
                  + accounts);
    }
    Duration lifetime = lifetime(answer);
    Duration ahead = AHEAD.compareTo(lifetime.dividedBy(4)) < 0 ? AHEAD : lifetime.dividedBy(4);
    Instant expiresAt = clock.instant().plus(lifetime);
    return new Token(Secret.of(text), expiresAt.minus(ahead), expiresAt);
  }

  private PeerCall request() {
    String path;
    if (identity instanceof RucioIdentity.Certificate certificate) {
      path = certificate.proxy() ? "/auth/x509_proxy" : "/auth/x509";
    } else {
      path = "/auth/userpass";
    }
    PeerCall call =
        PeerCall.get("auth", path)
            .withHeader("Accept", "*/*")
            .withHeader("X-Rucio-VO", vo)
            .withHeader("X-Rucio-AppID", "dmm");
    if (account.isPresent()) {
      call = call.withHeader("X-Rucio-Account", account.get());
    }
    if (identity instanceof RucioIdentity.UserPass user) {
      call =
          call.withHeader("X-Rucio-Username", user.username())
              .withHeader("X-Rucio-Password", user.password().reveal());
    }
    return call;
  }

  /**
   * How long the token lasts by the server's own clock, so that a difference between the clocks
   * does no harm. Without a readable date, an hour: that is what Rucio gives.
   */
  private Duration lifetime(PeerAnswer answer) {
    Instant serverNow = answer.header("Date").flatMap(RucioDates::parse).orElseGet(clock::instant);
    Optional<Instant> expires =
        answer.header("X-Rucio-Auth-Token-Expires").flatMap(RucioTokens::expiry);
    if (expires.isEmpty()) {
      return Duration.ofHours(1);
    }
    Duration left = Duration.between(serverNow, expires.get());
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** A date, or epoch seconds as some authentication calls have it. */
  private static Optional<Instant> expiry(String text) {
    return text.matches("\\d{9,12}")
        ? Optional.of(Instant.ofEpochSecond(Long.parseLong(text)))
        : RucioDates.parse(text);
  }

  /** The token as it is now; the last one while whoever renews it has not finished. */
  private Secret read(RucioIdentity.BearerToken bearer) throws PeerException {
    if (bearer.text().isPresent()) {
      return bearer.text().get();
    }
    try {
      Secret now = inFile(bearer);
      lastBearer = Optional.of(now);
      bearerWarned = false;
      return now;
    } catch (UnavailableException e) {
      if (lastBearer.isEmpty()) {
        throw e;
      }
      if (!bearerWarned) {
        bearerWarned = true;
        log.warn(
            "rucio_token_not_reloaded using=the_last_good_one retry=at_next_use reason=\"{}\"",
            e.getMessage());
      }
      return lastBearer.get();
    }
  }

  private static Secret inFile(RucioIdentity.BearerToken bearer) throws UnavailableException {
    for (Path file : bearer.files()) {
      if (Files.exists(file)) {
        try {
          String text = Files.readString(file).strip();
          if (!text.isEmpty()) {
            return Secret.of(text);
          }
        } catch (IOException e) {
          throw new UnavailableException("rucio: the token file " + file + " cannot be read", e);
        }
      }
    }
    throw new UnavailableException("rucio: no token was found; looked in " + bearer.files());
  }
}
