package io.dmm.core.config;

import java.time.Duration;
import java.util.Optional;

/**
 * Section {@code [daemons]} of dmm.cfg: how often the daemons look for work when nothing wakes
 * them. Each interval is in seconds above 0, or {@code off}: then empty, and the daemons stay idle.
 *
 * @param rucio {@code rucio}: RucioInitializer, RucioModifier, RucioFinisher; 60 s unless set
 * @param dmm {@code dmm}: Allocator, Decider; 60 s unless set
 * @param sense {@code sense}: the six SENSE daemons; 60 s unless set
 * @param fts {@code fts}: FtsModifier; 60 s unless set
 * @param monit {@code monit}: Monitor, TransferAuditor; 60 s unless set
 * @param db {@code db}: RefreshSites; 7200 s unless set
 * @param reconcile {@code reconcile}: Reconciler; 600 s unless set
 * @param retention {@code retention}: how often old rows are removed; 3600 s unless set
 * @param maxInFlight {@code max_in_flight}: requests that one daemon works on at once; 8 unless set
 * @param lease {@code lease_seconds}: how long a request belongs to the replica that works on it,
 *     unless renewed, which happens every third of that time; 10 s unless set, 3 s at least
 * @param downCallsPerMinute {@code down_calls_per_minute}: how often a peer that is down is asked
 *     whether it is back; 4 unless set
 */
public record DaemonsSection(
    Optional<Duration> rucio,
    Optional<Duration> dmm,
    Optional<Duration> sense,
    Optional<Duration> fts,
    Optional<Duration> monit,
    Optional<Duration> db,
    Optional<Duration> reconcile,
    Optional<Duration> retention,
    int maxInFlight,
    Duration lease,
    int downCallsPerMinute) {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration LEAST_LEASE = Duration.ofSeconds(3);

  /** Reads {@code [daemons]}. */
  public static DaemonsSection read(ConfigSection section) {
    Duration lease = section.seconds("lease_seconds", Duration.ofSeconds(10));
    if (lease.compareTo(LEAST_LEASE) < 0) {
      section.problem(
          "lease_seconds",
          "is below 3; it must leave time to renew it when the database is slow, 10 for example");
    }
    return new DaemonsSection(
        interval(section, "rucio", MINUTE),
        interval(section, "dmm", MINUTE),
        interval(section, "sense", MINUTE),
        fts(section),
        interval(section, "monit", MINUTE),
        interval(section, "db", Duration.ofHours(2)),
        interval(section, "reconcile", Duration.ofMinutes(10)),
        interval(section, "retention", Duration.ofHours(1)),
        section.integer("max_in_flight", 8, 1, 1000),
        lease,
        section.integer("down_calls_per_minute", 4, 1, 60));
  }

  /** The Python DMM turns this one off by a negative number. */
  private static Optional<Duration> fts(ConfigSection section) {
    if (section.text("fts").filter(text -> text.matches("-\\d+")).isPresent()) {
      section.note("fts", "is negative, which is read as off");
      return Optional.empty();
    }
    return interval(section, "fts", MINUTE);
  }

  private static Optional<Duration> interval(ConfigSection section, String key, Duration usual) {
    return section.secondsOrOff(key, usual);
  }
}
