package io.dmm.core.monitor;

import io.dmm.core.decision.Reclaim;
import io.dmm.core.peer.TransferActivity.Activity;
import io.dmm.core.units.Rates;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitWatch;
import io.dmm.db.circuit.CircuitWatch.Cap;
import io.dmm.db.circuit.CircuitWatchRepository;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.Mover;
import io.dmm.db.request.TransferRequest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jooq.DSLContext;

/**
 * Looks how well circuits use what they hold. One that carries far less for a while is told, with
 * the likely reason; if that is wanted, its cap is lowered step by step, and raised as soon as it
 * carries nearly all that it holds.
 */
public final class UseWatcher {
  private static final String ACTOR = "Monitor";
  private static final double FAILING = 0.9;
  private static final double BYTES_PER_GB = 1e9;

  private final CircuitWatchRepository watches;
  private final EventRepository events;
  private final UseConfig config;

  /**
   * When a circuit uses badly what it holds, and what follows.
   *
   * @param lowShare below this share of what it holds
   * @param lowFor for this long
   * @param reclaim how its cap is moved; empty if it gets none
   */
  public record UseConfig(double lowShare, Duration lowFor, Optional<Reclaim.Settings> reclaim) {}

  /** A watcher. */
  @Inject
  public UseWatcher(CircuitWatchRepository watches, EventRepository events, UseConfig config) {
    this.watches = watches;
    this.events = events;
    this.config = config;
  }

  /** What is known of {@code circuits}, by circuit, whoever owns them. */
  Map<Long, CircuitWatch> known(DSLContext tx, Collection<Long> circuits) {
    return watches.of(tx, circuits);
  }

  /**
   * Looks at one circuit that is up.
   *
   * @param known what is known of it so far; null for nothing
   * @param usedMbps what it carries; empty if not known
   * @param activity what FTS says of its hosts, if anything
   * @return what changes; empty for nothing
   */
  Optional<Look> look(
      CircuitWatch known,
      TransferRequest request,
      Circuit circuit,
      OptionalDouble usedMbps,
      Optional<Activity> activity,
      Instant now) {
    CircuitWatch before =
        known != null && known.ruleId().equals(request.ruleId())
            ? known
            : CircuitWatch.fresh(circuit.id(), request.ruleId());
    CircuitWatch after =
        usedMbps.isPresent()
            ? judged(before, request, circuit, usedMbps.getAsDouble(), activity, now)
            : unknown(before, circuit, now);
    return after.equals(before)
        ? Optional.empty()
        : Optional.of(new Look(before, after, circuit, usedMbps));
  }

  /** A look at a circuit that changed what is known of it. */
  record Look(CircuitWatch before, CircuitWatch after, Circuit circuit, OptionalDouble usedMbps) {}

  /** Stores what a look changed, and tells of it. */
  void store(DSLContext tx, Look look, Instant now) {
    CircuitWatch before = look.before();
    CircuitWatch after = look.after();
    watches.save(tx, after);
    if (after.flaggedAt().isPresent() && before.flaggedAt().isEmpty()) {
      note(tx, after.ruleId(), "LOW_USE", after.reason(), now);
    }
    if (!after.capMbps().equals(before.capMbps())) {
      note(tx, after.ruleId(), "CAP_MOVED", capMoved(look), now);
      WakeChannel.notify(tx, Mover.DECIDER.daemon());
    }
  }

  private CircuitWatch judged(
      CircuitWatch before,
      TransferRequest request,
      Circuit circuit,
      double used,
      Optional<Activity> activity,
      Instant now) {
    boolean low = used < config.lowShare() * circuit.reservedMbps();
    Optional<Instant> since = low ? before.lowSince().or(() -> Optional.of(now)) : Optional.empty();
    Duration lowFor = since.map(at -> Duration.between(at, now)).orElse(Duration.ZERO);
    boolean told = low && lowFor.compareTo(config.lowFor()) >= 0;
    Optional<Cap> cap =
        config
            .reclaim()
            .flatMap(
                settings ->
                    new Reclaim(settings)
                        .next(before.cap(), circuit.reservedMbps(), used, lowFor, now));
    return new CircuitWatch(
        circuit.id(),
        request.ruleId(),
        since,
        told ? before.flaggedAt().or(() -> Optional.of(now)) : Optional.empty(),
        told && before.flaggedAt().isPresent()
            ? before.reason()
            : told ? reason(request, circuit, used, activity) : "",
        cap);
  }

  /** What cannot be seen is not judged, and not bounded for long. */
  private CircuitWatch unknown(CircuitWatch before, Circuit circuit, Instant now) {
    boolean longUnknown =
        circuit
            .traffic()
            .measuredAt()
            .map(at -> at.plus(config.lowFor()).isBefore(now))
            .orElse(true);
    return new CircuitWatch(
        before.circuitId(),
        before.ruleId(),
        Optional.empty(),
        Optional.empty(),
        "",
        longUnknown || config.reclaim().isEmpty() ? Optional.empty() : before.cap());
  }

  private String reason(
      TransferRequest request, Circuit circuit, double used, Optional<Activity> activity) {
    return carried(used, circuit) + ": " + likely(request, circuit, activity);
  }

  private String likely(TransferRequest request, Circuit circuit, Optional<Activity> activity) {
    OptionalDouble left = leftBytes(request);
    if (left.isPresent()
        && left.getAsDouble() * 8 / 1e6 < circuit.reservedMbps() * config.lowFor().toSeconds()) {
      return String.format(
          Locale.ROOT, "only %.1f GB are left to move", left.getAsDouble() / BYTES_PER_GB);
    }
    if (activity.isEmpty()) {
      return "FTS says nothing about transfers between its hosts";
    }
    Activity fts = activity.get();
    if (fts.active() + fts.queued() == 0) {
      return "FTS has no transfers between its hosts";
    }
    if (fts.successShare().isPresent() && fts.successShare().getAsDouble() < FAILING) {
      return String.format(
          Locale.ROOT,
          "%.0f %% of FTS's transfers between its hosts fail",
          100 * (1 - fts.successShare().getAsDouble()));
    }
    if (fts.queued() == 0) {
      return "FTS has only " + fts.active() + " transfers between its hosts, and none waits";
    }
    return "FTS runs "
        + fts.active()
        + " transfers between its hosts while "
        + fts.queued()
        + " wait: the storages or their limits are slow";
  }

  private static String carried(double usedMbps, Circuit circuit) {
    return "carries " + Rates.measured(usedMbps) + " of " + Rates.text(circuit.reservedMbps());
  }

  private static OptionalDouble leftBytes(TransferRequest request) {
    if (request.rule().sizeBytes().isEmpty() || request.rule().locksTotal() == 0) {
      return OptionalDouble.empty();
    }
    double left = 1 - (double) request.rule().locksOk() / request.rule().locksTotal();
    return OptionalDouble.of(request.rule().sizeBytes().getAsLong() * left);
  }

  private static String capMoved(Look look) {
    String carries =
        look.usedMbps().isPresent()
            ? "it " + carried(look.usedMbps().getAsDouble(), look.circuit())
            : "what it carries is not known";
    return look.after().cap().isEmpty()
        ? "no cap any more, " + carries
        : "cap of "
            + Rates.text(look.after().cap().get().mbps())
            + look.before().cap().map(one -> " instead of " + Rates.text(one.mbps())).orElse("")
            + ", "
            + carries;
  }

  private void note(DSLContext tx, String ruleId, String cause, String text, Instant now) {
    events.append(tx, Event.note(now, ruleId, ACTOR, cause, text));
  }
}
