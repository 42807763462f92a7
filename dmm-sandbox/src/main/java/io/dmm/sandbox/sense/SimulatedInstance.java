package io.dmm.sandbox.sense;

import java.time.Instant;
import java.util.Optional;

/**
 * An instance that SENSE-O has, for tests and the audit.
 *
 * @param id its UUID
 * @param alias as its maker, or a rename, called it
 * @param owner the user who made it
 * @param state what the API shows, such as {@code CREATE - READY}
 * @param configState such as {@code STABLE}
 * @param lastError why it FAILED
 * @param createdAt when it was made (UTC)
 * @param archived whether it is put away
 * @param intents how many intents it has compiled
 * @param targetMbps bandwidth of the newest intent, or of the one that is being built, 0 if none
 * @param builtMbps bandwidth of what the sites have built, 0 if nothing
 */
public record SimulatedInstance(
    String id,
    String alias,
    String owner,
    String state,
    String configState,
    Optional<String> lastError,
    Instant createdAt,
    boolean archived,
    int intents,
    long targetMbps,
    long builtMbps) {
  static SimulatedInstance of(ServiceInstance instance) {
    return new SimulatedInstance(
        instance.id,
        instance.alias,
        instance.owner,
        instance.state(),
        instance.configState,
        Optional.ofNullable(instance.lastError),
        instance.createdAt,
        instance.archived,
        instance.intents().size(),
        instance.target == null ? 0 : instance.target.capacityMbps(),
        instance.inForce == null ? 0 : instance.inForce.capacityMbps());
  }
}
