package io.dmm.core.peer;

import io.dmm.core.trace.Trace;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The one HTTP client beneath all peers: pooled connections, a time-out on every call, a circuit
 * breaker per peer, and the only place where HTTP statuses and socket errors become one of the four
 * outcomes of {@link PeerException}.
 *
 * <p>A read that failed before an answer came is repeated once, unless the peer is failing anyway;
 * a change is never repeated here. A peer that is down is called no more often than its {@link
 * PeerPace} says. Certificate files that are replaced are used for new connections within {@code
 * 30} seconds.
 */
public final class PeerHttp implements AutoCloseable {
  private static final int MAX_BODY_BYTES = 64 * 1024 * 1024;

  /** How long a call may wait for its turn among our own: that says nothing about the peer. */
  private static final Timeout TURN = Timeout.ofMinutes(5);

  private final Settings settings;
  private final PeerAuth auth;
  private final Clock clock;
  private final PeerListener listener;
  private final TlsFiles tls;
  private final PoolingHttpClientConnectionManager connections;
  private final CloseableHttpClient http;
  private final CircuitBreaker breaker;
  private volatile Instant lastSuccess;
  private volatile Instant lastFailure;
  private volatile String lastError = "";
  private volatile boolean failing;

  /**
   * What does not change in the life of a client.
   *
   * @param peer short name of the peer in messages and metrics
   * @param baseUrl address that relative paths are appended to; a trailing slash is ignored
   * @param tls what TLS trusts and shows
   * @param connectTimeout how long a connection may take to open
   * @param callTimeout how long an answer may take, unless the call says otherwise
   * @param maxInFlight how many calls may be under way at once
   * @param breakerOpens how many calls in a row must fail before calls are held back
   * @param breakerWait how long they are held back before one is tried again
   */
  public record Settings(
      String peer,
      URI baseUrl,
      PeerTls tls,
      Duration connectTimeout,
      Duration callTimeout,
      int maxInFlight,
      int breakerOpens,
      Duration breakerWait) {
    /**
     * 10 s to connect, 30 s to answer, 8 calls at once; the breaker opens for 15 s after 10
     * failures in a row.
     */
    public static Settings of(String peer, URI baseUrl) {
      return new Settings(
          peer,
          baseUrl,
          PeerTls.verified(),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          8,
          10,
          PeerPace.DEFAULT.pause());
    }

    /** The same with other TLS. */
    public Settings withTls(PeerTls other) {
      return new Settings(
          peer,
          baseUrl,
          other,
          connectTimeout,
          callTimeout,
          maxInFlight,
          breakerOpens,
          breakerWait);
    }

    /** The same with another time-out for answers. */
    public Settings withCallTimeout(Duration other) {
      return new Settings(
          peer, baseUrl, tls, connectTimeout, other, maxInFlight, breakerOpens, breakerWait);
    }

    /** The same with another bound on calls under way. */
    public Settings withMaxInFlight(int other) {
      return new Settings(
          peer, baseUrl, tls, connectTimeout, callTimeout, other, breakerOpens, breakerWait);
    }

    /** The same, asked at another pace while it is down. */
    public Settings withPace(PeerPace pace) {
      return withBreaker(breakerOpens, pace.pause());
    }

    /** The same with another breaker. */
    public Settings withBreaker(int opensAfter, Duration wait) {
      return new Settings(
          peer, baseUrl, tls, connectTimeout, callTimeout, maxInFlight, opensAfter, wait);
    }
  }

  /** Reads a body as it arrives. */
  @FunctionalInterface
  public interface BodyReader<T> {
    /**
     * Reads the body to its end.
     *
     * @throws IOException the body ended early or cannot be understood: the whole call then failed
     */
    T read(InputStream body) throws IOException;
  }

  private record Reply<T>(PeerAnswer answer, T value) {}

  /**
   * Makes a client. No connection is opened yet.
   *
   * @throws IOException a certificate or key file cannot be read
   */
  public PeerHttp(Settings settings, PeerAuth auth, Clock clock, PeerListener listener)
      throws IOException {
    this.settings = settings;
    this.auth = auth;
    this.clock = clock;
    this.listener = listener;
    this.tls = new TlsFiles(settings.peer(), settings.tls(), clock);
    this.connections = connections(settings, tls);
    this.http = client(connections);
    this.breaker =
        CircuitBreaker.of(
            settings.peer(),
            CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(settings.breakerOpens())
                .minimumNumberOfCalls(settings.breakerOpens())
                .failureRateThreshold(100)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitDurationInOpenState(settings.breakerWait())
                .automaticTransitionFromOpenToHalfOpenEnabled(false)
                .clock(clock)
                .build());
  }

  private static PoolingHttpClientConnectionManager connections(Settings settings, TlsFiles files) {
    var tls = ClientTlsStrategyBuilder.create().setSslContext(files.context());
    if (!settings.tls().verify()) {
      tls.setHostnameVerifier(NoopHostnameVerifier.INSTANCE);
    }
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setMaxConnPerRoute(settings.maxInFlight())
        .setMaxConnTotal(settings.maxInFlight() * 2)
        .setTlsSocketStrategy(tls.buildClassic())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                .setSocketTimeout(Timeout.of(settings.callTimeout()))
                .setValidateAfterInactivity(Timeout.ofSeconds(1))
                .setTimeToLive(Timeout.ofMinutes(5))
                .build())
        .build();
  }

  private static CloseableHttpClient client(PoolingHttpClientConnectionManager connections) {
    return HttpClients.custom()
        .setConnectionManager(connections)
        .setUserAgent("dmm")
        .disableAutomaticRetries()
        .disableRedirectHandling()
        .disableCookieManagement()
        .disableAuthCaching()
        .build();
  }

  /**
   * Makes the call.
   *
   * @return the answer, whose status is 2xx
   * @throws PeerException anything else, sorted into the four outcomes
   */
  public PeerAnswer call(PeerCall call) throws PeerException {
    Duration timeout = call.timeout().orElse(settings.callTimeout());
    return guarded(call, body -> whole(body, timeout)).answer();
  }

  /** The socket's time-out is for each read alone: a body that trickles would never end. */
  private static String whole(InputStream body, Duration timeout) throws IOException {
    long started = System.nanoTime();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] part = new byte[8192];
    for (int length = body.read(part); length >= 0; length = body.read(part)) {
      all.write(part, 0, length);
      if (all.size() > MAX_BODY_BYTES) {
        throw new IOException("the answer is larger than " + MAX_BODY_BYTES + " bytes");
      }
      if (System.nanoTime() - started > timeout.toNanos()) {
        throw new SocketTimeoutException("the answer did not end within " + timeout);
      }
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  /**
   * Makes a call whose answer is read as it arrives, so that its size does not matter.
   *
   * @throws UnavailableException also when the body ended before its end: nothing may be concluded
   *     from what was read
   */
  public <T> T stream(PeerCall call, BodyReader<T> reader) throws PeerException {
    return guarded(call, reader).value();
  }

  /** How the peer is doing. */
  public PeerState state() {
    return new PeerState(
        settings.peer(),
        settings.baseUrl().toString(),
        breaker.getState().name(),
        Optional.ofNullable(lastSuccess),
        Optional.ofNullable(lastFailure),
        lastError,
        tls.certificateEnds());
  }

  /** Name of the peer. */
  public String peer() {
    return settings.peer();
  }

  @Override
  public void close() throws IOException {
    http.close();
  }

  private <T> Reply<T> guarded(PeerCall call, BodyReader<T> reader) throws PeerException {
    if (tls.isReloaded()) {
      // Calls in flight keep their connections; those at rest were opened with the old files.
      connections.closeIdle(TimeValue.ZERO_MILLISECONDS);
    }
    if (!breaker.tryAcquirePermission()) {
      listener.called(settings.peer(), call.name(), "short_circuited", Duration.ZERO);
      throw new UnavailableException(
          describe(call) + " held back: the last calls failed, " + lastError);
    }
    long started = System.nanoTime();
    Trace trace = Trace.NONE;
    try {
      trace = listener.calling(settings.peer(), call.name(), call.method(), address(call.path()));
      Reply<T> reply = followed(call, reader, trace);
      trace.answered(reply.answer().status());
      trace.ended(true, ended(call, started, null));
      return reply;
    } catch (PeerException e) {
      e.httpStatus().ifPresent(trace::answered);
      trace.ended(false, ended(call, started, e));
      throw e;
    } catch (RuntimeException | Error e) {
      breaker.releasePermission();
      trace.ended(false, e.getClass().getSimpleName());
      throw e;
    }
  }

  /** A token that is fetched for the call belongs to its trace too. */
  private <T> Reply<T> followed(PeerCall call, BodyReader<T> reader, Trace trace)
      throws PeerException {
    PeerCall sent = call;
    for (Map.Entry<String, String> header : trace.headers().entrySet()) {
      sent = sent.withHeader(header.getKey(), header.getValue());
    }
    try (Trace.Scope inside = trace.enter()) {
      return authorized(sent, reader);
    }
  }

  private String ended(PeerCall call, long started, PeerException failure) {
    long nanos = System.nanoTime() - started;
    boolean peerIsWell =
        failure == null
            || failure.outcome() == PeerException.Outcome.REJECTED
            || failure.outcome() == PeerException.Outcome.NOT_FOUND
            || failure.httpStatus().orElse(0) == 500;
    failing = !peerIsWell;
    if (peerIsWell) {
      breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
      lastSuccess = clock.instant();
    } else {
      breaker.onError(nanos, TimeUnit.NANOSECONDS, failure);
      lastError = failure.getMessage();
      lastFailure = clock.instant();
    }
    String outcome = failure == null ? "done" : failure.outcome().name().toLowerCase(Locale.ROOT);
    listener.called(settings.peer(), call.name(), outcome, Duration.ofNanos(nanos));
    return outcome;
  }

  private <T> Reply<T> authorized(PeerCall call, BodyReader<T> reader) throws PeerException {
    Map<String, String> identity = auth.headers();
    Reply<T> reply = sent(call, identity, reader);
    if (reply.answer().status() == 401 && auth.renew(identity, reply.answer())) {
      reply = sent(call, auth.headers(), reader);
    }
    if (!reply.answer().isSuccess()) {
      throw failure(call, reply.answer());
    }
    return reply;
  }

  private <T> Reply<T> sent(PeerCall call, Map<String, String> identity, BodyReader<T> reader)
      throws PeerException {
    try {
      return exchange(call, identity, reader);
    } catch (IOException first) {
      if (failing
          || call.kind() == PeerCall.Kind.CHANGE
          || first instanceof InterruptedIOException) {
        throw failure(call, first);
      }
      try {
        return exchange(call, identity, reader);
      } catch (IOException second) {
        throw failure(call, second);
      }
    }
  }

  private <T> Reply<T> exchange(PeerCall call, Map<String, String> identity, BodyReader<T> reader)
      throws IOException {
    HttpUriRequestBase request = new HttpUriRequestBase(call.method(), address(call.path()));
    call.headers().forEach(request::setHeader);
    identity.forEach(request::setHeader);
    call.body()
        .ifPresent(
            text ->
                request.setEntity(
                    new ByteArrayEntity(
                        text.getBytes(StandardCharsets.UTF_8),
                        ContentType.parse(call.contentType()))));
    Duration timeout = call.timeout().orElse(settings.callTimeout());
    request.setConfig(
        RequestConfig.custom()
            .setResponseTimeout(Timeout.of(timeout))
            .setConnectionRequestTimeout(TURN)
            .build());
    try {
      return http.execute(request, response -> reply(response, reader, timeout));
    } catch (CancellationException e) {
      // The pool of connections tells so of an interruption, and swallows it.
      Thread.currentThread().interrupt();
      throw new ConnectionRequestTimeoutException("interrupted before anything was sent");
    }
  }

  private <T> Reply<T> reply(ClassicHttpResponse response, BodyReader<T> reader, Duration timeout)
      throws IOException {
    Map<String, List<String>> headers = new HashMap<>();
    for (Header header : response.getHeaders()) {
      headers
          .computeIfAbsent(header.getName().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(header.getValue());
    }
    InputStream body =
        response.getEntity() == null
            ? InputStream.nullInputStream()
            : response.getEntity().getContent();
    if (response.getCode() < 200 || response.getCode() >= 300) {
      return new Reply<>(new PeerAnswer(response.getCode(), headers, whole(body, timeout)), null);
    }
    T value = reader.read(body);
    String text = value instanceof String all ? all : "";
    return new Reply<>(new PeerAnswer(response.getCode(), headers, text), value);
  }

  private URI address(String path) {
    if (path.startsWith("http://") || path.startsWith("https://")) {
      return URI.create(path);
    }
    String base = settings.baseUrl().toString();
    return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
  }

  private PeerException failure(PeerCall call, PeerAnswer answer) {
    String message = describe(call) + " answered " + answer.status() + ErrorText.of(answer.text());
    boolean change = call.kind() == PeerCall.Kind.CHANGE;
    return switch (answer.status()) {
      case 404, 410 -> new NotFoundException(message, answer);
      // Not being let in is cured by whoever runs DMM or the peer; no rule is at fault.
      case 401, 403, 407, 408, 425, 429, 503 -> new UnavailableException(message, answer);
      default -> {
        if (answer.status() >= 500) {
          yield change
              ? new OutcomeUnknownException(message, answer)
              : new UnavailableException(message, answer);
        }
        yield new RejectedException(message, answer);
      }
    };
  }

  private PeerException failure(PeerCall call, IOException cause) {
    String message = describe(call) + " failed: " + reason(cause);
    boolean nothingWasSent =
        cause instanceof ConnectException
            || cause instanceof ConnectTimeoutException
            || cause instanceof ConnectionRequestTimeoutException
            || cause instanceof UnknownHostException
            || cause instanceof NoRouteToHostException
            || cause instanceof SSLHandshakeException
            || cause instanceof SSLPeerUnverifiedException;
    return nothingWasSent || call.kind() == PeerCall.Kind.READ
        ? new UnavailableException(message, cause)
        : new OutcomeUnknownException(message, cause);
  }

  private String describe(PeerCall call) {
    int query = call.path().indexOf('?');
    String path = query < 0 ? call.path() : call.path().substring(0, query);
    return settings.peer() + ": " + call.method() + " " + path;
  }

  private static String reason(IOException cause) {
    String text = cause.getMessage() == null ? "no answer" : cause.getMessage();
    return cause.getClass().getSimpleName() + " (" + text + ")";
  }
}
