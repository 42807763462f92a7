package io.dmm.core.config;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The keys of section {@code [sense]} that say how long and how patiently a request lives. The
 * Python DMM has them there, and whoever operates it looks for them there.
 *
 * @param keepAlive {@code keep_alive_seconds}: how long after the end of the rule its circuit stays
 *     up to be taken over; 120 s unless set. The Python DMM's {@code finished_r_hold_seconds} and
 *     {@code sense_keep_alive_seconds} are read if it is not set: the longer of the two, as in
 *     effect there
 * @param reuse {@code reuse}: whether idle circuits are taken over at all; on unless set
 * @param reuseReverse {@code reuse_reverse}: whether also by a rule of the opposite direction; on
 *     unless set
 * @param maxRetries {@code max_retries}: failures in a row after which a request is given up; 3
 *     unless set
 * @param retryFirst {@code retry_first_seconds}: wait after the first failure, doubled after each
 *     further one; 30 s unless set
 * @param retryMost {@code retry_most_seconds}: longest wait; 900 s unless set
 * @param queueCheck {@code queue_check_seconds}: how often a request that waits for a subnet or a
 *     site looks again when nothing wakes it; 300 s unless set
 */
public record LifecycleSection(
    Duration keepAlive,
    boolean reuse,
    boolean reuseReverse,
    int maxRetries,
    Duration retryFirst,
    Duration retryMost,
    Duration queueCheck) {
  /** Reads its keys of {@code [sense]}. */
  public static LifecycleSection read(ConfigSection sense) {
    Duration first = sense.seconds("retry_first_seconds", Duration.ofSeconds(30));
    Duration most = sense.seconds("retry_most_seconds", Duration.ofMinutes(15));
    if (most.compareTo(first) < 0) {
      sense.problem(
          "retry_most_seconds",
          "is below retry_first_seconds (" + first.toSeconds() + "); it must be as long or longer");
    }
    return new LifecycleSection(
        keepAlive(sense),
        sense.flag("reuse", true),
        sense.flag("reuse_reverse", true),
        sense.integer("max_retries", 3, 0),
        first,
        most,
        sense.seconds("queue_check_seconds", Duration.ofMinutes(5)));
  }

  private static Duration keepAlive(ConfigSection sense) {
    Duration usual = Duration.ofMinutes(2);
    Optional<Duration> python =
        Stream.of("finished_r_hold_seconds", "sense_keep_alive_seconds")
            .filter(key -> sense.text(key).isPresent())
            .map(key -> sense.secondsOrZero(key, usual))
            .max(Duration::compareTo);
    return sense.secondsOrZero("keep_alive_seconds", python.orElse(usual));
  }
}
