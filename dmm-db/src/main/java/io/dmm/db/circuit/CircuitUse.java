package io.dmm.db.circuit;

import java.time.Instant;
import java.util.Optional;

/**
 * A time for which a rule had a circuit.
 *
 * @param circuitId the circuit
 * @param ruleId the rule
 * @param fromAt when it was first asked for at SENSE, or taken over (UTC)
 * @param untilAt when it was taken over by another rule, or gone (UTC); empty while neither is so
 */
public record CircuitUse(
    long circuitId, String ruleId, Instant fromAt, Optional<Instant> untilAt) {}
