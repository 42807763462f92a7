package io.dmm.db.circuit;

import java.util.Optional;
import java.util.UUID;

/**
 * Which circuits to show, newest first.
 *
 * @param live only those that hold something, or only those that do not; empty for all
 * @param site only with this site at either end
 * @param ruleId only of this owner
 * @param instance only the one with this SENSE instance
 * @param before only with a smaller id
 * @param limit how many at most
 */
public record CircuitFilter(
    Optional<Boolean> live,
    Optional<String> site,
    Optional<String> ruleId,
    Optional<UUID> instance,
    long before,
    int limit) {}
