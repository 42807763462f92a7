package io.dmm.rucio;

import io.dmm.core.config.ConfigSection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Section {@code [rucio]} of dmm.cfg. Where Rucio is and who we are to it stands in rucio.cfg, see
 * {@link RucioClientFile}.
 *
 * <p>The key {@code max_retries} of the Python DMM is accepted and has no effect: it said how often
 * {@code /query} waits for an answer, and ours answers at once.
 *
 * @param activities key {@code activities}: exact names of the activities whose rules are ours, the
 *     same list as in Rucio's own configuration; without it every activity that contains "sense" is
 *     ours
 * @param stuckGrace key {@code stuck_grace_seconds}: how long a rule that got stuck keeps its
 *     circuit; 1800 s unless set
 * @param maxInFlight key {@code max_in_flight}: how many calls may be under way at once; 8 unless
 *     set
 * @param callTimeout key {@code call_timeout_seconds}: how long an answer, or the next part of a
 *     list, may take; 60 s unless set
 */
public record RucioConfig(
    List<String> activities, Duration stuckGrace, int maxInFlight, Duration callTimeout) {

  public RucioConfig {
    activities = List.copyOf(activities);
  }

  /** What holds when nothing is set. */
  public static RucioConfig defaults() {
    return new RucioConfig(List.of(), Duration.ofSeconds(1800), 8, Duration.ofSeconds(60));
  }

  /** Reads the section. */
  public static RucioConfig read(ConfigSection section) {
    RucioConfig otherwise = defaults();
    section.integer("max_retries", 0, 0);
    List<String> activities = section.list("activities").stream().distinct().toList();
    for (String activity : activities) {
      if (activity.length() > 50) {
        section.problem(
            "activities",
            "holds \"" + activity + "\"; it must be names of Rucio's, 50 characters at most");
      }
    }
    return new RucioConfig(
        activities,
        section.secondsOrZero("stuck_grace_seconds", otherwise.stuckGrace()),
        section.integer("max_in_flight", otherwise.maxInFlight(), 1),
        section.seconds("call_timeout_seconds", otherwise.callTimeout()));
  }

  /** What an operator should know about these settings at start; empty if nothing. */
  public Optional<String> advice() {
    return activities.isEmpty()
        ? Optional.of(
            "[rucio] activities is not set: Rucio is asked for all replicating and stuck rules each"
                + " time, and those whose activity contains \"sense\" are picked here;"
                + " naming the activities makes Rucio pick them, which is much cheaper")
        : Optional.empty();
  }
}
