package io.dmm.sandbox.world;

import io.dmm.sandbox.JournalEntry;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server under each simulator: it listens on a free port of the loopback interface, hands
 * every call with its raw path to one function, writes what that returns, keeps the journal, and
 * spoils the calls that a test chose. The {@code Date} header follows the injected clock.
 */
public final class PeerServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PeerServer.class);
  private static final int JOURNAL_ENTRIES = 20_000;
  private static final int JOURNAL_BODY_CHARACTERS = 16_384;
  private static final int CONNECTION_CUT = -1;
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Clock clock;
  private final Function<Call, Reply> simulator;
  private final Journal journal = new Journal(JOURNAL_ENTRIES);
  private final Faults faults = new Faults();
  private final Javalin server;

  private PeerServer(Clock clock, int port, Function<Call, Reply> simulator) {
    this.clock = clock;
    this.simulator = simulator;
    this.server =
        Javalin.create(
            config -> {
              config.startup.showJavalinBanner = false;
              config.startup.startupWatcherEnabled = false;
              config.http.compressionStrategy = CompressionStrategy.NONE;
              config.http.maxRequestSize = 10_000_000L;
              config.jetty.host = "127.0.0.1";
              config.jetty.port = port;
              Handler handler = this::handle;
              HandlerType.commonHttp()
                  .forEach(type -> config.routes.addHttpHandler(type, "*", handler));
            });
    server.start();
  }

  /** Starts a server on 127.0.0.1 at this port, 0 for any free one. */
  public static PeerServer start(Clock clock, int port, Function<Call, Reply> simulator) {
    return new PeerServer(clock, port, simulator);
  }

  /** {@code http://127.0.0.1:port}, without a slash at the end. */
  public URI baseUrl() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  /** The calls received. */
  public Journal journal() {
    return journal;
  }

  /** Where a test orders faults. */
  public Faults faults() {
    return faults;
  }

  @Override
  public void close() {
    server.stop();
  }

  private void handle(Context ctx) throws IOException {
    Instant arrived = clock.instant();
    Call call = read(ctx);
    Optional<Faults.Order> fault = faults.take(call);
    Faults.Kind kind = fault.map(order -> order.kind).orElse(null);
    if (kind == Faults.Kind.DELAY) {
      holdBack(fault.get().delay);
    }
    if (kind == Faults.Kind.CUT_BEFORE) {
      record(arrived, call, CONNECTION_CUT);
      cut(ctx);
      return;
    }
    Reply reply = kind == Faults.Kind.ANSWER ? fault.get().reply : simulate(call);
    boolean broken = kind == Faults.Kind.CUT_AFTER || kind == Faults.Kind.TRUNCATE;
    record(arrived, call, broken ? CONNECTION_CUT : reply.status()); // before the client can know
    if (kind == Faults.Kind.CUT_AFTER) {
      cut(ctx);
    } else {
      write(ctx, reply, kind == Faults.Kind.TRUNCATE ? fault.get().bytes : Integer.MAX_VALUE);
    }
  }

  private void record(Instant arrived, Call call, int status) {
    String target =
        call.rawQuery().isEmpty() ? call.rawPath() : call.rawPath() + "?" + call.rawQuery();
    journal.add(new JournalEntry(arrived, call.method(), target, abridged(call.body()), status));
  }

  private static String abridged(String body) {
    return body.length() <= JOURNAL_BODY_CHARACTERS
        ? body
        : body.substring(0, JOURNAL_BODY_CHARACTERS);
  }

  private Reply simulate(Call call) {
    try {
      return simulator.apply(call);
    } catch (
        RuntimeException
            e) { // a bug of the simulator must be seen as such, not as a fault of the client
      log.error("simulator_failed method={} path={}", call.method(), call.rawPath(), e);
      return Reply.text(500, "text/plain", "the simulator failed: " + e);
    }
  }

  private static Call read(Context ctx) {
    Map<String, String> headers = new LinkedHashMap<>();
    ctx.headerMap().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    String query = ctx.req().getQueryString();
    return new Call(
        ctx.req().getMethod(),
        ctx.req().getRequestURI(),
        query == null ? "" : query,
        headers,
        new String(ctx.bodyAsBytes(), StandardCharsets.UTF_8));
  }

  private static void holdBack(Duration delay) {
    long end = System.nanoTime() + delay.toNanos();
    for (long left = delay.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** Closes the connection without (the rest of) an answer. */
  private static void cut(Context ctx) throws IOException {
    ctx.skipRemainingHandlers();
    ctx.res().sendError(-1);
  }

  private void write(Context ctx, Reply reply, int limit) throws IOException {
    ctx.status(reply.status());
    ctx.res().setHeader("Date", HTTP_DATE.format(clock.instant()));
    ctx.res().setContentType(null);
    reply.headers().forEach(h -> ctx.res().addHeader(h.getKey(), h.getValue()));
    if (reply.lines() != null) {
      writeLines(ctx, reply.lines().iterator(), limit);
    } else if (reply.status() != 204 && !ctx.req().getMethod().equals("HEAD")) {
      writeBody(ctx, reply, limit);
    }
  }

  private static void writeBody(Context ctx, Reply reply, int limit) throws IOException {
    byte[] body = reply.body();
    long announced = reply.announcedLength() >= 0 ? reply.announcedLength() : body.length;
    ctx.res().setContentLengthLong(announced);
    OutputStream out = ctx.res().getOutputStream();
    int length = Math.min(body.length, limit);
    out.write(body, 0, length);
    if (length < announced) {
      out.flush();
      cut(ctx);
    }
  }

  private static void writeLines(Context ctx, Iterator<String> lines, int limit)
      throws IOException {
    OutputStream out = ctx.res().getOutputStream();
    int left = limit;
    while (lines.hasNext()) {
      byte[] line = (lines.next() + "\n").getBytes(StandardCharsets.UTF_8);
      int length = Math.min(line.length, left);
      out.write(line, 0, length);
      left -= limit == Integer.MAX_VALUE ? 0 : length;
      if (length < line.length) {
        out.flush();
        cut(ctx);
        return;
      }
    }
    out.flush(); // forces the chunked form even where all lines would fit into one buffer
  }
}
