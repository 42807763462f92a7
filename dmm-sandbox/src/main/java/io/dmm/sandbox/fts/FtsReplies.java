package io.dmm.sandbox.fts;

import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.world.PythonJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Builds answers as the Flask application and the Apache in front of it do. */
final class FtsReplies {
  static final String JSON = "application/json";
  static final String HTML = "text/html; charset=utf-8";
  static final String APACHE_HTML = "text/html; charset=iso-8859-1";

  private static final Map<Integer, String> NAMES =
      Map.of(
          400, "Bad Request",
          403, "Forbidden",
          404, "Not Found",
          405, "Method Not Allowed",
          419, "Authentication Timeout",
          500, "Internal Server Error",
          503, "Service Unavailable");

  private FtsReplies() {}

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

  /** An error as Flask reports it. */
  static Failure error(int status, String message) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", status + " " + NAMES.get(status));
    body.put("message", message);
    return new Failure(Answer.of(status, JSON, PythonJson.dumps(body)));
  }

  /** An error raised outside Flask's routes, as HTML. */
  static Failure html(int status, String message) {
    String page =
        "<!doctype html>\n<html lang=en>\n<title>%1$d %2$s</title>\n<h1>%2$s</h1>\n<p>%3$s</p>\n"
            .formatted(status, NAMES.get(status), message);
    return new Failure(Answer.of(status, HTML, page));
  }

  static Failure apacheNotFound() {
    return new Failure(
        Answer.of(
            404,
            APACHE_HTML,
            "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"http://www.w3.org/TR/html4/strict.dtd\">\n"
                + "<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n"
                + "<p>The requested URL was not found on this server.</p>\n</body></html>\n"));
  }

  static Failure internalError() {
    return error(
        500,
        "The server encountered an internal error and was unable to complete your request. "
            + "Either the server is overloaded or there is an error in the application.");
  }

  /**
   * GET of an unknown path: 404; anything else meets the route for static files, which knows GET
   * only: 405.
   */
  static Failure unknownPath(String method) {
    return method.equals("GET")
        ? error(
            404,
            "The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.")
        : wrongMethod("GET, HEAD, OPTIONS");
  }

  static Failure wrongMethod(String allow) {
    Answer reply = error(405, "The method is not allowed for the requested URL.").reply();
    return new Failure(reply.with("Allow", allow));
  }

  static Answer json(Object value) {
    return Answer.of(200, JSON, PythonJson.dumps(value));
  }

  static Answer pretty(Object value) {
    return Answer.of(200, JSON, PythonJson.pretty(value));
  }

  /** An array written piece by piece, in chunks. */
  static Answer chunked(int status, List<?> values) {
    String body = values.stream().map(PythonJson::dumps).collect(Collectors.joining(",", "[", "]"));
    return Answer.lines(status, JSON, Stream.of(body));
  }

  static Answer noContent() {
    return Answer.empty(204);
  }
}
