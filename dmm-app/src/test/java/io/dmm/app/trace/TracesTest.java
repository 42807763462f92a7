package io.dmm.app.trace;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.dmm.core.config.Problems;
import io.dmm.core.listen.CoreListener;
import io.dmm.core.peer.PeerListener;
import io.dmm.core.trace.Trace;
import io.dmm.db.request.RequestStatus;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class TracesTest {
  private static final URI PEER = URI.create("https://peer.example/secret/path?token=hidden-word");
  private static final String ASKED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private static Traces traces(String endpoint, String... more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return Traces.start(TraceSettings.read(environment, new Problems())).orElseThrow();
  }

  private static Span named(Collector collector, String name) {
    return collector.spans().stream()
        .filter(span -> span.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in " + collector.text()));
  }

  @Test
  void aQuestionGoesOnInTheTraceOfWhoeverAsks() throws Exception {
    try (Collector collector = new Collector()) {
      try (Traces traces = traces(collector.endpoint())) {
        Trace trace =
            traces.serving(
                "GET", "/query/{rule_id}", Optional.of("r1"), Map.of("traceparent", ASKED)::get);
        trace.answered(404);
        trace.ended(true, "answered");
      }
      collector.await(1);
      Span span = named(collector, "GET /query/{rule_id}");
      assertThat(ASKED).contains(Collector.traceId(span) + "-" + Collector.parentId(span));
      assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
      assertThat(Collector.attribute(span, "dmm.rule_id")).isEqualTo("r1");
      assertThat(Collector.number(span, "http.response.status_code")).isEqualTo(404);
      assertThat(collector.text()).contains("service.name", "\"dmm\"");
    }
  }

  @Test
  void aRunIsSentWithItsCallsAndOnlyIfItDidSomething() throws Exception {
    try (Collector collector = new Collector()) {
      String traceparent;
      try (Traces traces = traces(collector.endpoint())) {
        CoreListener core = traces.besides(CoreListener.NONE);
        PeerListener calls = traces.besides(PeerListener.NONE);
        Trace idle = core.running("Idle", Optional.empty());
        idle.enter().close();
        idle.ended(true, "done");
        Trace broken = core.running("Broken", Optional.empty());
        broken.ended(false, "IllegalStateException");
        Trace mover = core.running("Mover", Optional.of("r1"));
        try (Trace.Scope inside = mover.enter()) {
          core.moved(Optional.of(RequestStatus.INIT), RequestStatus.ALLOCATED, "SUBNETS_ALLOCATED");
        }
        mover.ended(true, "moved");
        Trace caller = core.running("Caller", Optional.empty());
        try (Trace.Scope inside = caller.enter()) {
          assertThat(MDC.get("trace_id")).hasSize(32);
          Trace call = calls.calling("sense", "instance.status", "GET", PEER);
          traceparent = call.headers().get("traceparent");
          call.answered(503);
          call.ended(false, "unavailable");
        }
        caller.ended(true, "done");
        assertThat(MDC.get("trace_id")).isNull();
      }
      collector.await(4);
      assertThat(collector.spans())
          .extracting(Span::getName)
          .containsExactlyInAnyOrder("Broken", "Mover", "Caller", "sense instance.status");
      Span run = named(collector, "Caller");
      Span call = named(collector, "sense instance.status");
      assertThat(Collector.parentId(run)).isEmpty();
      assertThat(call.getParentSpanId()).isEqualTo(run.getSpanId());
      assertThat(traceparent).contains(Collector.traceId(run)).doesNotContain("hidden-word");
      assertThat(call.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
      assertThat(call.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
      assertThat(Collector.attribute(call, "server.address")).isEqualTo("peer.example");
      assertThat(Collector.number(call, "server.port")).isEqualTo(443);
      assertThat(named(collector, "Mover").getEvents(0).getName())
          .isEqualTo("INIT to ALLOCATED: SUBNETS_ALLOCATED");
      assertThat(collector.text()).doesNotContain("hidden-word", "/secret/path");
    }
  }

  @Test
  void aCollectorThatSwallowsEverythingHoldsNobodyUpAndIsToldOnce() throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger(CollectorWatch.class);
    CountDownLatch firstLine = new CountDownLatch(1);
    ListAppender<ILoggingEvent> told =
        new ListAppender<>() {
          @Override
          protected void append(ILoggingEvent line) {
            super.append(line);
            firstLine.countDown();
          }
        };
    told.start();
    Level before = log.getLevel();
    log.setLevel(Level.WARN);
    log.addAppender(told);
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Traces traces =
          traces(
              "http://127.0.0.1:" + silent.getLocalPort(),
              "OTEL_EXPORTER_OTLP_TIMEOUT",
              "200",
              "OTEL_BSP_SCHEDULE_DELAY",
              "20",
              "OTEL_BSP_MAX_QUEUE_SIZE",
              "64",
              "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
              "8",
              "OTEL_JAVA_EXPORTER_OTLP_RETRY_DISABLED",
              "true");
      Instant start = Instant.now();
      for (int i = 0; i < 20_000; i++) {
        traces
            .serving("GET", "/query/{rule_id}", Optional.empty(), name -> null)
            .ended(true, "answered");
      }
      assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
      firstLine.await(60, TimeUnit.SECONDS);
      Instant end = Instant.now();
      traces.close();
      assertThat(Duration.between(end, Instant.now())).isLessThan(Duration.ofSeconds(5));
    } finally {
      log.detachAppender(told);
      log.setLevel(before);
    }
    assertThat(List.copyOf(told.list))
        .hasSize(1)
        .allSatisfy(
            line -> assertThat(line.getFormattedMessage()).startsWith("traces_not_delivered"));
  }
}
