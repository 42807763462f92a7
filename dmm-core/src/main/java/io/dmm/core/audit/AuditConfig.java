package io.dmm.core.audit;

import java.time.Duration;

/**
 * How transfers that ended are audited.
 *
 * @param delay time after the end until all records and counters are there
 * @param maxAge time after the end from which on nobody is asked any more
 * @param batchSize rules per run at most
 * @param failThreshold share of files that did not come from which on a transfer has failed
 * @param retryThreshold share of files that needed several attempts from which on it is degraded
 * @param volumeTolerance share of the volume that may be missing on the wire, or go elsewhere
 */
public record AuditConfig(
    Duration delay,
    Duration maxAge,
    int batchSize,
    double failThreshold,
    double retryThreshold,
    double volumeTolerance) {}
