package io.dmm.sandbox.sense;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.sense.SenseQuirks.ErrorForm;

/** Writes answers in the forms that the quirks ask for. */
final class Replies {
  private static final String JSON = "application/json";
  private static final String JSON_WITH_CHARSET = "application/json;charset=UTF-8";

  /** What the gateway answers when it gives up, while the operation goes on. */
  static final Answer GATEWAY_TIMEOUT =
      Answer.of(
          504,
          "text/html",
          """
          <html>\r
          <head><title>504 Gateway Time-out</title></head>\r
          <body>\r
          <center><h1>504 Gateway Time-out</h1></center>\r
          <hr><center>nginx</center>\r
          </body>\r
          </html>\r
          """);

  private final SenseQuirks quirks;

  Replies(SenseQuirks quirks) {
    this.quirks = quirks;
  }

  Answer json(JsonNode node) {
    return json(200, node);
  }

  Answer json(int status, JsonNode node) {
    String type = quirks.hasCharsetInContentType() ? JSON_WITH_CHARSET : JSON;
    return Answer.of(status, type, Json.text(node));
  }

  Answer scalar(String value) {
    return switch (quirks.scalarForm()) {
      case QUOTED -> Answer.json(200, Json.quoted(value));
      case BARE -> Answer.text(200, value);
      case BARE_WITH_NEWLINE -> Answer.text(200, value + "\n");
      case QUOTED_WITH_CHARSET -> Answer.of(200, JSON_WITH_CHARSET, Json.quoted(value) + "\n");
    };
  }

  Answer allocated(String address) {
    return switch (quirks.allocateForm()) {
      case TEXT -> Answer.text(200, address);
      case STRING -> Answer.json(200, Json.quoted(address));
      case LIST -> Answer.json(200, Json.text(Json.array().add(address)));
      case STRING_WITH_CHARSET -> Answer.of(200, JSON_WITH_CHARSET, Json.quoted(address) + "\n");
    };
  }

  /** Success of a change that has nothing to say. */
  Answer done(String sentence) {
    return switch (quirks.successForm()) {
      case NO_CONTENT -> Answer.noContent();
      case EMPTY -> Answer.text(200, "");
      case SENTENCE -> Answer.text(200, sentence);
    };
  }

  /** An error of an instance, a profile or a manifest. */
  Answer error(Refusal refusal) {
    return quirks.errorForm() == ErrorForm.TEXT
        ? Answer.text(refusal.status(), refusal.getMessage())
        : Answer.json(refusal.status(), Json.text(body(refusal)));
  }

  /** An error of an address or discover call, which servers once answered with 200. */
  Answer disguisedError(Refusal refusal) {
    return quirks.errorForm() == ErrorForm.ERROR_IN_OK
        ? Answer.text(200, "ERROR: " + refusal.getMessage())
        : error(refusal);
  }

  /** The answer to a question about an instance that is gone. */
  Answer gone(Refusal notFound) {
    return switch (quirks.goneAnswer()) {
      case NOT_FOUND -> error(notFound);
      case EMPTY -> Answer.text(200, "");
      case NULL -> Answer.json(200, "null");
      case CREATE_NULL -> Answer.json(200, Json.quoted("CREATE - null"));
      case SENTENCE ->
          Answer.text(200, notFound.getMessage().replace("was not found", "not found"));
    };
  }

  private static ObjectNode body(Refusal refusal) {
    ObjectNode body =
        Json.object().put("exception", refusal.exception()).put("message", refusal.getMessage());
    if (refusal.status() == 404) {
      body.put("type", "NOT_FOUND");
    }
    return body;
  }
}
