package io.dmm.sandbox.sense;

import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Outcome;
import io.dmm.sandbox.sense.SenseQuirks.Blocking;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** Holds the answers of blocking calls back until their time, or until the gateway gives up. */
final class Holder {
  private static final Duration MARGIN = Duration.ofMillis(2);

  private final World world;
  private final boolean atOnce;

  /**
   * Creates a holder.
   *
   * @param atOnce whether answers are given at once although the clock has not got there, for
   *     clocks that tests move
   */
  Holder(World world, boolean atOnce) {
    this.world = world;
    this.atOnce = atOnce;
  }

  Outcome until(Instant due, Blocking call, Supplier<Answer> answer) {
    if (world.quirks.timesOut(call)) {
      return after(world.timings().gatewayTimeout(), () -> Replies.GATEWAY_TIMEOUT);
    }
    Duration wait = Duration.between(world.now(), due);
    if (!atOnce && wait.compareTo(world.timings().gatewayTimeout()) > 0) {
      return after(world.timings().gatewayTimeout(), () -> Replies.GATEWAY_TIMEOUT);
    }
    return after(wait, answer);
  }

  private Outcome after(Duration wait, Supplier<Answer> answer) {
    if (atOnce || wait.isZero() || wait.isNegative()) {
      return answer.get();
    }
    return new Outcome.Later(wait.plus(MARGIN), () -> world.inside(answer));
  }
}
