package io.dmm.sandbox.http;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What becomes of a request: an answer, an answer later, or a connection that breaks. */
public sealed interface Outcome permits Answer, Outcome.Later, Outcome.Cut, Outcome.Torn {
  /**
   * The outcome is asked for after a while; no thread waits for it.
   *
   * @param after how long the client waits, in real time
   * @param then what happens then
   */
  record Later(Duration after, Supplier<? extends Outcome> then) implements Outcome {}

  /** The connection is closed without an answer. */
  record Cut() implements Outcome {}

  /**
   * The connection is closed in the middle of the answer.
   *
   * @param answer what would have been sent
   * @param bytes how much of its body is sent; all of it if it is not longer
   */
  record Torn(Answer answer, int bytes) implements Outcome {}

  /** The same, with something else in place of its answer, whenever that comes. */
  default Outcome changed(UnaryOperator<Outcome> last) {
    return this instanceof Later later
        ? new Later(later.after(), () -> later.then().get().changed(last))
        : last.apply(this);
  }
}
