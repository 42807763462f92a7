package io.dmm.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dmm.core.monitor.PrometheusClient.Series;
import io.dmm.core.peer.PeerAuth;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.PeerHttp;
import io.dmm.core.peer.PeerListener;
import io.dmm.core.peer.UnavailableException;
import io.dmm.core.testing.Captures;
import io.dmm.core.testing.TinyServer;
import io.dmm.core.testing.TinyServer.Answer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every answer that was captured from a real Prometheus server, and some that a proxy gives. */
class PrometheusClientIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension final TinyServer server = new TinyServer();
  private PeerHttp http;
  private PrometheusClient client;

  /** A captured answer. */
  record Captured(
      String file, String title, String query, int status, String contentType, JsonNode body) {
    static Captured in(String file) {
      try {
        JsonNode root = JSON.readTree(Captures.text("/captured/" + file));
        return new Captured(
            file,
            root.get("title").asText(),
            root.path("request").path("params").path("query").asText(),
            root.get("status").asInt(),
            root.path("content_type").asText("text/plain"),
            root.path("body"));
      } catch (IOException e) {
        throw new IllegalStateException(file, e);
      }
    }

    String resultType() {
      return body.path("data").path("resultType").asText();
    }

    Answer answer() {
      return Answer.of(status, contentType, body.isTextual() ? body.asText() : body.toString());
    }

    @Override
    public String toString() {
      return file + " " + title;
    }
  }

  @BeforeEach
  void client() throws IOException {
    http =
        new PeerHttp(
            PeerHttp.Settings.of("prometheus", server.url()),
            PeerAuth.NONE,
            Clock.systemUTC(),
            PeerListener.NONE);
    client = new PrometheusClient(http);
  }

  @AfterEach
  void close() throws IOException {
    http.close();
  }

  private static List<Captured> captured() throws IOException, URISyntaxException {
    Path folder = Path.of(PrometheusClientIT.class.getResource("/captured").toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json"))
          .sorted()
          .map(Captured::in)
          .toList();
    }
  }

  static List<Captured> vectors() throws IOException, URISyntaxException {
    return captured().stream().filter(one -> one.resultType().equals("vector")).toList();
  }

  static List<Captured> others() throws IOException, URISyntaxException {
    return captured().stream().filter(one -> !one.resultType().equals("vector")).toList();
  }

  @Test
  void nothingThatWasCapturedIsForgotten() throws Exception {
    assertThat(captured()).hasSize(52);
    assertThat(vectors()).hasSizeGreaterThan(20);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void everyCapturedVectorIsReadSeriesBySeries(Captured captured) throws PeerException {
    server.answers(request -> captured.answer());

    List<Series> series = client.vector("test", "up");

    JsonNode result = captured.body().path("data").path("result");
    assertThat(series).hasSize(result.size());
    for (int i = 0; i < series.size(); i++) {
      JsonNode metric = result.get(i).path("metric");
      assertThat(series.get(i).labels()).hasSize(metric.size());
      assertThat(series.get(i).labels())
          .allSatisfy((label, value) -> assertThat(metric.path(label).asText()).isEqualTo(value));
      String text = result.get(i).path("value").get(1).asText();
      assertThat(series.get(i).value()).isEqualTo(Double.valueOf(text.replace("Inf", "Infinity")));
    }
  }

  @Test
  void specialValuesAreRead() throws PeerException {
    server.answers(request -> Captured.in("08-query-special-values.json").answer());

    assertThat(client.vector("test", "x"))
        .containsExactly(
            new Series(Map.of("k", "nan"), Double.NaN),
            new Series(Map.of("k", "pinf"), Double.POSITIVE_INFINITY),
            new Series(Map.of("k", "ninf"), Double.NEGATIVE_INFINITY));
  }

  @ParameterizedTest
  @MethodSource("others")
  void everythingElseIsAFailureOfTheRightKind(Captured captured) {
    server.answers(request -> captured.answer());

    PeerException failure =
        catchThrowableOfType(PeerException.class, () -> client.vector("test", "up"));

    assertThat(failure.outcome())
        .isEqualTo(
            switch (captured.status()) {
              case 400, 405, 422 -> PeerException.Outcome.REJECTED;
              case 404 -> PeerException.Outcome.NOT_FOUND;
              default -> PeerException.Outcome.UNAVAILABLE;
            });
    String said = captured.body().path("error").asText();
    assertThat(failure.getMessage()).contains(said.substring(0, Math.min(12, said.length())));
  }

  @Test
  void warningsDoNotHideTheData() throws PeerException {
    server.answers(
        request ->
            Answer.of(
                200,
                "application/json",
                """
                {"status":"success","warnings":["partial"],"infos":["x"],"data":{"resultType":
                "vector","result":[{"metric":{},"value":[1.5,"2"],"histogram":[1,{}]}]}}"""));

    assertThat(client.vector("test", "x")).containsExactly(new Series(Map.of(), 2));
  }

  @Test
  void anErrorInsideASuccessIsAnError() {
    server.answers(
        request ->
            Answer.of(
                200,
                "application/json",
                "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"nonsense\"}"));

    assertThatThrownBy(() -> client.vector("test", "x")).hasMessageContaining("bad_data: nonsense");
  }

  @Test
  void halfAnAnswerOrAForeignOneIsNone() {
    for (String body :
        List.of(
            "",
            "null",
            "[]",
            "{\"status\":\"success\"",
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{}]}}",
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":"
                + "[{\"metric\":{},\"value\":[1,\"much\"]}]}}")) {
      server.answers(request -> Answer.of(200, "application/json", body));
      assertThatThrownBy(() -> client.vector("test", "x"))
          .as(body)
          .isInstanceOf(UnavailableException.class);
    }
  }
}
