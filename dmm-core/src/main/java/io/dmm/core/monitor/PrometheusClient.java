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
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a Prometheus server queries, by POST, since PromQL gets long. */
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
    PeerAnswer answer = http.call(call(name, "/api/v1/query", "query=" + encoded(query)));
    List<Series> all = new ArrayList<>();
    for (JsonNode one : result(answer, "vector")) {
      all.add(series(one, answer));
    }
    return all;
  }

  /** Values of a series, by the instant that they are of. */
  record History(Map<String, String> labels, Map<Instant, Double> values) {}

  /**
   * Asks for the values of a query at the instants of {@code grid}. Where it has none there is
   * none.
   *
   * @throws PeerException as {@link #vector}
   */
  List<History> range(String name, String query, TimeGrid grid) throws PeerException {
    String form =
        "query=%s&start=%s&end=%s&step=%s"
            .formatted(
                encoded(query),
                seconds(grid.start().toEpochMilli()),
                seconds(grid.end().toEpochMilli()),
                seconds(grid.step().toMillis()));
    PeerAnswer answer = http.call(call(name, "/api/v1/query_range", form));
    List<History> all = new ArrayList<>();
    for (JsonNode one : result(answer, "matrix")) {
      Map<Instant, Double> values = new TreeMap<>();
      for (JsonNode pair : one.path("values")) {
        long millis = pair.path(0).decimalValue().movePointRight(3).longValue();
        values.put(Instant.ofEpochMilli(millis), value(pair.path(1), answer));
      }
      all.add(new History(labels(one), values));
    }
    return all;
  }

  private static PeerCall call(String name, String path, String form) {
    return PeerCall.change("query." + name, "POST", path)
        .withBody("application/x-www-form-urlencoded", form)
        .withHeader("Accept", "application/json")
        .asRead();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String seconds(long millis) {
    return BigDecimal.valueOf(millis, 3).toPlainString();
  }

  private JsonNode result(PeerAnswer answer, String type) throws PeerException {
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
        || !data.path("resultType").asText().equals(type)
        || !data.path("result").isArray()) {
      throw foreign(
          type.equals("vector") ? "not an instant vector" : "not a range of values", answer, null);
    }
    return data.path("result");
  }

  private Series series(JsonNode one, PeerAnswer answer) throws PeerException {
    return new Series(labels(one), value(one.path("value").path(1), answer));
  }

  private static Map<String, String> labels(JsonNode one) {
    Map<String, String> labels = new TreeMap<>();
    one.path("metric")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    return Map.copyOf(labels);
  }

  private double value(JsonNode value, PeerAnswer answer) throws PeerException {
    if (!value.isTextual()) {
      throw foreign("a series without a value", answer, null);
    }
    try {
      return number(value.asText());
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
        "%s: the query was answered %d with %s: %s"
            .formatted(
                http.peer(),
                answer.status(),
                what,
                text.length() > 200 ? text.substring(0, 200) + "…" : text),
        cause);
  }
}
