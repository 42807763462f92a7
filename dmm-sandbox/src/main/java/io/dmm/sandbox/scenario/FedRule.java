package io.dmm.sandbox.scenario;

import java.time.Instant;
import java.util.Optional;

/**
 * A rule that the scenario has given to Rucio, as it stands there.
 *
 * @param number the how manieth it is, from 1
 * @param id Rucio's id, 32 hex digits
 * @param source RSE that the data is at, whatever the rule's own words for it are
 * @param destination RSE that the data goes to
 * @param priority at present, 1 to 5
 * @param sizeBytes of the data
 * @param createdAt when it was given to Rucio (UTC)
 * @param state Rucio's name of its state, such as {@code REPLICATING}; {@code GONE} if Rucio does
 *     not have it any more
 * @param bytesArrived so far
 * @param tookCircuit whether data of it has moved between hosts that DMM named; in the sandbox such
 *     data moves only while a circuit joins them
 * @param endedAt when it was first seen to be OK or gone (UTC); empty before
 */
public record FedRule(
    int number,
    String id,
    String source,
    String destination,
    int priority,
    long sizeBytes,
    Instant createdAt,
    String state,
    long bytesArrived,
    boolean tookCircuit,
    Optional<Instant> endedAt) {}
