package io.dmm.sandbox.http;

import java.util.Optional;
import java.util.function.Supplier;

/** Chooses which calls go wrong, and how. Called by several threads at once. */
@FunctionalInterface
public interface FaultSource {
  /** No call goes wrong. */
  FaultSource NONE = (method, path) -> Optional.empty();

  /** What happens to a call that a fault was meant for. */
  @FunctionalInterface
  interface Effect {
    /**
     * What becomes of the call.
     *
     * @param processing has the peer process the call, whoever gets to hear of it
     */
    Outcome apply(Supplier<Outcome> processing);
  }

  /** The fault of this call, which is used up by it; empty if it goes well. */
  Optional<Effect> take(String method, String path);
}
