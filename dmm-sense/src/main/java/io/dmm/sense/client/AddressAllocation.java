package io.dmm.sense.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * A subnet taken from a pool.
 *
 * @param name name it was taken under; not unique
 * @param address the subnet: canonical text, or SENSE-O's own if that is no subnet
 * @param scope scope it was taken in
 * @param affiliation URI of the resource it is tied to; empty if none
 * @param expiresAt when SENSE-O will free it; empty for never
 */
public record AddressAllocation(
    String name, String address, String scope, String affiliation, Optional<Instant> expiresAt) {
  static AddressAllocation read(JsonNode node) {
    String address = node.path("address").asText();
    JsonNode expiry = node.path("expiry");
    return new AddressAllocation(
        node.path("name").asText(),
        Subnets.canonical(address).orElse(address),
        SenseJson.text(node.path("scope")).orElse(""),
        SenseJson.text(node.path("affiliate")).orElse(""),
        expiry.canConvertToLong() && expiry.asLong() > 0
            ? Optional.of(Instant.ofEpochMilli(expiry.asLong()))
            : Optional.empty());
  }
}
