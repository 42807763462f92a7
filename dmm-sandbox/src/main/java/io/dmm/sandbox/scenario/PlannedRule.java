package io.dmm.sandbox.scenario;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A rule of the plan.
 *
 * @param number the how manieth it is, from 1
 * @param id Rucio's id
 * @param source RSE that the data is at
 * @param sourceExpression the rule's words for it; empty if it leaves the choice to Rucio
 * @param destination RSE that the data goes to
 * @param destinationExpression the rule's words for it
 * @param priority 1 to 5
 * @param sizeBytes of the data
 * @param files in how many files
 * @param closed whether its dataset is closed, so that Rucio's lists tell its size
 * @param pause how long after the one before; of a follow-up, how long after the end of the one
 *     that it follows
 * @param follows number of the rule whose circuit it may take over; empty if it comes in its turn
 * @param laterPriority what its priority becomes while its data moves; 0 if it stays
 * @param getsStuck whether it gets stuck while its data moves, and is repaired
 */
record PlannedRule(
    int number,
    String id,
    String source,
    Optional<String> sourceExpression,
    String destination,
    String destinationExpression,
    int priority,
    long sizeBytes,
    int files,
    boolean closed,
    Duration pause,
    OptionalInt follows,
    int laterPriority,
    boolean getsStuck) {}
