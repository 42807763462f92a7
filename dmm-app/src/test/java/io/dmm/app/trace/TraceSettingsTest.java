package io.dmm.app.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.config.Problems;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TraceSettingsTest {
  private final Problems problems = new Problems();

  private TraceSettings read(String... namesAndValues) {
    Map<String, String> environment = new java.util.HashMap<>(Map.of("HOME", "/root"));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      environment.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return TraceSettings.read(environment, problems);
  }

  @Test
  void tracesAreOffUnlessAVariableSaysWhereTheyGo() {
    assertThat(read().isOn()).isFalse();
    assertThat(read("OTEL_SERVICE_NAME", "dmm-test").isOn()).isFalse();
    assertThat(read("OTEL_EXPORTER_OTLP_ENDPOINT", " ").isOn()).isFalse();
    assertThat(read("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318").isOn()).isTrue();
    assertThat(read("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://c:4318/v1/traces").isOn())
        .isTrue();
    assertThat(read("OTEL_TRACES_EXPORTER", "otlp").isOn()).isTrue();
    assertThat(problems.notes()).isEmpty();
  }

  @Test
  void theSandboxTakesTheseVariablesAndNoOthers() {
    Map<String, String> environment =
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", " http://c:4318 ",
            "OTEL_SERVICE_NAME", "",
            "DMM_DB_PASSWORD", "of production",
            "SENSE_AUTH_FILE", "of production");
    assertThat(TraceSettings.variables(environment))
        .isEqualTo(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318"));
  }

  @Test
  void whoSwitchesThemOffIsObeyed() {
    assertThat(read("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c", "OTEL_SDK_DISABLED", "true").isOn())
        .isFalse();
    assertThat(
            read("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c", "OTEL_TRACES_EXPORTER", "none").isOn())
        .isFalse();
    assertThat(problems.notes()).isEmpty();
  }

  @Test
  void whatCannotBeIsPointedOutAndDmmRunsWithout() {
    assertThat(
            read("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c", "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
                .isOn())
        .isFalse();
    assertThat(read("OTEL_TRACES_EXPORTER", "zipkin").isOn()).isFalse();
    assertThat(problems.notes())
        .anySatisfy(
            note ->
                assertThat(note).contains("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "http/protobuf"))
        .anySatisfy(note -> assertThat(note).contains("OTEL_TRACES_EXPORTER", "zipkin", "otlp"));
  }

  @Test
  void aPasswordForTheCollectorIsNotPrinted() {
    assertThat(read("OTEL_EXPORTER_OTLP_HEADERS", "authorization=hidden-word").toString())
        .doesNotContain("hidden-word");
  }
}
