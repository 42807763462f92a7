package io.dmm.fts.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.OptionalDouble;

/**
 * A line that FTS's optimizer wrote about a pair of storages.
 *
 * @param at when (UTC)
 * @param active transfers that ran
 * @param queued transfers that waited
 * @param bytesPerSecond what they moved together, bytes/s
 * @param successShare share of the last ones that succeeded; empty if there were none
 */
public record LinkEvolution(
    Instant at, int active, int queued, double bytesPerSecond, OptionalDouble successShare) {
  private static final double PERCENT = 100;

  static LinkEvolution of(JsonNode node) {
    JsonNode success = node.path("success");
    return new LinkEvolution(
        LocalDateTime.parse(node.path("datetime").asText()).toInstant(ZoneOffset.UTC),
        node.path("actual_active").asInt(0),
        node.path("queue_size").asInt(0),
        node.path("throughput").asDouble(0),
        success.isNumber()
            ? OptionalDouble.of(success.asDouble() / PERCENT)
            : OptionalDouble.empty());
  }
}
