package io.dmm.sandbox.scenario;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * What happens in a sandbox. The same seed plans the same rules.
 *
 * @param seed of everything that is chosen by chance
 * @param speed how many times faster than usual all of it goes; at 1 a circuit takes about five
 *     seconds to build and a rule 10 to 30 seconds to fill
 * @param rules how many rules there will be; empty for one after the other without end
 */
public record Scenario(long seed, double speed, OptionalInt rules) {
  private static final double SLOWEST = 0.1;
  private static final double FASTEST = 1000;

  public Scenario {
    requireNonNull(rules, "rules");
    if (!(speed >= SLOWEST && speed <= FASTEST)) {
      throw new IllegalArgumentException(
          "speed is " + speed + ", must be from " + SLOWEST + " to " + FASTEST);
    }
    if (rules.isPresent() && rules.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "rules is " + rules.getAsInt() + ", must be 1 or more, or absent");
    }
  }

  /** A scenario; see the record's parameters. */
  public static Scenario of(long seed, double speed, OptionalInt rules) {
    return new Scenario(seed, speed, rules);
  }

  /** So many seconds of the scenario in real time, a millisecond at least. */
  Duration seconds(double atUsualSpeed) {
    return Duration.ofMillis(Math.max(1, Math.round(atUsualSpeed * 1000 / speed)));
  }

  /** How often in a real minute something may happen that may happen so often at usual speed. */
  int perMinute(int atUsualSpeed) {
    return (int) Math.max(atUsualSpeed, Math.ceil(atUsualSpeed * speed));
  }
}
