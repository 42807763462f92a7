package io.dmm.db.request;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What Rucio last said about the rule.
 *
 * @param state the rule's state by name, such as {@code REPLICATING}; {@code GONE} if it is not
 *     there any more
 * @param sizeBytes bytes of the data; empty while not known
 * @param locksOk files that are there
 * @param locksTotal files in all
 * @param createdAt when the rule was made (UTC)
 * @param stuckSince since when it is stuck (UTC); empty if it is not
 */
public record RuleFacts(
    String state,
    OptionalLong sizeBytes,
    long locksOk,
    long locksTotal,
    Optional<Instant> createdAt,
    Optional<Instant> stuckSince) {}
