package io.dmm.core.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dmm.core.peer.PeerAnswer;
import io.dmm.core.peer.PeerCall;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.PeerHttp;
import io.dmm.core.peer.RejectedException;
import io.dmm.core.peer.UnavailableException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a Prometheus server instant queries, by POST, since PromQL gets long. */
final class PrometheusClient {
  private static final Logger log = LoggerFactory.getLogger(PrometheusClient.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PeerHttp http;

  /**
   * One series of an answer.
   *
   * @param labels its labels
   * @param value its value; may be NaN or infinite
   */
  record Series(Map<String, String> labels, double value) {}

  PrometheusClient(PeerHttp http) {
    this.http = http;
  }

  /**
   * Asks for the present value of a query whose result is an instant vector. No series is an empty
   * list.
   *
   * @param name short name of the query for metrics
   * @throws RejectedException Prometheus does not accept the query (400), or cannot evaluate it
   *     (422)
   * @throws UnavailableException anything else: not let in, evaluation too slow, no answer, or an
   *     answer that is none of Prometheus
   */
  List<Series> vector(String name, String query) throws PeerException {
    PeerCall call =
        PeerCall.change("query." + name, "POST", "/api/v1/query")
            .withBody(
                "application/x-www-form-urlencoded",
                "query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
            .withHeader("Accept", "application/json")
            .asRead();
    return parsed(http.call(call));
  }

  private List<Series> parsed(PeerAnswer answer) throws PeerException {
    JsonNode root;
    try {
      root = JSON.readTree(answer.text());
    } catch (JsonProcessingException e) {
      throw foreign("not JSON", answer, e);
    }
    if (root.path("status").asText().equals("error")) {
      throw new RejectedException(
          "%s: the query failed: %s: %s"
              .formatted(
                  http.peer(), root.path("errorType").asText(), root.path("error").asText()));
    }
    for (String key : List.of("warnings", "infos")) {
      root.path(key).forEach(text -> log.warn("prometheus_{} text=\"{}\"", key, text.asText()));
    }
    JsonNode data = root.path("data");
    if (!root.path("status").asText().equals("success")
        || !data.path("resultType").asText().equals("vector")
        || !data.path("result").isArray()) {
      throw foreign("not an instant vector", answer, null);
    }
    List<Series> all = new ArrayList<>();
    for (JsonNode one : data.path("result")) {
      all.add(series(one, answer));
    }
    return all;
  }

  private Series series(JsonNode one, PeerAnswer answer) throws PeerException {
    Map<String, String> labels = new TreeMap<>();
    one.path("metric")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    JsonNode value = one.path("value").path(1);
    if (!value.isTextual()) {
      throw foreign("a series without a value", answer, null);
    }
    try {
      return new Series(Map.copyOf(labels), number(value.asText()));
    } catch (NumberFormatException e) {
      throw foreign("the value \"" + value.asText() + "\", which is no number", answer, e);
    }
  }

  /** Prometheus writes {@code +Inf} where Java writes {@code Infinity}. */
  private static double number(String text) {
    return switch (text) {
      case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private PeerException foreign(String what, PeerAnswer answer, Throwable cause) {
    String text = answer.text().strip();
    return new UnavailableException(
        "%s: POST /api/v1/query answered %d with %s: %s"
            .formatted(
                http.peer(),
                answer.status(),
                what,
                text.length() > 200 ? text.substring(0, 200) + "…" : text),
        cause);
  }
}
