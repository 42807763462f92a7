package io.dmm.sense.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalLong;

/**
 * One intent of an instance: every compile and every modify adds one.
 *
 * @param id its id
 * @param provisioned whether it was put into force
 * @param createdAt when it was made, as SENSE-O writes it ({@code 2026-08-05 10:02:40.0}, which
 *     sorts); empty where the call does not say
 * @param capacityMbps bandwidth of its first connection, in Mb/s; empty if it has none
 */
public record SenseIntent(
    String id, boolean provisioned, String createdAt, OptionalLong capacityMbps) {
  static SenseIntent read(JsonNode node) {
    JsonNode intent = SenseJson.embedded(node.path("json"));
    JsonNode bandwidth = intent.path("data").path("connections").path(0).path("bandwidth");
    return new SenseIntent(
        node.path("id").asText(),
        SenseJson.flag(node.path("provisioned")),
        SenseJson.text(node.path("creation_time")).orElse(""),
        Capacities.ofIntent(bandwidth.path("capacity").asText(), bandwidth.path("unit").asText()));
  }
}
