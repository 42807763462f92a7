package io.dmm.sandbox.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Faults that a test orders, each for the next call or calls that match a method ({@code *} for
 * any) and a {@link PathPattern}. Of several that match one call the oldest is used, and only that
 * one. What no order is meant for is left to the source behind, such as a fault plan.
 */
public class Faults implements FaultSource {
  private static final class Order {
    private final String method;
    private final PathPattern pattern;
    private final Effect effect;
    private int left;

    private Order(String method, String pattern, int times, Effect effect) {
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

  private final List<Order> orders = new ArrayList<>();
  private volatile FaultSource behind = NONE;
  private boolean outage;

  /** The next matching call is processed, then the connection is cut instead of answering. */
  public final void loseAnswerTo(String method, String pattern) {
    loseAnswerTo(1, method, pattern);
  }

  /** The next calls that match are processed, then the connection is cut instead of answering. */
  public final void loseAnswerTo(int times, String method, String pattern) {
    add(method, pattern, times, Effects.lostAnswer());
  }

  /** The next matching call is not processed; the connection is cut. */
  public final void cutBefore(String method, String pattern) {
    cutBefore(1, method, pattern);
  }

  /** The next calls that match are not processed; the connection is cut. */
  public final void cutBefore(int times, String method, String pattern) {
    add(method, pattern, times, Effects.cut());
  }

  /** The next calls that match are answered so, without being processed. */
  public final void answer(int times, String method, String pattern, Answer answer) {
    add(method, pattern, times, Effects.answered(answer));
  }

  /** The next calls that match get this status and page, without being processed. */
  public final void answer(int times, String method, String pattern, int status, String body) {
    answer(times, method, pattern, Answer.of(status, "text/html; charset=utf-8", body));
  }

  /** The next calls that match are processed and then answered so, whatever came of them. */
  public final void answerAfter(int times, String method, String pattern, Answer answer) {
    add(method, pattern, times, Effects.answeredAfter(answer));
  }

  /** The answers to the next calls that match break off after so many bytes of the body. */
  public final void truncate(int times, String method, String pattern, int bytes) {
    add(method, pattern, times, Effects.torn(bytes));
  }

  /** The next calls that match reach the server late, by real time. */
  public final void delay(int times, String method, String pattern, Duration by) {
    add(method, pattern, times, Effects.late(() -> by));
  }

  /** While on, every connection is cut before anything is processed, as during maintenance. */
  public final synchronized void outage(boolean on) {
    outage = on;
  }

  /** Who may choose a fault for the calls that no order is meant for. */
  public final void behind(FaultSource source) {
    behind = source;
  }

  /** Forgets all orders that are still waiting, and ends an outage. */
  public synchronized void clear() {
    orders.clear();
    outage = false;
  }

  /** How many orders still wait for a call. */
  public final synchronized int waiting() {
    return orders.stream().mapToInt(order -> order.left).sum();
  }

  @Override
  public final Optional<Effect> take(String method, String path) {
    return ordered(method, path).or(() -> behind.take(method, path));
  }

  private synchronized Optional<Effect> ordered(String method, String path) {
    if (outage) {
      return Optional.of(Effects.cut());
    }
    for (Iterator<Order> each = orders.iterator(); each.hasNext(); ) {
      Order order = each.next();
      if (order.concerns(method, path)) {
        order.left--;
        if (order.left == 0) {
          each.remove();
        }
        return Optional.of(order.effect);
      }
    }
    return Optional.empty();
  }

  private synchronized void add(String method, String pattern, int times, Effect effect) {
    orders.add(new Order(method, pattern, times, effect));
  }
}
