package io.dmm.core.config;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The keys about the life of a request, which stand where the Python DMM or a reader looks for
 * them: in {@code [dmm]}, {@code [sense]} and {@code [rucio]}.
 *
 * @param announce {@code [dmm] announce}: from which status on {@code /query} names the hosts;
 *     {@code allocated} unless set
 * @param keepAlive {@code [sense] keep_alive_seconds}: how long after the end of the rule its
 *     circuit stays up to be taken over; 120 s unless set. The Python DMM's {@code
 *     finished_r_hold_seconds} and {@code sense_keep_alive_seconds} are read if it is not set: the
 *     longer of the two, as in effect there
 * @param reuseReverse {@code [sense] reuse_reverse}: whether a rule of the opposite direction may
 *     take a circuit over; on unless set
 * @param maxRetries {@code [sense] max_retries}: attempts after the first that a failed step gets;
 *     3 unless set
 * @param retryBase {@code [sense] retry_base_seconds}: wait before the first of them, doubled from
 *     then on; 30 s unless set
 * @param retryMax {@code [sense] retry_max_seconds}: longest wait; 900 s unless set
 * @param stuckGrace {@code [rucio] stuck_grace_seconds}: how long a stuck rule keeps its circuit;
 *     1800 s unless set
 */
public record LifecycleSection(
    Announce announce,
    Duration keepAlive,
    boolean reuseReverse,
    int maxRetries,
    Duration retryBase,
    Duration retryMax,
    Duration stuckGrace) {
  /** From which status on hosts are named. */
  public enum Announce {
    /** As soon as the request has a subnet and a host at both ends. */
    ALLOCATED,
    /** Once the circuit is up. */
    PROVISIONED
  }

  /** Reads its keys of {@code [dmm]}, {@code [sense]} and {@code [rucio]}. */
  public static LifecycleSection read(DmmConfigFile config) {
    ConfigSection sense = config.section("sense");
    Duration retryBase = sense.seconds("retry_base_seconds", Duration.ofSeconds(30));
    Duration retryMax = sense.seconds("retry_max_seconds", Duration.ofMinutes(15));
    if (retryMax.compareTo(retryBase) < 0) {
      sense.problem(
          "retry_max_seconds",
          "is below retry_base_seconds ("
              + retryBase.toSeconds()
              + "); it must be as long or longer");
    }
    return new LifecycleSection(
        config.section("dmm").choice("announce", Announce.ALLOCATED),
        keepAlive(sense),
        sense.flag("reuse_reverse", true),
        sense.integer("max_retries", 3, 0, 1000),
        retryBase,
        retryMax,
        config.section("rucio").secondsOrZero("stuck_grace_seconds", Duration.ofMinutes(30)));
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
