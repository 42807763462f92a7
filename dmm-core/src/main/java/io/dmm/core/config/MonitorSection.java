package io.dmm.core.config;

import java.time.Duration;

/**
 * Section {@code [monit]} of dmm.cfg: when a circuit is well, and how ended transfers are audited.
 *
 * @param healthShare {@code health_share}: a circuit whose throughput is below this share of its
 *     bandwidth is not well; 0.8 unless set
 * @param lowUseShare {@code low_use_share}: a circuit that carries less than this share of its
 *     bandwidth uses it badly; 0.3 unless set
 * @param lowUseFor {@code low_use_seconds}: for how long it must, to be told; 900 s unless set
 * @param audit how transfers that ended are audited
 */
public record MonitorSection(
    double healthShare, double lowUseShare, Duration lowUseFor, Audit audit) {
  /**
   * How transfers that ended are audited.
   *
   * @param enabled {@code audit}: on unless set
   * @param delay {@code audit_delay_seconds}: time after the end until FTS's records are complete;
   *     900 s unless set
   * @param maxAge {@code audit_max_age_seconds}: time after the end from which on it is not tried
   *     any more; 604800 s (7 days) unless set
   * @param batchSize {@code audit_batch_size}: requests per cycle at most; 5 unless set
   * @param failThreshold {@code audit_fail_threshold}: share of failed files from which on a
   *     transfer failed; 0.5 unless set
   * @param retryThreshold {@code audit_retry_threshold}: share of files that needed several
   *     attempts from which on a transfer is degraded; 0.1 unless set
   * @param volumeTolerance {@code audit_volume_tolerance}: share of the volume that the interfaces
   *     may lack; 0.1 unless set
   */
  public record Audit(
      boolean enabled,
      Duration delay,
      Duration maxAge,
      int batchSize,
      double failThreshold,
      double retryThreshold,
      double volumeTolerance) {}

  /** Reads {@code [monit]}. */
  public static MonitorSection read(ConfigSection section) {
    Audit audit =
        new Audit(
            section.flag("audit", true),
            section.secondsOrZero("audit_delay_seconds", Duration.ofMinutes(15)),
            section.seconds("audit_max_age_seconds", Duration.ofDays(7)),
            section.integer("audit_batch_size", 5, 1, 10_000),
            section.decimal("audit_fail_threshold", 0.5, 0, 1),
            section.decimal("audit_retry_threshold", 0.1, 0, 1),
            section.decimal("audit_volume_tolerance", 0.1, 0, 1));
    if (audit.maxAge().compareTo(audit.delay()) <= 0) {
      section.problem(
          "audit_max_age_seconds",
          "is not above audit_delay_seconds ("
              + audit.delay().toSeconds()
              + "); it must be, or nothing is ever audited");
    }
    return new MonitorSection(
        section.decimal("health_share", 0.8, 0, 1),
        section.decimal("low_use_share", 0.3, 0.01, 0.39),
        section.seconds("low_use_seconds", Duration.ofMinutes(15)),
        audit);
  }
}
