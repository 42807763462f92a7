package io.dmm.core.reconcile;

import io.dmm.core.lifecycle.Transitions;
import io.dmm.core.peer.AddressPools;
import io.dmm.core.peer.CircuitOrchestrator;
import io.dmm.core.peer.InstanceState;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TransferLimits;
import io.dmm.db.Database;
import io.dmm.db.finding.Finding;
import io.dmm.db.request.Mover;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Puts right what certainly is ours, one safe step at a time: every change follows a look. */
public final class Repairs {
  /** Far longer than any cancel was ever seen to take. */
  private static final Duration CANCEL_PATIENCE = Duration.ofHours(1);

  private final CircuitOrchestrator sense;
  private final AddressPools pools;
  private final TransferLimits fts;
  private final Beliefs beliefs;
  private final Database database;
  private final Transitions transitions;
  private final Clock clock;

  /** Repairs at all three peers. */
  @Inject
  public Repairs(
      CircuitOrchestrator sense,
      AddressPools pools,
      TransferLimits fts,
      Beliefs beliefs,
      Database database,
      Transitions transitions,
      Clock clock) {
    this.sense = sense;
    this.pools = pools;
    this.fts = fts;
    this.beliefs = beliefs;
    this.database = database;
    this.transitions = transitions;
    this.clock = clock;
  }

  /**
   * What became of a try.
   *
   * @param done what was done, a sentence; empty if nothing
   * @param waits what it waits for; empty if nothing
   */
  record Outcome(Optional<String> done, Optional<String> waits) {
    static Outcome done(String what) {
      return new Outcome(Optional.of(what), Optional.empty());
    }

    static Outcome waits(String what) {
      return new Outcome(Optional.empty(), Optional.of(what));
    }
  }

  Outcome repair(Finding finding, Held held) throws PeerException {
    return switch (finding.kind()) {
      case INSTANCE -> takeDown(UUID.fromString(finding.name()), finding);
      case SUBNET -> free(finding, held);
      case LIMIT -> unlimit(finding);
      case LOST_CIRCUIT -> lookAgain(finding);
      case LOST_SUBNET -> Outcome.waits("nothing is done about it while the circuit lives");
    };
  }

  private Outcome takeDown(UUID instance, Finding finding) throws PeerException {
    InstanceState state = sense.look(instance);
    return switch (state.phase()) {
      case GONE -> Outcome.waits("it is gone by now");
      case COMPILING -> Outcome.waits("SENSE is still computing it");
      case CANCELLING -> {
        if (state.status().endsWith("COMMITTED") && isOld(finding)) {
          sense.delete(instance);
          yield Outcome.done("deleted by force although it was " + state.status());
        }
        yield Outcome.waits("SENSE takes it down, " + state.status());
      }
      case COMPILED, CANCELLED -> {
        sense.delete(instance);
        yield Outcome.done("deleted");
      }
      case READY, MODIFIED -> {
        sense.cancel(instance, false);
        yield Outcome.done("cancelled");
      }
      case CREATING, CREATE_FAILED, MODIFYING, MODIFY_FAILED, CANCEL_FAILED, UNRECOGNISED -> {
        sense.cancel(instance, true);
        yield Outcome.done("cancelled by force");
      }
    };
  }

  private boolean isOld(Finding finding) {
    return finding.firstSeenAt().plus(CANCEL_PATIENCE).isBefore(clock.instant());
  }

  /** An instance without an owner may still use it: that goes first. */
  private Outcome free(Finding finding, Held held) throws PeerException {
    if (held.instances().isEmpty()) {
      return Outcome.waits("whether an instance still uses it is not known");
    }
    if (held.instances().get().stream().anyMatch(one -> one.alias().equals(finding.name()))) {
      return Outcome.waits("an instance may still use it");
    }
    if (beliefs.ownsSubnet(finding.place(), finding.name())) {
      return Outcome.waits("a request owns it by now");
    }
    pools.free(finding.place(), finding.name());
    return Outcome.done("given back");
  }

  private Outcome unlimit(Finding finding) throws PeerException {
    if (beliefs.ownsLimit(finding.name())) {
      return Outcome.waits("a circuit needs it by now");
    }
    fts.removeLink(finding.name());
    return Outcome.done("removed");
  }

  /** The handler makes sure, and has the circuit built anew: it alone knows how. */
  private Outcome lookAgain(Finding finding) {
    boolean hurried =
        database.inTransaction(
            tx -> transitions.hurry(tx, finding.ruleId().orElseThrow(), Mover.SENSE_HANDLER));
    return hurried
        ? Outcome.done("looked after at once")
        : Outcome.waits("somebody is looking after it");
  }
}
