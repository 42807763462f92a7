package io.dmm.sandbox.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.sandbox.prometheus.Value.Sample;
import io.dmm.sandbox.prometheus.Value.Vector;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * From the raw samples of a real Prometheus the evaluator computes the numbers that the real one
 * computed.
 */
class PromQlGoldenTest {
  private final SampleStore store = new SampleStore(Duration.ofHours(1));

  @BeforeEach
  void fill() {
    PromCapture raw = PromCapture.read("43-reset-matrix.json");
    for (JsonNode series : raw.results()) {
      Map<String, String> labels = labels(series.get("metric"));
      for (JsonNode point : series.get("values")) {
        store.add(labels, millis(point.get(0)), Double.parseDouble(point.get(1).asText()));
      }
    }
    for (JsonNode series : PromCapture.read("20-address-info-all.json").results()) {
      for (long second = 1_795_457_900; second < 1_795_457_965; second += 5) {
        store.add(labels(series.get("metric")), second * 1000, 1);
      }
    }
  }

  private static Map<String, String> labels(JsonNode metric) {
    Map<String, String> labels = new LinkedHashMap<>();
    metric.properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    return labels;
  }

  private static long millis(JsonNode seconds) {
    return Math.round(seconds.asDouble() * 1000);
  }

  private List<Sample> evaluate(String query, long millis) {
    return ((Vector) new Evaluator(store, millis).evaluate(Parser.parse(query))).samples();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "23-join-and.json",
        "25-join-group-left.json",
        "26-join-group-left-label.json",
        "48-join-extra-label.json",
        "49-join-no-job.json",
        "50-rate-10s.json",
        "39-reset-raw.json",
        "42-reset-raw-difference.json",
        "40-reset-resets.json",
      })
  void theNumbersAreThoseOfTheRealServer(String file) {
    PromCapture capture = PromCapture.read(file);
    List<Sample> samples = evaluate(capture.query(), capture.millis());
    assertThat(samples).hasSize(1); // the raw samples are those of the job "node"
    JsonNode expected = capture.results().get(0);
    assertThat(samples.get(0).labels()).isEqualTo(labels(expected.get("metric")));
    assertThat(samples.get(0).value())
        .isCloseTo(Double.parseDouble(expected.at("/value/1").asText()), within(1e-3));
  }

  @Test
  void aRangeQueryGivesThePointsOfTheRealServer() {
    PromCapture capture = PromCapture.read("09-query-range.json");
    int compared = 0;
    for (JsonNode point : capture.results().get(0).get("values")) {
      if (point.get(0).asLong() >= 1_795_457_949) { // earlier windows begin before the raw samples
        List<Sample> samples = evaluate(capture.query(), millis(point.get(0)));
        assertThat(samples.get(0).value())
            .isCloseTo(Double.parseDouble(point.get(1).asText()), within(1e-3));
        compared++;
      }
    }
    assertThat(compared).isEqualTo(2);
  }

  @Test
  void twoAddressesOfOnePrefixOnOneDeviceAreTooManyForTheOneSide() {
    PromCapture capture = PromCapture.read("19-error-many-to-many.json");
    String message = capture.content().at("/body/error").asText();
    assertThatThrownBy(() -> evaluate(capture.query(), 1_795_457_959_926L))
        .isInstanceOf(PromQlException.class)
        .hasMessageStartingWith(message.substring(0, message.indexOf("[{")))
        .hasMessageEndingWith(message.substring(message.indexOf("];")));
  }

  @Test
  void thePatternOfTheProtocolFindsThreeAddressesAndThatOfThePythonDmmOne() {
    for (String file : List.of("21-address-info-prefix.json", "22-address-info-dmm-pattern.json")) {
      PromCapture capture = PromCapture.read(file);
      assertThat(evaluate(capture.query(), capture.millis()))
          .as(file)
          .extracting(sample -> sample.labels().get("address"))
          .containsExactlyInAnyOrderElementsOf(capture.results().findValuesAsText("address"));
    }
  }

  @Test
  void specialValuesAreWrittenAsPrometheusWritesThem() {
    PromCapture capture = PromCapture.read("08-query-special-values.json");
    assertThat(evaluate(capture.query(), capture.millis()))
        .extracting(sample -> QueryApi.number(sample.value()))
        .containsExactly("NaN", "+Inf", "-Inf");
    assertThat(QueryApi.number(20_027_597.44)).isEqualTo("20027597.44");
    assertThat(QueryApi.number(0)).isEqualTo("0");
    assertThat(QueryApi.number(408_814_774)).isEqualTo("408814774");
  }
}
