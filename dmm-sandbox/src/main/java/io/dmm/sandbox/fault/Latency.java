package io.dmm.sandbox.fault;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Random;

/**
 * How long calls are held back, in real time.
 *
 * @param shape how the times are spread
 * @param least no call is held back for less
 * @param most no call is held back for more; for {@link Shape#FIXED} the same as {@code least}
 */
public record Latency(Shape shape, Duration least, Duration most) {
  private static final double TAIL = 1.2;

  /** How the times are spread. */
  public enum Shape {
    /** Always the same. */
    FIXED,
    /** All times between least and most are equally likely. */
    UNIFORM,
    /** Most calls take little more than the least, and a few very much more (Pareto, 1.2). */
    LONG_TAIL
  }

  public Latency {
    requireNonNull(shape, "shape");
    if (least.isNegative() || most.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "latency from " + least + " to " + most + ", must be 0 or more and rising");
    }
  }

  Duration draw(Random random) {
    double from = least.toNanos();
    double to = most.toNanos();
    double nanos =
        switch (shape) {
          case FIXED -> from;
          case UNIFORM -> from + random.nextDouble() * (to - from);
          case LONG_TAIL -> Math.min(to, from * Math.pow(1 - random.nextDouble(), -1 / TAIL));
        };
    return Duration.ofNanos(Math.round(nanos));
  }
}
