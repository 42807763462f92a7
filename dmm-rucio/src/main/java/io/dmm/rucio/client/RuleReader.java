package io.dmm.rucio.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.dmm.core.peer.Rule;
import io.dmm.core.peer.RuleState;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a {@link Rule} of the JSON that Rucio has for it. Keys come in any order, most may be null,
 * and unknown ones are passed over.
 */
final class RuleReader {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Set<String> READ =
      Set.of(
          "id",
          "scope",
          "name",
          "state",
          "activity",
          "priority",
          "source_replica_expression",
          "rse_expression",
          "copies",
          "locks_ok_cnt",
          "locks_replicating_cnt",
          "locks_stuck_cnt",
          "bytes",
          "created_at",
          "stuck_at",
          "expires_at",
          "error");
  private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"([0-9a-fA-F-]{32,36})\"");

  private final Clock clock;

  /** A rule that cannot be used; the message says which and why. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
      super(message);
    }
  }

  RuleReader(Clock clock) {
    this.clock = clock;
  }

  /** The rule in {@code json}. */
  Rule read(String json) throws Unreadable {
    Map<String, String> fields;
    try {
      fields = fields(json);
    } catch (JsonProcessingException e) {
      throw new Unreadable(named(json) + " is not readable: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new Unreadable(named(json) + " is not readable: " + e.getMessage());
    }
    try {
      return rule(fields, json);
    } catch (NumberFormatException e) {
      throw new Unreadable(named(json) + " has a number that is none: " + e.getMessage());
    }
  }

  private Rule rule(Map<String, String> fields, String json) throws Unreadable {
    Optional<Instant> expiresAt = date(fields, "expires_at");
    RuleState state = RuleState.named(required(fields, "state", json));
    // Rucio deletes softly: the rule stays as it was, with an expiry that then passes.
    boolean ended = expiresAt.isPresent() && !clock.instant().isBefore(expiresAt.get());
    return new Rule(
        required(fields, "id", json).replace("-", "").toLowerCase(Locale.ROOT),
        required(fields, "scope", json),
        required(fields, "name", json),
        ended ? RuleState.GONE : state,
        fields.getOrDefault("activity", ""),
        fields.containsKey("priority")
            ? OptionalInt.of(Integer.parseInt(fields.get("priority")))
            : OptionalInt.empty(),
        Optional.ofNullable(fields.get("source_replica_expression"))
            .filter(text -> !text.isBlank()),
        required(fields, "rse_expression", json),
        (int) Math.min(Integer.MAX_VALUE, number(fields, "copies", 1)),
        number(fields, "locks_ok_cnt", 0),
        number(fields, "locks_replicating_cnt", 0),
        number(fields, "locks_stuck_cnt", 0),
        fields.containsKey("bytes")
            ? OptionalLong.of(number(fields, "bytes", 0))
            : OptionalLong.empty(),
        date(fields, "created_at"),
        date(fields, "stuck_at"),
        expiresAt,
        fields.getOrDefault("error", ""));
  }

  /** The scalars that are read, by key; nulls, objects and arrays are left out. */
  private static Map<String, String> fields(String json) throws IOException {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("it is no JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        JsonToken value = parser.nextToken();
        if (value.isStructStart()) {
          parser.skipChildren();
        } else if (value != JsonToken.VALUE_NULL && READ.contains(key)) {
          fields.put(key, parser.getText());
        }
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        throw new IOException("it is more or less than one JSON object");
      }
    }
    return fields;
  }

  private static String required(Map<String, String> fields, String key, String json)
      throws Unreadable {
    String value = fields.get(key);
    if (value == null || value.isBlank()) {
      throw new Unreadable(named(json) + " has no " + key);
    }
    return value;
  }

  private static long number(Map<String, String> fields, String key, long otherwise) {
    return fields.containsKey(key) ? Long.parseLong(fields.get(key)) : otherwise;
  }

  private static Optional<Instant> date(Map<String, String> fields, String key) {
    return Optional.ofNullable(fields.get(key)).flatMap(RucioDates::parse);
  }

  private static String named(String json) {
    Matcher id = ID.matcher(json);
    String start = json.length() > 80 ? json.substring(0, 80) + "…" : json;
    return id.find() ? "rule " + id.group(1) : "a rule without a readable id (" + start + ")";
  }
}
