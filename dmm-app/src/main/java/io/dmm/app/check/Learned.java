package io.dmm.app.check;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What one probe learns and another one needs. Whoever has it to give always gives it, empty if it
 * could not be learned: one peer that is down must not keep the others from being looked at.
 */
final class Learned {
  /** The RSEs that Rucio lists and that are DMM's business. */
  final Fact<List<String>> rsesOfRucio = new Fact<>();

  /** The RSEs that DMM has found before, from its database. */
  final Fact<List<String>> rsesOfDatabase = new Fact<>();

  /** The RSEs whose sites SENSE knows. */
  final Fact<List<String>> usedRses = new Fact<>();

  /** The subnets of storage hosts that sites publish. */
  final Fact<List<String>> subnets = new Fact<>();

  /** Something that may be known later. */
  static final class Fact<T> {
    private final CompletableFuture<Optional<T>> value = new CompletableFuture<>();

    void is(T known) {
      value.complete(Optional.of(known));
    }

    /** Says that it will not be known, unless it is already. */
    void staysUnknown() {
      value.complete(Optional.empty());
    }

    /** Waits for it; empty if it will not be known, or is not in time. */
    Optional<T> within(Duration patience) throws InterruptedException {
      try {
        return value.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        return Optional.empty();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a fact is never completed by an exception", e);
      }
    }
  }
}
