package io.dmm.rucio.daemon;

import io.dmm.core.daemon.SingletonDaemon;
import io.dmm.core.lifecycle.Cause;
import io.dmm.core.lifecycle.Move;
import io.dmm.core.lifecycle.Transitions;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.Rule;
import io.dmm.core.peer.RuleSource;
import io.dmm.core.peer.RuleState;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.db.request.DataId;
import io.dmm.db.request.Mover;
import io.dmm.db.request.NewRequest;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.Route;
import io.dmm.db.request.RuleFacts;
import io.dmm.db.request.TransferRequest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sweeps Rucio's SENSE rules once per cycle for all three daemons, and writes down those that are
 * new or run again.
 */
public final class RucioInitializerDaemon implements SingletonDaemon {
  private static final Logger log = LoggerFactory.getLogger(RucioInitializerDaemon.class);
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int SIZES_PER_RUN = 50;

  private final RuleSource rucio;
  private final RuleRoutes routes;
  private final RuleSnapshot snapshot;
  private final Database database;
  private final RequestRepository requests;
  private final CircuitRepository circuits;
  private final Transitions transitions;
  private final Clock clock;
  private final Set<String> complaints = new HashSet<>();

  @Inject
  RucioInitializerDaemon(
      RuleSource rucio,
      RuleRoutes routes,
      RuleSnapshot snapshot,
      Database database,
      RequestRepository requests,
      CircuitRepository circuits,
      Transitions transitions,
      Clock clock) {
    this.rucio = rucio;
    this.routes = routes;
    this.snapshot = snapshot;
    this.database = database;
    this.requests = requests;
    this.circuits = circuits;
    this.transitions = transitions;
    this.clock = clock;
  }

  @Override
  public String name() {
    return Mover.RUCIO_INITIALIZER.daemon();
  }

  @Override
  public String purpose() {
    return "sweeps Rucio's SENSE rules and writes down the new ones";
  }

  @Override
  public void runOnce() throws PeerException {
    Instant started = clock.instant();
    Map<String, Rule> rules = new HashMap<>();
    rucio.sweep(rule -> rules.put(rule.id(), rule), this::complainOnce);
    snapshot.publish(new RuleSnapshot.Sweep(started, rules));
    database.transact(
        tx -> {
          WakeChannel.notify(tx, Mover.RUCIO_MODIFIER.daemon());
          WakeChannel.notify(tx, Mover.RUCIO_FINISHER.daemon());
        });

    Map<String, TransferRequest> known = new HashMap<>();
    database
        .read(tx -> requests.findAll(tx, rules.keySet()))
        .forEach(request -> known.put(request.ruleId(), request));
    for (Rule rule : rules.values()) {
      consider(rule, Optional.ofNullable(known.get(rule.id())));
    }
    askSizes(known);
  }

  /** A line that makes no sense stays in Rucio's answer for hours; one complaint is enough. */
  private void complainOnce(String problem) {
    if (complaints.size() > 10_000) {
      complaints.clear();
    }
    if (complaints.add(problem)) {
      log.warn("rule_not_understood {}", problem);
    }
  }

  private void consider(Rule rule, Optional<TransferRequest> known) {
    boolean runs = rule.state() == RuleState.REPLICATING && !isExpired(rule);
    try {
      if (known.isEmpty()) {
        if (runs) {
          begin(rule);
        }
        return;
      }
      TransferRequest request = known.get();
      if (runs && mayRunAgain(request)) {
        runAgain(request, rule);
      } else if (runs && isUnresolved(request)) {
        resolve(request, rule);
      }
    } catch (PeerException e) {
      log.warn(
          "rule_postponed rule_id={} outcome={} reason=\"{}\"",
          rule.id(),
          e.outcome(),
          e.getMessage());
    } catch (RuntimeException e) {
      log.error("rule_broke rule_id={}", rule.id(), e);
    }
  }

  private void begin(Rule rule) throws PeerException {
    RuleRoutes.Answer answer = routes.of(rule);
    boolean fails = !answer.isComplete() && !answer.mayPass();
    String reason = answer.isComplete() ? "a new rule, " + answer.route() : answer.problem();
    NewRequest fresh =
        new NewRequest(
            rule.id(),
            fails ? RequestStatus.FAILED : RequestStatus.INIT,
            fails ? Mover.NOBODY : answer.isComplete() ? Mover.ALLOCATOR : Mover.RUCIO_INITIALIZER,
            reason,
            fails ? reason : "",
            priority(rule),
            new DataId(rule.scope(), rule.name()),
            RuleFactsOf.fresh(rule, clock.instant()),
            answer.route());
    database.transact(
        tx -> {
          Optional<TransferRequest> stored =
              transitions.begin(tx, fresh, fails ? Cause.RULE_UNSERVABLE : Cause.RULE_SEEN, name());
          if (stored.isEmpty()) {
            log.debug("rule_known rule_id={}", rule.id());
          }
        });
  }

  /** Rucio had not chosen yet when the rule was first seen. */
  private void resolve(TransferRequest request, Rule rule) throws PeerException {
    RuleRoutes.Answer answer = routes.of(rule);
    if (answer.isComplete()) {
      database.transact(
          tx -> {
            setRoute(request, answer.route(), tx);
            transitions.wait(
                tx, request, Mover.ALLOCATOR, Duration.ZERO, "Rucio has chosen: " + answer.route());
          });
    } else if (!answer.mayPass() || request.createdAt().plus(PATIENCE).isBefore(clock.instant())) {
      Move giveUp =
          Move.because(Cause.GIVEN_UP, name(), answer.problem())
              .failing(answer.problem())
              .finishedAt(clock.instant());
      database.transact(tx -> transitions.move(tx, request, giveUp));
    }
  }

  private void setRoute(TransferRequest request, Route route, org.jooq.DSLContext tx) {
    requests.updateRoute(tx, request.ruleId(), route, clock.instant());
  }

  private static boolean isUnresolved(TransferRequest request) {
    return request.status() == RequestStatus.INIT && request.mover() == Mover.RUCIO_INITIALIZER;
  }

  /**
   * The rule had stopped, and replicates again: what was over begins anew, what is idle goes on.
   */
  private static boolean mayRunAgain(TransferRequest request) {
    boolean hadStopped = !request.rule().state().equals(RuleState.REPLICATING.name());
    boolean isOver =
        request.status() == RequestStatus.DELETED
            || request.status() == RequestStatus.FAILED
            || (request.status() == RequestStatus.FINISHED
                && !request.isGivenUp()
                && request.retryFrom().isEmpty());
    return hadStopped && isOver;
  }

  private void runAgain(TransferRequest request, Rule rule) throws PeerException {
    Instant now = clock.instant();
    if (request.status() == RequestStatus.FINISHED) {
      database.transact(tx -> goOn(request, rule, now, tx));
      return;
    }
    RuleRoutes.Answer answer = routes.of(rule);
    if (!answer.isComplete()) {
      log.info("rule_still_unservable rule_id={} reason=\"{}\"", rule.id(), answer.problem());
      return;
    }
    database.transact(
        tx -> {
          Move again = Move.because(Cause.RULE_RUNS_AGAIN, name(), "the rule replicates again");
          if (transitions.move(tx, request, again).isPresent()) {
            setRoute(request, answer.route(), tx);
            requests.decide(tx, request.ruleId(), 0, now);
            requests.updateRule(tx, request.ruleId(), RuleFactsOf.known(request, rule, now), now);
          }
        });
  }

  /** Only while its circuit is up and nobody has asked it to go. */
  private void goOn(TransferRequest request, Rule rule, Instant now, org.jooq.DSLContext tx) {
    Optional<Circuit> idle =
        circuits
            .ownedBy(tx, request.ruleId())
            .filter(circuit -> circuit.cancelSentAt().isEmpty() && circuit.reservedMbps() > 0);
    if (idle.isPresent()) {
      Move again =
          Move.because(
              Cause.RULE_RUNS_AGAIN, name(), "the rule replicates again, its circuit is up");
      transitions.move(tx, request, again);
      requests.updateRule(tx, request.ruleId(), RuleFactsOf.known(request, rule, now), now);
    }
  }

  private void askSizes(Map<String, TransferRequest> known) throws PeerException {
    int asked = 0;
    for (TransferRequest request : known.values()) {
      boolean wanted = request.rule().sizeBytes().isEmpty() && !request.status().isEnd();
      if (wanted && asked < SIZES_PER_RUN) {
        asked++;
        storeSize(request, rucio.sizeBytes(request.did().scope(), request.did().name()));
      }
    }
  }

  private void storeSize(TransferRequest request, long bytes) {
    RuleFacts before = request.rule();
    database.transact(
        tx ->
            requests.updateRule(
                tx,
                request.ruleId(),
                new RuleFacts(
                    before.state(),
                    OptionalLong.of(bytes),
                    before.locksOk(),
                    before.locksTotal(),
                    before.createdAt(),
                    before.stuckSince()),
                clock.instant()));
  }

  private boolean isExpired(Rule rule) {
    return rule.expiresAt().map(end -> !end.isAfter(clock.instant())).orElse(false);
  }

  private static int priority(Rule rule) {
    return RulePriority.of(rule);
  }
}
