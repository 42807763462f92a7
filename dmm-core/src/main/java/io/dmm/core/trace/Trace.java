package io.dmm.core.trace;

import java.util.Map;

/**
 * A piece of work that is followed: a question answered, a daemon's run, a call to a peer. As it
 * stands it follows nothing and costs nothing.
 */
public interface Trace {
  /** Follows nothing. */
  Trace NONE = new Trace() {};

  /** What the calling thread does belongs to the work until this is closed, on the same thread. */
  @FunctionalInterface
  interface Scope extends AutoCloseable {
    /** Leaves nothing, because nothing was entered. */
    Scope NONE = () -> {};

    @Override
    void close();
  }

  /** Request headers that tell a peer which work its own belongs to. */
  default Map<String, String> headers() {
    return Map.of();
  }

  /** Enters the work on this thread. */
  default Scope enter() {
    return Scope.NONE;
  }

  /** HTTP said so. */
  default void answered(int httpStatus) {}

  /**
   * The work is over. Called once.
   *
   * @param ok false if it failed
   * @param outcome one of few words; nothing that a peer or a client has sent
   */
  default void ended(boolean ok, String outcome) {}
}
