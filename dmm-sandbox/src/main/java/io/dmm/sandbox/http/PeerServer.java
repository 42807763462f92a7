package io.dmm.sandbox.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.UriCompliance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server under each simulated peer: it listens on the loopback interface, hands every call
 * with its raw path to one function, spoils the calls that are chosen for it, and keeps the
 * journal. An encoded slash is neither refused nor decoded; the {@code Date} header follows the
 * injected clock.
 */
public final class PeerServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PeerServer.class);
  private static final int JOURNAL_ENTRIES = 20_000;
  private static final int CONNECTION_CUT = -1;
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Clock clock;
  private final int port;
  private final Function<Call, ? extends Outcome> simulator;
  private final UnaryOperator<String> relative;
  private final Journal journal;
  private final Faults faults;
  private final Javalin javalin;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(daemons("peer-timer"));
  private final ExecutorService workers = Executors.newCachedThreadPool(daemons("peer-late"));

  private PeerServer(Builder builder) {
    this.clock = builder.clock;
    this.port = builder.port;
    this.simulator = builder.simulator;
    this.relative = builder.relative;
    this.journal = new Journal(builder.journalEntries, builder.relative);
    this.faults = builder.faults;
    this.javalin = Javalin.create(this::configure).start();
  }

  /** Starts a server on 127.0.0.1 at this port, 0 for any free one. */
  public static PeerServer start(
      Clock clock, int port, Function<Call, ? extends Outcome> simulator) {
    return builder(clock, simulator).port(port).start();
  }

  /**
   * Begins the settings of a server.
   *
   * @param simulator answers the calls; called by several threads at once
   */
  public static Builder builder(Clock clock, Function<Call, ? extends Outcome> simulator) {
    return new Builder(clock, simulator);
  }

  /** {@code http://127.0.0.1:port}, without a slash at the end. */
  public URI baseUrl() {
    return URI.create("http://127.0.0.1:" + javalin.port());
  }

  /** The calls received. */
  public Journal journal() {
    return journal;
  }

  /** Where faults are ordered. */
  public Faults faults() {
    return faults;
  }

  @Override
  public void close() {
    javalin.stop();
    timer.shutdownNow();
    workers.shutdownNow();
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.http.maxRequestSize = 10_000_000L;
    config.jetty.host = "127.0.0.1";
    config.jetty.port = port;
    config.jetty.modifyHttpConfiguration(http -> http.setUriCompliance(UriCompliance.UNSAFE));
    config.jetty.modifyServletContextHandler(
        handler -> handler.getServletHandler().setDecodeAmbiguousURIs(true));
    HandlerType.commonHttp()
        .forEach(method -> config.routes.addHttpHandler(method, "*", this::answer));
  }

  private void answer(Context context) {
    Call call = read(context);
    Journal.Line line = journal.opened(call);
    Outcome outcome =
        faults
            .take(call.method(), relative.apply(call.rawPath()))
            .map(effect -> effect.apply(() -> process(call)))
            .orElseGet(() -> process(call));
    if (outcome instanceof Outcome.Later later) {
      context.future(() -> wait(later).thenAccept(last -> finish(context, line, last)));
    } else {
      finish(context, line, outcome);
    }
  }

  /** A fault of the simulator itself must be seen as such, and not be taken for one of the peer. */
  private Outcome process(Call call) {
    try {
      return simulator.apply(call);
    } catch (RuntimeException e) {
      log.error("simulator_failed method={} path={}", call.method(), call.rawPath(), e);
      return Answer.text(500, "the simulator itself failed: " + e);
    }
  }

  private CompletableFuture<Outcome> wait(Outcome.Later later) {
    CompletableFuture<Outcome> done = new CompletableFuture<>();
    ScheduledFuture<?> unused =
        timer.schedule(
            () -> done.completeAsync(() -> later.then().get(), workers),
            later.after().toNanos(),
            TimeUnit.NANOSECONDS);
    return done.thenCompose(
        next ->
            next instanceof Outcome.Later again
                ? wait(again)
                : CompletableFuture.completedFuture(next));
  }

  /** The journal has it before the client can know. */
  private void finish(Context context, Journal.Line line, Outcome outcome) {
    try {
      if (outcome instanceof Answer answer) {
        journal.closed(line, answer.status());
        write(context, answer, Integer.MAX_VALUE);
      } else if (outcome instanceof Outcome.Torn torn) {
        journal.closed(line, CONNECTION_CUT);
        write(context, torn.answer(), torn.bytes());
      } else {
        journal.closed(line, CONNECTION_CUT);
        cut(context);
      }
    } catch (IOException e) {
      log.debug("answer_not_taken reason=\"{}\"", e.getMessage());
    }
  }

  private static void cut(Context context) {
    ServletContextRequest.getServletContextRequest(context.req())
        .getConnectionMetaData()
        .getConnection()
        .getEndPoint()
        .close();
  }

  private void write(Context context, Answer answer, int limit) throws IOException {
    context.status(answer.status());
    context.res().setHeader("Date", HTTP_DATE.format(clock.instant()));
    context.res().setContentType(null);
    answer.headers().forEach(each -> context.res().addHeader(each.getKey(), each.getValue()));
    if (answer.lines() != null) {
      writeLines(context, answer.lines().iterator(), limit);
    } else if (answer.status() != 204 && !context.req().getMethod().equals("HEAD")) {
      writeBody(context, answer, limit);
    }
  }

  private static void writeBody(Context context, Answer answer, int limit) throws IOException {
    byte[] body = answer.body();
    long announced = answer.announcedLength() >= 0 ? answer.announcedLength() : body.length;
    context.res().setContentLengthLong(announced);
    OutputStream out = context.res().getOutputStream();
    int length = Math.min(body.length, limit);
    out.write(body, 0, length);
    if (length < announced) {
      out.flush();
      cut(context);
    }
  }

  private static void writeLines(Context context, Iterator<String> lines, int limit)
      throws IOException {
    OutputStream out = context.res().getOutputStream();
    int left = limit;
    while (lines.hasNext()) {
      byte[] line = (lines.next() + "\n").getBytes(StandardCharsets.UTF_8);
      int length = Math.min(line.length, left);
      out.write(line, 0, length);
      left -= limit == Integer.MAX_VALUE ? 0 : length;
      if (length < line.length) {
        out.flush();
        cut(context);
        return;
      }
    }
    out.flush(); // forces the chunked form even where all lines would fit into one buffer
  }

  private Call read(Context context) {
    Map<String, String> headers = new LinkedHashMap<>();
    context.headerMap().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    return new Call(
        clock.instant(),
        context.req().getMethod(),
        context.req().getRequestURI(),
        Optional.ofNullable(context.queryString()).orElse(""),
        headers,
        new String(context.bodyAsBytes(), StandardCharsets.UTF_8));
  }

  /** Settings of a {@link PeerServer}. */
  public static final class Builder {
    private final Clock clock;
    private final Function<Call, ? extends Outcome> simulator;
    private UnaryOperator<String> relative = path -> path;
    private Faults faults = new Faults();
    private int journalEntries = JOURNAL_ENTRIES;
    private int port;

    private Builder(Clock clock, Function<Call, ? extends Outcome> simulator) {
      this.clock = clock;
      this.simulator = simulator;
    }

    /** Turns a raw path into the one that patterns are matched with; the whole path. */
    public Builder relativePaths(UnaryOperator<String> toRelative) {
      this.relative = toRelative;
      return this;
    }

    /** Where faults are ordered, if the peer has more than those of the network. */
    public Builder faults(Faults ofPeer) {
      this.faults = ofPeer;
      return this;
    }

    /** How many calls the journal keeps; 20,000. */
    public Builder journalEntries(int limit) {
      this.journalEntries = limit;
      return this;
    }

    /** A fixed port; 0, any free one. */
    public Builder port(int value) {
      this.port = value;
      return this;
    }

    /** Starts to listen on the loopback interface. */
    public PeerServer start() {
      return new PeerServer(this);
    }
  }
}
