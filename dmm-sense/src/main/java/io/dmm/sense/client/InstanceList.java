package io.dmm.sense.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the list of all instances as it arrives: it is long, and most of it is intents. */
final class InstanceList {
  private static final Logger LOG = LoggerFactory.getLogger(InstanceList.class);
  private static final Set<String> ENVELOPES = Set.of("data");
  private static final Set<String> LISTS = Set.of("instances", "result");

  private InstanceList() {}

  /**
   * Reads the list.
   *
   * @throws IOException the body is no list of instances, or ended early
   */
  static List<SenseListing> read(InputStream body) throws IOException {
    try (JsonParser parser = SenseJson.MAPPER.getFactory().createParser(body)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_ARRAY) {
        return elements(parser);
      }
      if (first == JsonToken.START_OBJECT) {
        return insideObject(parser);
      }
      throw new IOException("the list of instances is neither an object nor an array");
    }
  }

  private static List<SenseListing> insideObject(JsonParser parser) throws IOException {
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      if (LISTS.contains(name) && value == JsonToken.START_ARRAY) {
        List<SenseListing> found = elements(parser);
        toTheEnd(parser);
        return found;
      }
      if (ENVELOPES.contains(name) && value == JsonToken.START_OBJECT) {
        return insideObject(parser);
      }
      parser.skipChildren();
    }
    throw new IOException("the list of instances has no field \"instances\"");
  }

  /** A body that breaks off must not pass for a short list. */
  private static void toTheEnd(JsonParser parser) throws IOException {
    while (parser.nextToken() != null) {
      parser.skipChildren();
    }
  }

  private static List<SenseListing> elements(JsonParser parser) throws IOException {
    List<SenseListing> found = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      JsonNode node = SenseJson.MAPPER.readTree(parser);
      String id = node.path("referenceUUID").asText();
      try {
        found.add(
            new SenseListing(
                UUID.fromString(id),
                SenseJson.text(node.path("alias")).orElse(""),
                SenseJson.text(node.path("owner")).orElse(""),
                SenseJson.text(node.path("state")).orElse(""),
                SenseJson.flag(node.path("archived"))));
      } catch (IllegalArgumentException e) {
        LOG.warn(
            "sense_instance_without_id alias={} id={}",
            node.path("alias").asText(),
            SenseText.brief(id));
      }
    }
    return found;
  }
}
