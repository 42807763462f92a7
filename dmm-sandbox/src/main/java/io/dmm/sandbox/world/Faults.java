package io.dmm.sandbox.world;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * Faults that a test orders: the next calls that match a method ({@code *} for any) and a glob of
 * the raw path ({@code *} stands for any characters, slashes too; the query is not part of it) go
 * wrong in a chosen way. Orders are served oldest first, and one call uses up one.
 */
public final class Faults {
  /** How a call goes wrong. */
  enum Kind {
    ANSWER,
    CUT_BEFORE,
    CUT_AFTER,
    TRUNCATE,
    DELAY
  }

  private final List<Order> orders = new CopyOnWriteArrayList<>();

  /** The next {@code times} calls are answered so, without reaching the simulator. */
  public void answer(int times, String method, String pathGlob, Reply reply) {
    orders.add(new Order(Kind.ANSWER, method, pathGlob, times, reply, 0, Duration.ZERO));
  }

  /** The next {@code times} calls get this status and text, without reaching the simulator. */
  public void answer(int times, String method, String pathGlob, int status, String body) {
    answer(times, method, pathGlob, Reply.text(status, "text/html; charset=utf-8", body));
  }

  /** The next {@code times} calls find the connection closed, and nothing happened. */
  public void refuse(int times, String method, String pathGlob) {
    orders.add(new Order(Kind.CUT_BEFORE, method, pathGlob, times, null, 0, Duration.ZERO));
  }

  /** The next {@code times} calls take effect, but the connection is closed before any answer. */
  public void loseAnswer(int times, String method, String pathGlob) {
    orders.add(new Order(Kind.CUT_AFTER, method, pathGlob, times, null, 0, Duration.ZERO));
  }

  /** The next {@code times} answers break off after {@code bytes} bytes of the body. */
  public void truncate(int times, String method, String pathGlob, int bytes) {
    orders.add(new Order(Kind.TRUNCATE, method, pathGlob, times, null, bytes, Duration.ZERO));
  }

  /**
   * The next {@code times} calls are held back for this long (real time) before they take effect.
   */
  public void delay(int times, String method, String pathGlob, Duration delay) {
    orders.add(new Order(Kind.DELAY, method, pathGlob, times, null, 0, delay));
  }

  /** Forgets all orders. */
  public void clear() {
    orders.clear();
  }

  synchronized Optional<Order> take(Call call) {
    for (Iterator<Order> it = orders.iterator(); it.hasNext(); ) {
      Order order = it.next();
      if (order.matches(call)) {
        order.left--;
        if (order.left <= 0) {
          orders.remove(order);
        }
        return Optional.of(order);
      }
    }
    return Optional.empty();
  }

  /** One order of a test. */
  static final class Order {
    final Kind kind;
    final Reply reply;
    final int bytes;
    final Duration delay;
    private final String method;
    private final Pattern path;
    private int left;

    Order(
        Kind kind, String method, String glob, int times, Reply reply, int bytes, Duration delay) {
      this.kind = kind;
      this.method = method;
      this.path = Pattern.compile(Globs.toRegex(glob));
      this.left = times;
      this.reply = reply;
      this.bytes = bytes;
      this.delay = delay;
    }

    boolean matches(Call call) {
      return (method.equals("*") || method.equals(call.method()))
          && path.matcher(call.rawPath()).matches();
    }
  }
}
