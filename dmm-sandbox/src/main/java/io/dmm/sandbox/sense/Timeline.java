package io.dmm.sandbox.sense;

import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * What will happen by itself, in order of time. Nothing runs on its own: whoever looks at the world
 * first has everything happen that was due until then, each thing at its own time.
 */
final class Timeline {
  private record Due(Instant at, long order, Runnable event) {}

  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::order));
  private Instant now;
  private long order;

  Timeline(Instant start) {
    this.now = start;
  }

  /** The time of the event that is running, otherwise the time up to which all has happened. */
  Instant now() {
    return now;
  }

  /** Has something happen at that time, or at the next look if the time is past. */
  void at(Instant time, Runnable event) {
    queue.add(new Due(time, order++, event));
  }

  /** Lets everything happen that is due until then; time never goes back. */
  void runUntil(Instant until) {
    while (!queue.isEmpty() && !queue.peek().at().isAfter(until)) {
      Due due = queue.remove();
      advance(due.at());
      due.event().run();
    }
    advance(until);
  }

  private void advance(Instant to) {
    if (to.isAfter(now)) {
      now = to;
    }
  }
}
