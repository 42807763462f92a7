package io.dmm.sandbox.sense;

import io.dmm.sandbox.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Notes what clients do wrong. The newest findings are kept and all are counted; of the calls only
 * those of the last minute are remembered.
 */
final class Auditor {
  private static final int KEPT = 1000;
  private static final int SWEEP_EVERY = 1000;
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final Supplier<Instant> now;
  private final SenseLimits limits;
  private final Deque<Finding> findings = new ArrayDeque<>();
  private final Map<Finding.Kind, Long> counts = new EnumMap<>(Finding.Kind.class);
  private final Map<String, Deque<Instant>> calls = new HashMap<>();
  private int callsSinceSweep;

  Auditor(Supplier<Instant> now, SenseLimits limits) {
    this.now = now;
    this.limits = limits;
  }

  void note(Finding.Kind kind, String subject, String detail) {
    findings.addLast(new Finding(now.get(), kind, subject, detail));
    counts.merge(kind, 1L, Long::sum);
    if (findings.size() > KEPT) {
      findings.removeFirst();
    }
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  Map<Finding.Kind, Long> counts() {
    return new EnumMap<>(counts);
  }

  void mutated(String call, String subject) {
    count("M " + call, subject, call, limits.mutationsPerMinute());
  }

  void polled(String instanceId) {
    count("P " + instanceId, instanceId, "polls of the status", limits.statusPollsPerMinute());
  }

  void loggedIn(String user) {
    count("L " + user, user, "password grants", limits.passwordGrantsPerMinute());
  }

  /** One finding for each time that the limit is passed, not one for each call above it. */
  private void count(String key, String subject, String what, int limit) {
    sweep();
    Instant since = now.get().minus(WINDOW);
    Deque<Instant> times = calls.computeIfAbsent(key, unused -> new ArrayDeque<>());
    while (!times.isEmpty() && !times.peekFirst().isAfter(since)) {
      times.removeFirst();
    }
    times.addLast(now.get());
    if (times.size() > limit) {
      note(
          Finding.Kind.STORM,
          subject,
          times.size() + " times within a minute, allowed are " + limit + ": " + what);
      times.clear();
    }
  }

  private void sweep() {
    callsSinceSweep++;
    if (callsSinceSweep >= SWEEP_EVERY) {
      callsSinceSweep = 0;
      Instant since = now.get().minus(WINDOW);
      calls.values().removeIf(times -> times.isEmpty() || !times.peekLast().isAfter(since));
    }
  }
}
