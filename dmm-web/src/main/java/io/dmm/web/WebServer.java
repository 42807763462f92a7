package io.dmm.web;

import io.dmm.core.trace.Trace;
import io.dmm.db.Database;
import io.dmm.web.auth.ClientAddress;
import io.dmm.web.auth.Guard;
import io.dmm.web.health.DatabaseCheck;
import io.dmm.web.health.Metrics;
import io.dmm.web.hosts.HostWaiters;
import io.dmm.web.input.WebJson;
import io.dmm.web.live.LiveUpdates;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.json.JavalinJackson;
import io.javalin.router.Endpoint;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pages and the API over HTTP. Made once, started once, stopped once. */
@Singleton
public final class WebServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WebServer.class);
  private static final long LARGEST_BODY_BYTES = 64 * 1024L;
  private static final int SHORTEST_TOKEN = 16;
  private static final long STOP_MILLIS = 5_000;

  /** How long a stop waits for connections on which nothing is asked. */
  private static final long IDLE_MILLIS = 100;

  private static final int OUR_FAULT = 500;
  private static final String TRACE = "dmm.trace";
  private static final String RULE_ID = "rule_id";
  private static final Pattern RULE_IDS = Pattern.compile("[0-9a-f]{32}");

  /** Asked without end by machines and pages, or open without end. */
  private static final Set<String> NOT_FOLLOWED =
      Set.of(
          "/health",
          "/health/live",
          "/health/ready",
          "/metrics",
          "/static/{file}",
          "/api/docs/{file}",
          Routes.STREAM);

  private static final float NANOS_PER_MILLI = 1_000_000;

  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private final WebConfig config;
  private final Javalin javalin;
  private final Parts parts;

  /** What lives as long as the server and ends with it. */
  record Parts(
      Database database,
      DatabaseCheck check,
      LiveUpdates live,
      HostWaiters waiters,
      Metrics metrics,
      ClientAddress client,
      RequestTracer tracer) {
    @Inject
    Parts {}
  }

  @Inject
  WebServer(
      WebConfig config, Routes routes, Guard guard, Errors errors, Parts parts, WebJson json) {
    this.config = config;
    this.parts = parts;
    this.javalin =
        Javalin.create(
            app -> {
              settings(app, json);
              app.routes.before(this::protect);
              app.routes.before(guard::meet);
              app.requestLogger.http(this::measure);
              app.routes.beforeMatched(this::follow);
              app.routes.beforeMatched(guard);
              errors.register(app.routes);
              routes.register(app.routes);
            });
  }

  private void settings(JavalinConfig app, WebJson json) {
    app.startup.showJavalinBanner = false;
    app.startup.showOldJavalinVersionWarning = false;
    app.startup.startupWatcherEnabled = false;
    app.http.maxRequestSize = LARGEST_BODY_BYTES;
    app.http.prefer405over404 = true;
    app.http.defaultContentType = "text/plain; charset=utf-8";
    app.router.ignoreTrailingSlashes = true;
    app.router.handlerWrapper(endpoint -> ctx -> followed(ctx, endpoint.handler));
    app.jsonMapper(new JavalinJackson(json.mapper(), false));
    if (!config.host().isEmpty()) {
      app.jetty.host = config.host();
    }
    app.jetty.port = config.port();
    app.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    app.jetty.modifyServer(server -> server.setStopTimeout(STOP_MILLIS));
  }

  private void protect(Context ctx) {
    ctx.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    ctx.header("X-Content-Type-Options", "nosniff");
    ctx.header("X-Frame-Options", "DENY");
    ctx.header("Referrer-Policy", "same-origin");
    ctx.header("Cross-Origin-Opener-Policy", "same-origin");
    ctx.header("Cross-Origin-Resource-Policy", "same-origin");
    ctx.header(
        "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    ctx.header("Cache-Control", "no-store");
    if (parts.client().isHttps(ctx)) {
      ctx.header("Strict-Transport-Security", "max-age=31536000");
    }
    String type = ctx.contentType();
    if (type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
      throw new HttpResponseException(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE.getCode(),
          "the body is multipart; forms must be application/x-www-form-urlencoded",
          Map.of());
    }
  }

  private void follow(Context ctx) {
    Endpoint matched = ctx.endpoints().matchedHttpEndpoint();
    if (matched != null && !NOT_FOLLOWED.contains(matched.path)) {
      Optional<String> ruleId =
          Optional.ofNullable(ctx.pathParamMap().get(RULE_ID))
              .filter(id -> RULE_IDS.matcher(id).matches());
      ctx.attribute(
          TRACE, parts.tracer().serving(matched.method.name(), matched.path, ruleId, ctx::header));
    }
  }

  static Trace traceOf(Context ctx) {
    Trace trace = ctx.attribute(TRACE);
    return trace == null ? Trace.NONE : trace;
  }

  /** Somebody waits for the answer. */
  private void followed(Context ctx, Handler handler) throws Exception {
    try (Trace.Scope inside = traceOf(ctx).enter();
        Database.Hurry hurry = parts.database().hurry()) {
      handler.handle(ctx);
    }
  }

  /** The path is the one in the list of addresses, so that clients cannot make up series. */
  private void measure(Context ctx, float millis) {
    Trace trace = traceOf(ctx);
    trace.answered(ctx.statusCode());
    trace.ended(ctx.statusCode() < OUR_FAULT, "answered");
    Endpoint matched = ctx.endpoints().matchedHttpEndpoint();
    if (matched == null) {
      parts.metrics().answered("any", "none", ctx.statusCode(), (long) (millis * NANOS_PER_MILLI));
    } else if (!matched.path.equals(Routes.STREAM)) {
      parts
          .metrics()
          .answered(
              matched.method.name(),
              matched.path,
              ctx.statusCode(),
              (long) (millis * NANOS_PER_MILLI));
    }
  }

  /**
   * Starts to listen.
   *
   * @throws io.javalin.util.JavalinBindException the port is taken, or may not be used; no other is
   *     tried
   */
  public void start() {
    javalin.start();
    log.info(
        "web_started host={} port={} read_open={} query_open={} metrics_open={}",
        config.host().isEmpty() ? "*" : config.host(),
        port(),
        config.auth().readOpen(),
        config.auth().queryOpen(),
        config.auth().metricsOpen());
    if (config
        .auth()
        .apiToken()
        .filter(token -> token.reveal().length() < SHORTEST_TOKEN)
        .isPresent()) {
      log.warn("api_token_short least_characters={} section=dmm key=api_token", SHORTEST_TOKEN);
    }
  }

  /** The port it listens on. */
  public int port() {
    return javalin.port();
  }

  /** Stops: lets answers under way finish, for a few seconds. */
  public void stop() {
    parts.live().close();
    parts.waiters().close();
    for (Connector connector : javalin.jettyServer().server().getConnectors()) {
      ((AbstractConnector) connector).setShutdownIdleTimeout(IDLE_MILLIS);
    }
    javalin.stop();
    parts.check().close();
    parts.metrics().close();
    log.info("web_stopped");
  }

  @Override
  public void close() {
    stop();
  }
}
