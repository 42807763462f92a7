package io.dmm.core.decision;

import io.dmm.db.circuit.CircuitWatch.Cap;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Moves the cap of a circuit that carries far less than it holds: down step by step, so that others
 * get the rest, and up again as soon as it carries nearly all that it holds.
 *
 * <p>It comes to rest. A step down leaves the circuit at least half of what it held and half as
 * much again as it carries, so what it carries is then at most two thirds, and no reason to go up;
 * a step up at most doubles what is nearly used up, so what it carries is then at least {@code
 * nearShare / 2}, and no reason to go down as long as that is above {@code lowShare}. It starves
 * nobody: a cap is never below one quantum, and whoever fills what it has gets twice as much, until
 * it has as much as before.
 */
public final class Reclaim {
  private static final double ROOM = 1.5;

  private final Settings settings;

  /**
   * When a cap moves.
   *
   * @param lowShare what carries less than this share of what it holds uses it badly; below half of
   *     {@code nearShare}
   * @param nearShare what carries this share or more uses it up
   * @param patience how long it must use it badly before it is capped
   * @param step least time between two steps down
   * @param quantumMbps caps are multiples of it
   */
  public record Settings(
      double lowShare, double nearShare, Duration patience, Duration step, long quantumMbps) {
    public Settings {
      if (!(lowShare > 0 && lowShare < nearShare / 2)) {
        throw new IllegalArgumentException(
            "lowShare is " + lowShare + "; it must be above 0 and below half of " + nearShare);
      }
      if (quantumMbps < 1) {
        throw new IllegalArgumentException(
            "quantumMbps is " + quantumMbps + "; it must be 1 or more");
      }
    }
  }

  /** Caps moved by {@code settings}. */
  public Reclaim(Settings settings) {
    this.settings = settings;
  }

  /**
   * The cap from now on; empty for none.
   *
   * @param cap the cap up to now
   * @param reservedMbps what the circuit holds at SENSE
   * @param usedMbps what it carries
   * @param lowFor for how long it has used badly what it holds; zero if it does not
   */
  public Optional<Cap> next(
      Optional<Cap> cap, long reservedMbps, double usedMbps, Duration lowFor, Instant now) {
    if (cap.isPresent() && reservedMbps > cap.get().mbps()) {
      return cap; // the last step down has not arrived yet
    }
    if (usedMbps >= settings.nearShare() * reservedMbps) {
      return cap.flatMap(one -> raised(one, reservedMbps, now));
    }
    boolean mayGoDown =
        cap.map(one -> !one.changedAt().plus(settings.step()).isAfter(now)).orElse(true);
    boolean low = usedMbps < settings.lowShare() * reservedMbps;
    if (low && mayGoDown && lowFor.compareTo(settings.patience()) >= 0) {
      long mbps = wholeQuanta(Math.max(reservedMbps / 2.0, usedMbps * ROOM));
      long uncapped = cap.map(Cap::uncappedMbps).orElse(reservedMbps);
      return mbps < reservedMbps ? Optional.of(new Cap(mbps, uncapped, now)) : cap;
    }
    return cap;
  }

  /** Only where the cap is what bounds it: a cap that it has not reached needs no raising. */
  private Optional<Cap> raised(Cap cap, long reservedMbps, Instant now) {
    if (reservedMbps < cap.mbps()) {
      return Optional.of(cap);
    }
    long mbps = cap.mbps() * 2;
    return mbps >= cap.uncappedMbps()
        ? Optional.empty()
        : Optional.of(new Cap(mbps, cap.uncappedMbps(), now));
  }

  private long wholeQuanta(double mbps) {
    long quanta = (long) Math.ceil(mbps / settings.quantumMbps());
    return Math.max(1, quanta) * settings.quantumMbps();
  }
}
