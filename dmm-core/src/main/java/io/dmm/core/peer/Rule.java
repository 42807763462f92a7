package io.dmm.core.peer;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A Rucio replication rule.
 *
 * @param id 32 lower-case hex digits
 * @param scope scope of the data identifier
 * @param name name of the data identifier; may hold slashes
 * @param state its state
 * @param activity its activity
 * @param priority as Rucio has it; empty if null
 * @param sourceExpression RSE expression of the allowed sources; empty if any will do
 * @param destinationExpression RSE expression of the destination
 * @param copies how many copies it asks for
 * @param locksOk files that are there
 * @param locksReplicating files under way
 * @param locksStuck files that failed
 * @param sizeBytes recorded size of the data; empty for open data sets
 * @param createdAt when it was made (UTC)
 * @param stuckAt when it got stuck (UTC)
 * @param expiresAt when it ends, or was asked to end by a deletion (UTC)
 * @param error Rucio's words about what is wrong; empty if nothing
 */
public record Rule(
    String id,
    String scope,
    String name,
    RuleState state,
    String activity,
    OptionalInt priority,
    Optional<String> sourceExpression,
    String destinationExpression,
    int copies,
    long locksOk,
    long locksReplicating,
    long locksStuck,
    OptionalLong sizeBytes,
    Optional<Instant> createdAt,
    Optional<Instant> stuckAt,
    Optional<Instant> expiresAt,
    String error) {}
