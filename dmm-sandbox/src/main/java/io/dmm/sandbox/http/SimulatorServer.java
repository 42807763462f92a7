package io.dmm.sandbox.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.UriCompliance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server on a free port of the loopback interface that hands every call to one function,
 * applies the faults and keeps the journal. Paths are taken raw: an encoded slash is neither
 * refused nor decoded.
 */
public final class SimulatorServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SimulatorServer.class);
  private static final List<HandlerType> METHODS =
      List.of(
          HandlerType.GET,
          HandlerType.POST,
          HandlerType.PUT,
          HandlerType.PATCH,
          HandlerType.DELETE);

  private final Clock clock;
  private final Journal journal;
  private final HttpFaults faults;
  private final UnaryOperator<String> relative;
  private final Function<Call, Outcome> world;
  private final Javalin javalin;
  private final ScheduledExecutorService timer;

  /**
   * Prepares a server; it listens after {@link #start()}.
   *
   * @param clock tells when calls arrive
   * @param relative turns a raw path into the one that patterns of faults are matched with
   * @param world answers the calls; called by several threads at once
   */
  public SimulatorServer(
      Clock clock,
      Journal journal,
      HttpFaults faults,
      UnaryOperator<String> relative,
      Function<Call, Outcome> world) {
    this.clock = clock;
    this.journal = journal;
    this.faults = faults;
    this.relative = relative;
    this.world = world;
    this.javalin = Javalin.create(this::configure);
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "simulator-timer");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Starts to listen. */
  public SimulatorServer start() {
    javalin.start();
    return this;
  }

  /** The address of the server, without a path. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + javalin.port());
  }

  @Override
  public void close() {
    javalin.stop();
    timer.shutdownNow();
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.jetty.host = "127.0.0.1";
    config.jetty.port = 0;
    config.jetty.modifyHttpConfiguration(http -> http.setUriCompliance(UriCompliance.UNSAFE));
    config.jetty.modifyServletContextHandler(
        handler -> handler.getServletHandler().setDecodeAmbiguousURIs(true));
    METHODS.forEach(method -> config.routes.addHttpHandler(method, "/*", this::answer));
  }

  private void answer(Context context) {
    Call call = read(context);
    Journal.Line line = journal.opened(call, Optional.ofNullable(context.queryString()).orElse(""));
    Outcome outcome =
        faults.apply(call.method(), relative.apply(call.rawPath()), () -> process(call));
    if (outcome instanceof Outcome.Later later) {
      context.future(() -> wait(later).thenAccept(last -> finish(context, line, last)));
    } else {
      finish(context, line, outcome);
    }
  }

  /** A fault of the simulator itself must be seen as such, and not be taken for one of the peer. */
  private Outcome process(Call call) {
    try {
      return world.apply(call);
    } catch (RuntimeException e) {
      log.error("simulator_failed method={} path={}", call.method(), call.rawPath(), e);
      return Answer.text(500, "the simulator itself failed: " + e);
    }
  }

  private CompletableFuture<Outcome> wait(Outcome.Later later) {
    CompletableFuture<Outcome> done = new CompletableFuture<>();
    ScheduledFuture<?> unused =
        timer.schedule(
            () -> {
              try {
                done.complete(later.then().get());
              } catch (RuntimeException e) {
                done.completeExceptionally(e);
              }
            },
            later.after().toNanos(),
            TimeUnit.NANOSECONDS);
    return done.thenCompose(
        next ->
            next instanceof Outcome.Later again
                ? wait(again)
                : CompletableFuture.completedFuture(next));
  }

  private void finish(Context context, Journal.Line line, Outcome outcome) {
    if (outcome instanceof Answer answer) {
      journal.closed(line, answer.status());
      context.status(answer.status());
      answer.headers().forEach(context::header);
      if (!answer.contentType().isEmpty()) {
        context.res().setContentType(answer.contentType());
      }
      context.result(answer.body().getBytes(UTF_8));
    } else {
      journal.closed(line, -1);
      ServletContextRequest.getServletContextRequest(context.req())
          .getConnectionMetaData()
          .getConnection()
          .getEndPoint()
          .close();
    }
  }

  private Call read(Context context) {
    Map<String, String> headers = new LinkedHashMap<>();
    context.headerMap().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    String query = Optional.ofNullable(context.queryString()).orElse("");
    return new Call(
        clock.instant(),
        context.req().getMethod(),
        context.req().getRequestURI(),
        Call.decodeForm(query),
        headers,
        context.body());
  }
}
