package io.dmm.app.trace;

import io.dmm.core.listen.CoreListener;
import io.dmm.core.peer.PeerListener;
import io.dmm.core.trace.Trace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends traces to an OpenTelemetry collector, from a queue that drops what it cannot hold: nobody
 * ever waits for the collector, but for a moment at the very end.
 */
public final class Traces implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Traces.class);
  private static final long FLUSH_SECONDS = 3;

  /** What holds unless a variable says otherwise. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "otel.service.name", "dmm",
          "otel.propagators", "tracecontext",
          "otel.exporter.otlp.protocol", "http/protobuf");

  /** What holds whatever a variable says: metrics are at /metrics, and logs are written. */
  private static final Map<String, String> FIXED =
      Map.of("otel.metrics.exporter", "none", "otel.logs.exporter", "none");

  private static final TextMapGetter<UnaryOperator<String>> HEADERS =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(UnaryOperator<String> header) {
          return List.of();
        }

        @Override
        public String get(UnaryOperator<String> header, String name) {
          return header == null ? null : header.apply(name);
        }
      };

  private final OpenTelemetrySdk sdk;
  private final Tracer tracer;
  private final TextMapPropagator propagator;

  private Traces(OpenTelemetrySdk sdk) {
    this.sdk = sdk;
    this.tracer = sdk.getTracer("io.dmm");
    this.propagator = sdk.getPropagators().getTextMapPropagator();
  }

  /** Starts to trace if {@code settings} want it and make sense; else DMM does without. */
  public static Optional<Traces> start(TraceSettings settings) {
    if (!settings.isOn()) {
      return Optional.empty();
    }
    Map<String, String> properties = new HashMap<>(settings.properties());
    properties.putAll(FIXED);
    try {
      OpenTelemetrySdk sdk =
          AutoConfiguredOpenTelemetrySdk.builder()
              .addPropertiesSupplier(() -> DEFAULTS)
              .addPropertiesCustomizer(known -> properties)
              .addSpanExporterCustomizer((exporter, known) -> new CollectorWatch(exporter))
              .disableShutdownHook()
              .build()
              .getOpenTelemetrySdk();
      log.info("traces_on service={}", properties.getOrDefault("otel.service.name", "dmm"));
      return Optional.of(new Traces(sdk));
    } catch (ConfigurationException | IllegalStateException | IllegalArgumentException e) {
      log.warn("traces_off because OpenTelemetry's variables are wrong: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Follows a question to the web server, on from the trace of whoever asks. */
  public Trace serving(
      String method, String route, Optional<String> ruleId, UnaryOperator<String> header) {
    SpanBuilder span =
        tracer
            .spanBuilder(method + " " + route)
            .setSpanKind(SpanKind.SERVER)
            .setParent(propagator.extract(Context.root(), header, HEADERS))
            .setAttribute("http.request.method", method)
            .setAttribute("http.route", route);
    ruleId.ifPresent(id -> span.setAttribute("dmm.rule_id", id));
    return new SpanTrace(span.startSpan(), propagator, Context.root());
  }

  /** {@code metrics}, and traces of daemons besides. */
  public CoreListener besides(CoreListener metrics) {
    return new TracedCore(metrics, this);
  }

  /** {@code metrics}, and traces of calls besides. */
  public PeerListener besides(PeerListener metrics) {
    return new TracedCalls(metrics, this);
  }

  /** The same pool; what it is given belongs to the trace of whoever gives it. */
  public ExecutorService across(ExecutorService pool) {
    return Context.taskWrapping(pool);
  }

  /** A run belongs to no trace but its own, whoever woke the daemon. */
  Trace running(String daemon, Optional<String> ruleId) {
    SpanBuilder span =
        tracer
            .spanBuilder(daemon)
            .setSpanKind(SpanKind.INTERNAL)
            .setNoParent()
            .setAttribute("dmm.daemon", daemon);
    ruleId.ifPresent(id -> span.setAttribute("dmm.rule_id", id));
    return new RunTrace(span.startSpan(), propagator);
  }

  Trace calling(String peer, String call, String method, URI address) {
    RunTrace.current().ifPresent(RunTrace::hasWorked);
    Span span =
        tracer
            .spanBuilder(peer + " " + call)
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute("peer.service", peer)
            .setAttribute("dmm.operation", call)
            .setAttribute("http.request.method", method)
            .setAttribute("server.address", String.valueOf(address.getHost()))
            .setAttribute("server.port", port(address))
            .startSpan();
    return new SpanTrace(span, propagator, Context.current());
  }

  private static long port(URI address) {
    if (address.getPort() > 0) {
      return address.getPort();
    }
    return "http".equals(address.getScheme()) ? 80 : 443;
  }

  /** Sends what is left, for a few seconds at most. */
  @Override
  public void close() {
    sdk.shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS);
  }
}
