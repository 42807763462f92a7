package io.dmm.rucio.daemon;

import io.dmm.core.peer.Rule;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The rules of the last complete sweep: swept once, read by all three daemons. */
public final class RuleSnapshot {
  private final AtomicReference<Sweep> last = new AtomicReference<>();

  /**
   * One complete sweep.
   *
   * @param startedAt when it began: whatever is not in it was not there then (UTC)
   * @param rules SENSE rules by id
   */
  record Sweep(Instant startedAt, Map<String, Rule> rules) {
    Sweep {
      rules = Map.copyOf(rules);
    }
  }

  void publish(Sweep sweep) {
    last.set(sweep);
  }

  /** Empty until the first sweep is complete. */
  Optional<Sweep> last() {
    return Optional.ofNullable(last.get());
  }
}
