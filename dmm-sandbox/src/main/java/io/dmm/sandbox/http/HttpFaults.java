package io.dmm.sandbox.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Faults of the network and the server, each for the next call or calls that match a method ({@code
 * *} for any) and a {@link PathPattern}. Of several that match one call the oldest is used, and
 * only that one.
 */
public class HttpFaults {
  /** What happens to a call that a fault was meant for. */
  @FunctionalInterface
  private interface Effect {
    Outcome apply(Supplier<Outcome> processing);
  }

  private static final class Fault {
    private final String method;
    private final PathPattern pattern;
    private final Effect effect;
    private int left;

    private Fault(String method, String pattern, int times, Effect effect) {
      if (times < 1) {
        throw new IllegalArgumentException("a fault for " + times + " calls; must be 1 or more");
      }
      this.method = method;
      this.pattern = PathPattern.of(pattern);
      this.effect = effect;
      this.left = times;
    }

    private boolean concerns(String calledMethod, String path) {
      return (method.equals("*") || method.equals(calledMethod)) && pattern.matches(path);
    }
  }

  private final List<Fault> faults = new ArrayList<>();
  private boolean outage;

  /** The next matching call is processed, then the connection is cut instead of answering. */
  public final void loseAnswerTo(String method, String pattern) {
    add(method, pattern, 1, processing -> instead(processing.get(), new Outcome.Cut()));
  }

  /** The next matching call is not processed; the connection is cut. */
  public final void cutBefore(String method, String pattern) {
    add(method, pattern, 1, processing -> new Outcome.Cut());
  }

  /** The next calls that match are answered so, without being processed. */
  public final void answer(int times, String method, String pattern, Answer answer) {
    add(method, pattern, times, processing -> answer);
  }

  /** The next calls that match are processed and then answered so, whatever came of them. */
  public final void answerAfter(int times, String method, String pattern, Answer answer) {
    add(method, pattern, times, processing -> instead(processing.get(), answer));
  }

  /** The next calls that match reach the server late, by real time. */
  public final void delay(int times, String method, String pattern, Duration by) {
    add(method, pattern, times, processing -> new Outcome.Later(by, processing));
  }

  /** While on, every connection is cut before anything is processed, as during maintenance. */
  public final synchronized void outage(boolean on) {
    outage = on;
  }

  /** Forgets all faults of this kind that are still waiting, and ends an outage. */
  public synchronized void clear() {
    faults.clear();
    outage = false;
  }

  /** How many faults still wait for a call. */
  public final synchronized int waiting() {
    return faults.stream().mapToInt(fault -> fault.left).sum();
  }

  /** Has a call processed, with the fault that is meant for it, if there is one. */
  final Outcome apply(String method, String path, Supplier<Outcome> processing) {
    return take(method, path).map(effect -> effect.apply(processing)).orElseGet(processing);
  }

  private synchronized Optional<Effect> take(String method, String path) {
    if (outage) {
      return Optional.of(processing -> new Outcome.Cut());
    }
    for (Iterator<Fault> each = faults.iterator(); each.hasNext(); ) {
      Fault fault = each.next();
      if (fault.concerns(method, path)) {
        fault.left--;
        if (fault.left == 0) {
          each.remove();
        }
        return Optional.of(fault.effect);
      }
    }
    return Optional.empty();
  }

  private synchronized void add(String method, String pattern, int times, Effect effect) {
    faults.add(new Fault(method, pattern, times, effect));
  }

  private static Outcome instead(Outcome of, Outcome other) {
    if (of instanceof Outcome.Later later) {
      return new Outcome.Later(later.after(), () -> instead(later.then().get(), other));
    }
    return other;
  }
}
