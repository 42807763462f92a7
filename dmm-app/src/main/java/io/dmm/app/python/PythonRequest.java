package io.dmm.app.python;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A request as the Python DMM had it. Everything but the rule's id may be missing.
 *
 * @param status its state there
 * @param bandwidthMbps what it was decided to have
 * @param previousMbps what it had before the last decision
 * @param instanceId its SENSE instance
 * @param senseStatus what SENSE last said of it
 * @param allocationName name under which its subnets are registered
 */
record PythonRequest(
    String ruleId,
    String status,
    OptionalLong priority,
    OptionalLong sizeBytes,
    OptionalLong bandwidthMbps,
    OptionalLong previousMbps,
    Optional<UUID> instanceId,
    String senseStatus,
    Optional<String> sourceUri,
    Optional<String> destinationUri,
    Optional<Instant> provisionedAt,
    Optional<Instant> finishedAt,
    String allocationName,
    String failureReason,
    End source,
    End destination,
    Optional<Instant> createdAt,
    Optional<Instant> updatedAt) {

  /**
   * One end.
   *
   * @param rse the name that Rucio uses; picks the subnet pool
   * @param site the physical site; in older versions the same
   * @param endpoint number of the row with its subnet and host
   */
  record End(Optional<String> rse, Optional<String> site, OptionalInt endpoint) {
    boolean isNamed() {
      return rse.isPresent() && site.isPresent();
    }
  }

  /**
   * Reads a row.
   *
   * @param zone zone of its times
   * @param stamps zone of {@code created_at} and {@code updated_at}, which some versions wrote
   *     differently
   */
  static Optional<PythonRequest> of(PythonRow row, ZoneId zone, ZoneId stamps) {
    return row.text("rule_id").map(ruleId -> of(ruleId, row, zone, stamps));
  }

  private static PythonRequest of(String ruleId, PythonRow row, ZoneId zone, ZoneId stamps) {
    return new PythonRequest(
        ruleId,
        row.text("transfer_status").orElse(""),
        row.number("priority"),
        positive(row.number("rule_size")), // 0 where it could not be found out
        positive(row.number("allocated_bandwidth_mbps", "bandwidth")),
        positive(row.number("previous_bandwidth_mbps", "previous_bandwidth")),
        row.text("sense_uuid").flatMap(PythonRequest::uuid),
        row.text("sense_circuit_status").orElse(""),
        row.text("sense_src_uri", "source_affiliation_uri"),
        row.text("sense_dst_uri", "destination_affiliation_uri"),
        row.instant(zone, "sense_provisioned_at"),
        row.instant(zone, "rucio_finished_at"),
        row.text("sense_alloc_rule_id").orElse(ruleId),
        row.text("failure_reason").orElse(""),
        end(row, "src"),
        end(row, "dst"),
        row.instant(stamps, "created_at"),
        row.instant(stamps, "updated_at"));
  }

  private static End end(PythonRow row, String side) {
    OptionalLong endpoint = row.number(side + "_endpoint_");
    return new End(
        row.text(side + "_logical_site", side + "_site_"),
        row.text(side + "_site_"),
        endpoint.isPresent() ? OptionalInt.of((int) endpoint.getAsLong()) : OptionalInt.empty());
  }

  private static OptionalLong positive(OptionalLong number) {
    return number.isPresent() && number.getAsLong() > 0 ? number : OptionalLong.empty();
  }

  private static Optional<UUID> uuid(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** SENSE was seen building or changing it. */
  boolean isInFlight() {
    return senseStatus.endsWith("COMMITTING") || senseStatus.endsWith("COMMITTED");
  }

  /** SENSE was seen to have built it, or to be about to. */
  boolean isBeingBuilt() {
    return senseStatus.startsWith("CREATE") && (isInFlight() || senseStatus.endsWith("READY"));
  }

  /** Who an instance or a subnet belongs to if several rows name it: the smallest number. */
  int claim() {
    return switch (status) {
      case "PROVISIONED", "MODIFIED", "STALE" -> 0;
      case "STAGED", "DECIDED", "RETRY", "ALLOCATED" -> 1;
      case "FINISHED_R", "FINISHED" -> 2;
      case "CANCELED" -> 3;
      case "FAILED" -> 4;
      default -> 5;
    };
  }
}
