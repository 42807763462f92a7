package io.dmm.rucio.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dmm.core.peer.PeerAnswer;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.RejectedException;
import java.util.List;

/**
 * Reads Rucio's errors. The body is JSON labelled as something else, the class and message stand
 * again in headers, and errors that Rucio did not foresee are 500 with nothing but their text.
 */
final class RucioErrors {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What Python says when a filter or an id is malformed: 500, but asking again is no use. */
  private static final List<String> MALFORMED =
      List.of(
          "Badly formatted",
          "is not a valid ",
          "has no attribute",
          "does not match format",
          "invalid literal");

  private RucioErrors() {}

  /** Name of Rucio's exception, such as {@code RuleNotFound}; empty if the answer names none. */
  static String exceptionClass(PeerException e) {
    String inBody = field(e.answerText(), "ExceptionClass");
    return inBody.isEmpty() ? e.answerHeader("ExceptionClass").orElse("") : inBody;
  }

  /** Name of Rucio's exception: from the body, else from the header. */
  static String exceptionClass(PeerAnswer answer) {
    String inBody = field(answer.text(), "ExceptionClass");
    return inBody.isEmpty() ? answer.header("ExceptionClass").orElse("") : inBody;
  }

  /** Rucio's words; the whole text if it is not its usual form. */
  static String message(PeerException e) {
    String message = field(e.answerText(), "ExceptionMessage");
    return message.isEmpty() ? e.answerText().strip() : message;
  }

  /** Whether Rucio will not do this for our account. */
  static boolean isForbidden(PeerException e) {
    return exceptionClass(e).equals("AccessDenied");
  }

  /** The same failure, unless it is a 500 that is really a refusal. */
  static PeerException translated(PeerException e) {
    if (e.httpStatus().orElse(0) == 500 && !exceptionClass(e).equals("DatabaseException")) {
      String message = message(e);
      if (isForbidden(e) || MALFORMED.stream().anyMatch(message::contains)) {
        return new RejectedException(e.getMessage(), e);
      }
    }
    return e;
  }

  private static String field(String body, String name) {
    if (!body.stripLeading().startsWith("{")) {
      return "";
    }
    try {
      return JSON.readTree(body).path(name).asText("");
    } catch (JsonProcessingException e) {
      return ""; // a front end's page that merely looks like JSON: the status alone decides
    }
  }
}
