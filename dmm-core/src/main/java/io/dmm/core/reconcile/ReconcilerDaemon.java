package io.dmm.core.reconcile;

import io.dmm.core.config.ReconcilerSection;
import io.dmm.core.config.ReconcilerSection.Mode;
import io.dmm.core.daemon.SingletonDaemon;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.UnavailableException;
import io.dmm.db.Database;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.finding.Finding;
import io.dmm.db.finding.Finding.Kind;
import io.dmm.db.finding.FindingRepository;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what DMM believes with what the peers hold: instances, subnets and limits of ours that
 * no live request owns, and circuits and subnets that should be there and are not. Tells them once
 * they have been so for a while, and puts right, if it may, what certainly is ours.
 */
public final class ReconcilerDaemon implements SingletonDaemon {
  private static final Logger log = LoggerFactory.getLogger(ReconcilerDaemon.class);
  private static final Set<String> NO_PLACE = Set.of("");

  private final Inventory inventory;
  private final Beliefs beliefs;
  private final Repairs repairs;
  private final Database database;
  private final FindingRepository findings;
  private final EventRepository events;
  private final ReconcilerSection config;
  private final Clock clock;

  /** A reconciler of what {@code inventory} finds with {@code beliefs}. */
  @Inject
  public ReconcilerDaemon(
      Inventory inventory,
      Beliefs beliefs,
      Repairs repairs,
      Database database,
      FindingRepository findings,
      EventRepository events,
      ReconcilerSection config,
      Clock clock) {
    this.inventory = inventory;
    this.beliefs = beliefs;
    this.repairs = repairs;
    this.database = database;
    this.findings = findings;
    this.events = events;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "Reconciler";
  }

  @Override
  public String purpose() {
    return "looks for what does not fit between DMM and its peers";
  }

  @Override
  public void runOnce() throws PeerException {
    if (config.mode() == Mode.OFF) {
      database.transact(findings::forgetAll);
      return;
    }
    // The peers are asked first: what is made while we look is then in the database already.
    Held held = inventory.take();
    Instant now = clock.instant();
    List<Finding> settled = stored(held, Comparison.of(held, beliefs.about(held), now), now);
    List<String> failures = new ArrayList<>(held.failures());
    if (config.mode() == Mode.REPAIR) {
      settled.stream()
          .filter(Finding::certain)
          .forEach(finding -> repair(finding, held).ifPresent(failures::add));
    }
    if (!failures.isEmpty()) {
      throw new UnavailableException(
          failures.size()
              + " things could not be compared or put right, the first: "
              + failures.get(0));
    }
  }

  /**
   * What was just made or is just being removed looks like a leftover for a moment: only what stays
   * so is told, once, and given back.
   */
  private List<Finding> stored(Held held, List<Finding> found, Instant now) {
    List<Finding> settled = new ArrayList<>();
    database.transact(
        tx -> {
          for (Finding one : found) {
            Finding known = findings.seen(tx, one);
            if (known.firstSeenAt().plus(config.grace()).isAfter(now)) {
              continue;
            }
            settled.add(known);
            if (known.reportedAt().isEmpty()) {
              tell(tx, known, now);
            }
          }
          if (held.instances().isPresent()) {
            findings.forgetUnseen(tx, Kind.INSTANCE, NO_PLACE, now);
            findings.forgetUnseen(tx, Kind.LOST_CIRCUIT, NO_PLACE, now);
          }
          findings.forgetUnseen(tx, Kind.SUBNET, held.allocations().keySet(), now);
          findings.forgetUnseen(tx, Kind.LOST_SUBNET, held.allocations().keySet(), now);
          if (held.links().isPresent()) {
            findings.forgetUnseen(tx, Kind.LIMIT, NO_PLACE, now);
          }
        });
    return settled;
  }

  private void tell(DSLContext tx, Finding finding, Instant now) {
    findings.reported(tx, finding, now);
    note(tx, finding, isMissing(finding) ? "MISSING_FOUND" : "LEFTOVER_FOUND", finding.detail());
    log.warn(
        "finding kind={} name={} certain={} detail=\"{}\"",
        finding.kind(),
        finding.name(),
        finding.certain(),
        finding.detail());
  }

  /** What went wrong, if something did; the others are tried all the same. */
  private Optional<String> repair(Finding finding, Held held) {
    try {
      Repairs.Outcome outcome = repairs.repair(finding, held);
      database.transact(
          tx -> {
            findings.tried(tx, finding, outcome.waits().orElse(""));
            outcome
                .done()
                .ifPresent(
                    done ->
                        note(
                            tx,
                            finding,
                            isMissing(finding) ? "MISSING_LOOKED_AFTER" : "LEFTOVER_REMOVED",
                            done + ": " + finding.detail()));
          });
      return Optional.empty();
    } catch (PeerException e) {
      log.warn(
          "finding_stays kind={} name={} outcome={} reason=\"{}\"",
          finding.kind(),
          finding.name(),
          e.outcome(),
          e.getMessage());
      database.transact(tx -> findings.tried(tx, finding, e.getMessage()));
      return Optional.of(e.getMessage());
    }
  }

  private static boolean isMissing(Finding finding) {
    return finding.kind() == Kind.LOST_CIRCUIT || finding.kind() == Kind.LOST_SUBNET;
  }

  private void note(DSLContext tx, Finding finding, String cause, String detail) {
    Event event =
        isMissing(finding)
            ? Event.note(clock.instant(), finding.ruleId().orElseThrow(), name(), cause, detail)
            : Event.general(clock.instant(), name(), cause, detail);
    events.append(tx, event);
  }
}
