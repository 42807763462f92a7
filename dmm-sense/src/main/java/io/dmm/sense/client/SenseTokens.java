package io.dmm.sense.client;

import io.dmm.core.config.Secret;
import io.dmm.core.peer.PeerAnswer;
import io.dmm.core.peer.PeerAuth;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.PeerHttp;
import io.dmm.core.peer.PeerListener;
import io.dmm.core.peer.UnavailableException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one token that all calls to SENSE-O share. It is renewed when four fifths of its life are
 * over; one thread does that, and only those wait that have no valid token.
 *
 * <p>First a foreign token is exchanged, if there is one; else the given access token is used, else
 * the refresh token, else the password. A new token is had for the refresh token, else by another
 * exchange, else for the password. What was refused is not tried again for ten seconds, because a
 * Keycloak locks users out who fail too often.
 */
public final class SenseTokens implements PeerAuth, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SenseTokens.class);
  private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofSeconds(10);
  private static final String MISSING_ROLE = "User is not allowed to access the resource";
  private static final String AUTHORIZATION = "Authorization";

  /** One way to a token. */
  private interface Way {
    SenseToken go() throws PeerException, TokenServer.RefusedException;
  }

  private final SenseAuthFile file;
  private final TokenServer server;
  private final Clock clock;
  private final Object monitor = new Object();
  private SenseToken current;
  private Optional<Secret> refusedText = Optional.empty();
  private CompletableFuture<SenseToken> underWay;
  private Instant pauseUntil = Instant.MIN;
  private String pauseReason = "";

  private SenseTokens(SenseAuthFile file, TokenServer server, Clock clock) {
    this.file = file;
    this.server = server;
    this.clock = clock;
    boolean takeAsGiven = file.foreign().isEmpty() && file.accessToken().isPresent();
    this.current =
        takeAsGiven ? SenseToken.given(file.accessToken().get(), file.refreshToken()) : null;
  }

  /**
   * Tokens for the identity in a file. Nothing is fetched before the first call.
   *
   * @throws IOException a CA file cannot be read
   */
  public static SenseTokens of(SenseAuthFile file, Clock clock, PeerListener listener)
      throws IOException {
    PeerHttp http =
        new PeerHttp(
            PeerHttp.Settings.of("sense-tokens", file.authEndpoint()).withTls(file.tls()),
            PeerAuth.NONE,
            clock,
            listener);
    return new SenseTokens(file, new TokenServer(file, http, clock), clock);
  }

  @Override
  public Map<String, String> headers() throws PeerException {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(AUTHORIZATION, bearer(token().access()));
    file.originalToken()
        .or(() -> file.foreign().map(SenseAuthFile.Foreign::token))
        .ifPresent(original -> headers.put("X-Original-Authorization", bearer(original)));
    return headers;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A user without the needed role is answered 401 too, and a new token is no cure for that.
   */
  @Override
  public boolean renew(Map<String, String> refused, PeerAnswer answer) {
    if (answer.text().contains(MISSING_ROLE)) {
      return false;
    }
    synchronized (monitor) {
      boolean othersWereFaster =
          current == null || !bearer(current.access()).equals(refused.get(AUTHORIZATION));
      if (othersWereFaster) {
        return true;
      }
      refusedText = Optional.of(Secret.of(current.access().reveal()));
      return !waysFrom(current).isEmpty();
    }
  }

  private SenseToken token() throws PeerException {
    CompletableFuture<SenseToken> renewal;
    SenseToken old;
    synchronized (monitor) {
      Instant now = clock.instant();
      old = current;
      boolean usable = old != null && !isRefused(old) && !old.isExpired(now);
      if (usable && (!old.isDue(now) || underWay != null || now.isBefore(pauseUntil))) {
        return old;
      }
      if (underWay != null) {
        renewal = underWay;
        old = null;
      } else {
        if (now.isBefore(pauseUntil)) {
          throw new UnavailableException(
              "sense: no token, and none is asked for before " + pauseUntil + ": " + pauseReason);
        }
        underWay = new CompletableFuture<>();
        renewal = null;
      }
    }
    return renewal == null ? renewed(old) : awaited(renewal);
  }

  /** A token that stands in the file may be another one by now. */
  private boolean isRefused(SenseToken token) {
    return refusedText.filter(token.access()::equals).isPresent();
  }

  private static SenseToken awaited(CompletableFuture<SenseToken> renewal) throws PeerException {
    try {
      return renewal.join();
    } catch (CompletionException e) {
      throw new UnavailableException("sense: no token: " + e.getCause().getMessage(), e.getCause());
    }
  }

  /** This thread fetches; the others that need a token wait for what it gets. */
  private SenseToken renewed(SenseToken old) throws PeerException {
    try {
      SenseToken fetched = fetched(old);
      finished(fetched, null);
      return fetched;
    } catch (PeerException e) {
      return finished(null, e);
    } catch (RuntimeException | Error e) {
      finished(null, new UnavailableException("sense: no token: internal error", e));
      throw e;
    }
  }

  private SenseToken finished(SenseToken fetched, PeerException failure) throws PeerException {
    CompletableFuture<SenseToken> waitedFor;
    SenseToken old;
    synchronized (monitor) {
      waitedFor = underWay;
      underWay = null;
      boolean stillGood =
          current != null && !isRefused(current) && !current.isExpired(clock.instant());
      old = stillGood ? current : null;
      if (fetched != null) {
        current = fetched;
        refusedText = Optional.empty();
      }
    }
    if (fetched != null) {
      waitedFor.complete(fetched);
      return fetched;
    }
    if (old != null) {
      LOG.warn("sense_token_not_renewed using=old_one reason=\"{}\"", failure.getMessage());
      waitedFor.complete(old);
      return old;
    }
    waitedFor.completeExceptionally(failure);
    throw failure;
  }

  private SenseToken fetched(SenseToken old) throws PeerException {
    List<String> refusals = new ArrayList<>();
    for (Way way : waysFrom(old)) {
      try {
        return way.go();
      } catch (TokenServer.RefusedException e) {
        LOG.warn("sense_token_refused reason=\"{}\"", e.getMessage());
        refusals.add(e.getMessage());
      }
    }
    String reason =
        refusals.isEmpty()
            ? "the access token is not accepted any more, and "
                + file.file()
                + " has no other way in"
            : String.join("; ", refusals);
    synchronized (monitor) {
      pauseUntil = clock.instant().plus(PAUSE_AFTER_REFUSAL);
      pauseReason = reason;
    }
    throw new UnavailableException(
        "sense: no token from " + file.authEndpoint() + " for " + file.file() + ": " + reason);
  }

  private List<Way> waysFrom(SenseToken old) {
    List<Way> ways = new ArrayList<>();
    Optional<Way> exchange = file.foreign().map(foreign -> () -> server.byExchange(foreign));
    if (old == null) {
      exchange.ifPresent(ways::add);
      file.refreshToken().ifPresent(token -> ways.add(() -> server.byRefresh(token)));
    } else {
      old.refresh().ifPresent(token -> ways.add(() -> server.byRefresh(token)));
      exchange.ifPresent(ways::add);
    }
    file.login().ifPresent(login -> ways.add(() -> server.byPassword(login)));
    return ways;
  }

  private static String bearer(Secret token) {
    return "Bearer " + token.reveal();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
