package io.dmm.sense.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An error as SENSE-O words it. Nearly everything that goes wrong comes as status 500, so that only
 * the words tell a refused request from a broken server; a 200 may hold an error too.
 *
 * @param text the whole body
 * @param message the part of it that is meant for people
 */
record SenseFault(String text, String message) {
  private static final Pattern STATE_IN_THE_WAY =
      Pattern.compile("while in ([A-Z]+ - [A-Z-]+) state", Pattern.CASE_INSENSITIVE);

  /** The error in the body of an answer with an error status. */
  static SenseFault of(String body) {
    if (SenseText.isHtml(body)) {
      return new SenseFault("", "a web page, not an answer of SENSE-O");
    }
    String message =
        SenseJson.structure(body)
            .flatMap(node -> first(node, "message", "exception", "error", "causedby"))
            .orElseGet(() -> SenseText.scalar(body));
    return new SenseFault(body, SenseText.brief(message));
  }

  /** The error inside an answer with status 200, which older servers send; empty if none. */
  static Optional<SenseFault> insideSuccess(String body) {
    if (SenseText.isHtml(body)) {
      return Optional.of(of(body));
    }
    if (SenseText.isStructure(body)) {
      return SenseJson.objectWithout(body, "model")
          .filter(node -> first(node, "exception", "error").isPresent())
          .map(node -> of(node.toString()));
    }
    String lower = body.toLowerCase(Locale.ROOT);
    return lower.contains("error") || lower.contains("not found")
        ? Optional.of(of(body))
        : Optional.empty();
  }

  private static Optional<String> first(JsonNode node, String... fields) {
    for (String field : fields) {
      if (node.path(field).isTextual() && !node.path(field).textValue().isBlank()) {
        return Optional.of(node.path(field).textValue());
      }
    }
    return Optional.empty();
  }

  /** Whether SENSE-O said anything at all; an empty body or a web page says nothing. */
  boolean hasWords() {
    return !text.isBlank();
  }

  /** Whether it says that a thing does not exist. */
  boolean saysNotFound() {
    return says("not found") || says("NOT_FOUND") || says("cannot find the ref:ServiceInstance");
  }

  /**
   * Whether it says that this very thing does not exist.
   *
   * @param kind what it is called in such sentences, such as {@code instance}
   */
  boolean saysNotFound(String kind, UUID id) {
    return saysNotFound() && says(kind + " " + id);
  }

  /** Whether no path with the wanted bandwidth exists. */
  boolean saysNoPath() {
    return says("feasible path");
  }

  /** Whether a site has no room for it beside what it holds for others. */
  boolean saysOverlap() {
    return says("OverlapException");
  }

  /** Whether a name has no allocation in a pool. */
  boolean saysNoAllocation() {
    return says("has no allocation matching");
  }

  /** Whether a manifest query that needs a row had none; the server's word is {@code reqsult}. */
  boolean saysNoManifestRow() {
    return says("no required") && says("manifest query");
  }

  /**
   * Whether the request was refused before anything was done: it makes no sense in the state that
   * the instance is in, or at all.
   */
  boolean saysRefused() {
    return STATE_IN_THE_WAY.matcher(text).find()
        || says("ServiceInstance must have status=")
        || says("BadRequestException");
  }

  /** Whether a cancel was refused because an earlier one is already at work. */
  boolean saysAlreadyCancelling() {
    Matcher state = STATE_IN_THE_WAY.matcher(text);
    if (!state.find()) {
      return false;
    }
    String found = state.group(1).toUpperCase(Locale.ROOT);
    return found.startsWith("CANCEL - ") && !found.endsWith("FAILED");
  }

  private boolean says(String words) {
    return text.toLowerCase(Locale.ROOT).contains(words.toLowerCase(Locale.ROOT));
  }
}
