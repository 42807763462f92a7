package io.dmm.rucio.daemon;

import io.dmm.core.daemon.SingletonDaemon;
import io.dmm.core.lifecycle.Cause;
import io.dmm.core.lifecycle.Lifecycle;
import io.dmm.core.lifecycle.Move;
import io.dmm.core.lifecycle.Transitions;
import io.dmm.core.peer.Rule;
import io.dmm.db.Database;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.RuleFacts;
import io.dmm.db.request.TransferRequest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows what changes at a live rule: its priority, its progress. */
public final class RucioModifierDaemon implements SingletonDaemon {
  private static final Logger log = LoggerFactory.getLogger(RucioModifierDaemon.class);

  private final RuleSnapshot snapshot;
  private final Database database;
  private final RequestRepository requests;
  private final Transitions transitions;
  private final Clock clock;
  private RuleSnapshot.Sweep done;

  @Inject
  RucioModifierDaemon(
      RuleSnapshot snapshot,
      Database database,
      RequestRepository requests,
      Transitions transitions,
      Clock clock) {
    this.snapshot = snapshot;
    this.database = database;
    this.requests = requests;
    this.transitions = transitions;
    this.clock = clock;
  }

  @Override
  public String name() {
    return Mover.RUCIO_MODIFIER.daemon();
  }

  @Override
  public String purpose() {
    return "follows changes of priority and progress of live rules";
  }

  @Override
  public void runOnce() {
    // Once each: what a sweep said may be outdated when it is looked at again.
    Optional<RuleSnapshot.Sweep> sweep = snapshot.last().filter(last -> last != done);
    if (sweep.isEmpty()) {
      return;
    }
    RuntimeException failure = null;
    for (TransferRequest request : database.read(tx -> requests.inStatus(tx, Lifecycle.LIVE))) {
      Rule rule = sweep.get().rules().get(request.ruleId());
      try {
        if (rule != null) {
          follow(request, rule);
        }
      } catch (RuntimeException e) {
        // The others are not to blame.
        log.warn("not_followed rule_id={} reason=\"{}\"", request.ruleId(), e.getMessage());
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
    done = sweep.get();
  }

  private void follow(TransferRequest request, Rule rule) {
    Instant now = clock.instant();
    RuleFacts facts = RuleFactsOf.known(request, rule, now);
    int priority = RulePriority.of(rule);
    if (facts.equals(request.rule()) && priority == request.priority()) {
      return;
    }
    database.transact(
        tx -> {
          if (!facts.equals(request.rule())) {
            requests.updateRule(tx, request.ruleId(), facts, now);
          }
          if (priority != request.priority()) {
            changePriority(tx, request, priority, now);
          }
        });
  }

  /**
   * Before a circuit is up a new priority is just a new number; afterwards its bandwidth is to be
   * decided again.
   */
  private void changePriority(DSLContext tx, TransferRequest request, int priority, Instant now) {
    Optional<TransferRequest> changed = requests.changePriority(tx, request, priority, now);
    if (changed.isEmpty()) {
      return;
    }
    String reason = "priority changed from " + request.priority() + " to " + priority;
    if (request.status() == RequestStatus.PROVISIONED) {
      transitions.move(tx, changed.get(), Move.because(Cause.PRIORITY_CHANGED, name(), reason));
    } else {
      transitions.note(tx, request.ruleId(), name(), Cause.PRIORITY_CHANGED.name(), reason);
      WakeChannel.notify(tx, Mover.DECIDER.daemon());
    }
  }
}
