package io.dmm.sandbox.http;

import java.time.Duration;
import java.util.function.Supplier;

/** What becomes of a request: an answer, an answer later, or a connection that breaks. */
public sealed interface Outcome permits Answer, Outcome.Later, Outcome.Cut {
  /**
   * The outcome is asked for after a while; no thread waits for it.
   *
   * @param after how long the client waits, in real time
   * @param then what happens then
   */
  record Later(Duration after, Supplier<? extends Outcome> then) implements Outcome {}

  /** The connection is closed without an answer. */
  record Cut() implements Outcome {}
}
