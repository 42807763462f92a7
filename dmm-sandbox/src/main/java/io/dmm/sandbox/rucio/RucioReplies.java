package io.dmm.sandbox.rucio;

import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import io.dmm.sandbox.world.PythonJson;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Builds answers with the headers, content types and error bodies of a Rucio server. */
final class RucioReplies {
  static final String JSON = "application/json";
  static final String STREAM = "application/x-json-stream";
  static final String OCTETS = "application/octet-stream";
  static final String HTML = "text/html; charset=utf-8";
  private static final int LONGEST_MESSAGE_HEADER = 125;

  private final Random random;

  RucioReplies(long seed) {
    this.random = new Random(seed);
  }

  /** An error that ends the handling of a call. */
  static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Answer reply;

    Failure(Answer reply) {
      super("answered " + reply.status(), null, false, false);
      this.reply = reply;
    }

    Answer reply() {
      return reply;
    }
  }

  /** A sum of bytes as PostgreSQL gives it to Python: with a decimal point. */
  static BigDecimal decimal(long bytes) {
    return BigDecimal.valueOf(bytes).setScale(1);
  }

  /** A Rucio exception: in headers and body, labelled as octets. */
  static Failure error(int status, String exceptionClass, String message) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("ExceptionClass", exceptionClass);
    body.put("ExceptionMessage", message);
    String line = message.replace('\n', ' ').strip();
    String header =
        line.length() <= LONGEST_MESSAGE_HEADER
            ? line
            : line.substring(0, LONGEST_MESSAGE_HEADER) + "...";
    return new Failure(
        Answer.of(status, OCTETS, PythonJson.dumps(body))
            .with("ExceptionClass", exceptionClass)
            .with("ExceptionMessage", header));
  }

  /** An exception that Rucio does not catch: the bare text, as HTML, status 500. */
  static Failure uncaught(String message) {
    return new Failure(Answer.of(500, HTML, message));
  }

  /** What the web framework says of an address that does not exist. */
  static Failure noSuchPage() {
    return new Failure(
        Answer.of(
            404,
            HTML,
            "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n"
                + "<p>The requested URL was not found on the server. If you entered the URL manually please check "
                + "your spelling and try again.</p>\n"));
  }

  /** What the web framework says of a method that an address does not know. */
  static Failure wrongMethod() {
    return new Failure(
        Answer.of(
            405,
            HTML,
            "<!doctype html>\n<html lang=en>\n<title>405 Method Not Allowed</title>\n<h1>Method Not Allowed</h1>\n"
                + "<p>The method is not allowed for the requested URL.</p>\n"));
  }

  /**
   * Refuses a call whose Accept header leaves no room for the only type that the endpoint makes.
   */
  static void requireAccepts(Call call, String type) {
    String accept = call.header("Accept").orElse("*/*");
    String family = type.substring(0, type.indexOf('/')) + "/*";
    boolean fine =
        Arrays.stream(accept.split(",", -1))
            .map(range -> range.replaceAll(";.*", "").strip())
            .anyMatch(range -> List.of("*/*", "*", family, type).contains(range));
    if (!fine) {
      throw error(
          406,
          "UnsupportedRequestedContentType",
          "The requested content type " + accept + " is not supported. Use ['" + type + "'].");
    }
  }

  Answer object(Map<String, Object> row) {
    return Answer.of(200, JSON, PythonJson.dumps(shuffled(row)));
  }

  /** A streamed list; one without lines is an ordinary answer with an empty body. */
  Answer list(Stream<Map<String, Object>> rows) {
    var iterator = rows.iterator();
    if (!iterator.hasNext()) {
      return Answer.of(200, STREAM, "");
    }
    List<Integer> order = new ArrayList<>();
    Stream<String> lines =
        Stream.generate(() -> iterator)
            .takeWhile(i -> i.hasNext())
            .map(i -> i.next())
            .map(row -> PythonJson.dumps(inOneOrder(row, order)));
    return Answer.lines(200, STREAM, lines);
  }

  /** One list has the keys of all its lines in one order, another list in another. */
  private Map<String, Object> inOneOrder(Map<String, Object> row, List<Integer> order) {
    List<Map.Entry<String, Object>> entries = new ArrayList<>(row.entrySet());
    if (order.size() != entries.size()) {
      order.clear();
      for (int i = 0; i < entries.size(); i++) {
        order.add(i);
      }
      shuffle(order);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    order.forEach(i -> result.put(entries.get(i).getKey(), entries.get(i).getValue()));
    return result;
  }

  private Map<String, Object> shuffled(Map<String, Object> row) {
    return inOneOrder(row, new ArrayList<>());
  }

  private synchronized void shuffle(List<Integer> order) {
    Collections.shuffle(order, random);
  }
}
