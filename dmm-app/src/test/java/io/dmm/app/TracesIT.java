package io.dmm.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.app.trace.Collector;
import io.dmm.db.testing.TestDatabase;
import io.dmm.sandbox.JournalEntry;
import io.dmm.sandbox.scenario.SandboxWorld;
import io.dmm.sandbox.scenario.Scenario;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Traces of a whole DMM, as a collector and the peers see them. */
class TracesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String NOBODYS_RULE = "0123456789abcdef0123456789abcdef";
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";
  private static final Pattern SECRET =
      Pattern.compile("(?im)^\\s*\\w*(?:password|token|secret)\\s*[=:]\\s*[\"']?([^\\s\"']{4,})");

  /** Whatever else came along would have to be shown to hold no secret. */
  private static final Set<String> ATTRIBUTES =
      Set.of(
          "dmm.daemon",
          "dmm.operation",
          "dmm.outcome",
          "dmm.rule_id",
          "http.request.method",
          "http.response.status_code",
          "http.route",
          "peer.service",
          "server.address",
          "server.port");

  @RegisterExtension final TestDatabase database = new TestDatabase();
  @TempDir private Path directory;
  private final SandboxWorld world = SandboxWorld.start(Scenario.of(7, 20, OptionalInt.of(2)));
  private Collector collector;

  @BeforeEach
  void openCollector() throws Exception {
    collector = new Collector();
  }

  @AfterEach
  void close() {
    collector.close();
    world.close();
  }

  @Test
  void aTraceGoesFromWhoeverAsksAndFromEachRunToThePeers() throws Exception {
    try (Application dmm = start(Map.of("OTEL_BSP_SCHEDULE_DELAY", "100"))) {
      assertThat(ask(dmm.port(), "/query/" + NOBODYS_RULE + "?wait=0")).isEqualTo(404);
      assertThat(ask(dmm.port(), "/health/live")).isEqualTo(200);
      Await.until("a daemon's call", PATIENCE, () -> aCallOfARun().isPresent(), collector::text);
      Await.until("our question", PATIENCE, () -> !ofOurs().isEmpty(), collector::text);
    }
    assertThat(ofOurs()).as("nobody follows probes").hasSize(1);
    Span asked = ofOurs().get(0);
    assertThat(asked.getName()).isEqualTo("GET /query/{rule_id}");
    assertThat(asked.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
    assertThat(Collector.parentId(asked)).isEqualTo(PARENT);
    assertThat(Collector.number(asked, "http.response.status_code")).isEqualTo(404);

    Span call = aCallOfARun().orElseThrow();
    assertThat(traceparents()).anyMatch(header -> header.contains(Collector.traceId(call)));
    assertThat(traceparents()).as("of every call to Rucio").doesNotContain("");
    assertThat(collector.spans())
        .allSatisfy(
            span ->
                assertThat(ATTRIBUTES)
                    .containsAll(span.getAttributesList().stream().map(KeyValue::getKey).toList()));
    assertThat(collector.text()).doesNotContain("wait=", "Bearer").doesNotContain(secrets());
  }

  @Test
  void withoutTracesNothingIsSentToAnybody() throws Exception {
    try (Application dmm = start(Map.of("OTEL_SDK_DISABLED", "true"))) {
      assertThat(ask(dmm.port(), "/query/" + NOBODYS_RULE)).isEqualTo(404);
      Await.until("Rucio is asked", PATIENCE, () -> traceparents().size() > 3, this::toString);
    }
    assertThat(traceparents()).containsOnly("");
    assertThat(collector.spans()).isEmpty();
  }

  /** Whatever the configuration calls a password, a token or a secret. */
  private List<String> secrets() throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        SECRET.matcher(Files.readString(file)).results().forEach(one -> found.add(one.group(1)));
      }
    }
    assertThat(found).hasSizeGreaterThan(2);
    return found;
  }

  /** The sandbox asks too. */
  private List<Span> ofOurs() {
    return collector.spans().stream()
        .filter(span -> Collector.traceId(span).equals(TRACE))
        .toList();
  }

  private Optional<Span> aCallOfARun() {
    List<Span> spans = collector.spans();
    return spans.stream()
        .filter(call -> Collector.attribute(call, "peer.service").equals("rucio"))
        .filter(
            call ->
                spans.stream()
                    .filter(run -> run.getSpanId().equals(call.getParentSpanId()))
                    .anyMatch(run -> !Collector.attribute(run, "dmm.daemon").isEmpty()))
        .findFirst();
  }

  private List<String> traceparents() {
    return world.rucio().journal().entries().stream().map(JournalEntry::traceparent).toList();
  }

  private static int ask(int port, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("traceparent", "00-" + TRACE + "-" + PARENT + "-01")
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private Application start(Map<String, String> more) throws Exception {
    Map<String, String> variables = new HashMap<>(more);
    variables.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
    Path config = world.writeConfiguration(directory);
    Application dmm =
        Application.start(
            Settings.read(
                Optional.of(config),
                TestSettings.environment(database.config(), world.environment(), variables)));
    world.dmmIsAt(URI.create("http://127.0.0.1:" + dmm.port()));
    return dmm;
  }
}
