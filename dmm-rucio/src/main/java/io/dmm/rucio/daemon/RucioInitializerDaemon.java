package io.dmm.rucio.daemon;

import io.dmm.core.daemon.OutdatedException;
import io.dmm.core.daemon.SingletonDaemon;
import io.dmm.core.lifecycle.Cause;
import io.dmm.core.lifecycle.Move;
import io.dmm.core.lifecycle.Transitions;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.Rule;
import io.dmm.core.peer.RuleSource;
import io.dmm.core.peer.RuleState;
import io.dmm.core.peer.UnavailableException;
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
import io.dmm.rucio.daemon.RuleRoutes.Verdict;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sweeps Rucio's SENSE rules once per cycle for all three daemons, and writes down those that are
 * new or run again.
 */
public final class RucioInitializerDaemon implements SingletonDaemon {
  private static final Logger log = LoggerFactory.getLogger(RucioInitializerDaemon.class);
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final int FAILURES_IN_A_ROW = 5;
  private static final int MOST_AT_ONCE = 1_000;

  private final RuleSource rucio;
  private final RuleRoutes routes;
  private final RuleSnapshot snapshot;
  private final Database database;
  private final RequestRepository requests;
  private final CircuitRepository circuits;
  private final Transitions transitions;
  private final Clock clock;
  private final DataSizes sizes;
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
    this.sizes = new DataSizes(rucio, database, requests, clock);
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
    known.values().forEach(request -> learnData(request, rules.get(request.ruleId())));
    List<NewRequest> fresh = new ArrayList<>();
    try {
      considerAll(rules.values(), known, fresh);
    } finally {
      writeDown(fresh);
    }
    sizes.ask(known.values());
  }

  private void considerAll(
      Collection<Rule> rules, Map<String, TransferRequest> known, List<NewRequest> fresh)
      throws UnavailableException {
    routes.beginSweep();
    // In another order each time: those that take up all that a sweep may ask keep no other out.
    List<Rule> shuffled = new ArrayList<>(rules);
    Collections.shuffle(shuffled);
    int failuresInARow = 0;
    for (Rule rule : shuffled) {
      Optional<PeerException> failure =
          consider(rule, Optional.ofNullable(known.get(rule.id())), fresh);
      failuresInARow =
          failure.filter(RucioInitializerDaemon::isOutage).isPresent() ? failuresInARow + 1 : 0;
      if (failuresInARow == FAILURES_IN_A_ROW) {
        throw new UnavailableException(
            "the rest of the sweep is left for the next one: " + failure.get().getMessage(),
            failure.get());
      }
    }
  }

  /** Whether it may be Rucio that is unwell, and not the rule. */
  private static boolean isOutage(PeerException failure) {
    return switch (failure.outcome()) {
      case UNAVAILABLE, UNKNOWN -> true;
      case REJECTED, NOT_FOUND -> false;
    };
  }

  /**
   * All that came together in one transaction: else the first would be given bandwidth before the
   * others are known, and it would have to be taken from them again.
   */
  private void writeDown(List<NewRequest> fresh) {
    for (int from = 0; from < fresh.size(); from += MOST_AT_ONCE) {
      List<NewRequest> some = fresh.subList(from, Math.min(from + MOST_AT_ONCE, fresh.size()));
      try {
        database.transact(tx -> some.forEach(request -> begin(tx, request)));
      } catch (RuntimeException e) {
        log.warn("rules_one_by_one count={} reason=\"{}\"", some.size(), e.getMessage());
        some.forEach(this::writeDownAlone);
      }
    }
  }

  private void writeDownAlone(NewRequest fresh) {
    try {
      database.transact(tx -> begin(tx, fresh));
    } catch (RuntimeException e) {
      log.error("rule_broke rule_id={}", fresh.ruleId(), e);
    }
  }

  /** A request that was taken over does not say what data it is about. */
  private void learnData(TransferRequest request, Rule rule) {
    if (request.did().name().isEmpty()) {
      DataId data = new DataId(rule.scope(), rule.name());
      database.transact(tx -> requests.updateData(tx, request.ruleId(), data, clock.instant()));
    }
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

  /** What to do about one rule. What Rucio could not answer about it is returned, and waits. */
  private Optional<PeerException> consider(
      Rule rule, Optional<TransferRequest> known, List<NewRequest> fresh) {
    boolean runs = rule.state() == RuleState.REPLICATING && !isExpired(rule);
    if (!runs) {
      return Optional.empty();
    }
    try {
      if (known.isEmpty()) {
        fresh.add(fresh(rule));
      } else if (mayRunAgain(known.get())) {
        runAgain(known.get(), rule);
      } else if (isUnresolved(known.get()) && !known.get().dueAt().isAfter(clock.instant())) {
        resolve(known.get(), rule);
      }
    } catch (PeerException e) {
      log.warn(
          "rule_postponed rule_id={} outcome={} reason=\"{}\"",
          rule.id(),
          e.outcome(),
          e.getMessage());
      return Optional.of(e);
    } catch (OutdatedException e) {
      log.debug("rule_later rule_id={} reason=\"{}\"", rule.id(), e.getMessage());
    } catch (RuntimeException e) {
      log.error("rule_broke rule_id={}", rule.id(), e);
    }
    return Optional.empty();
  }

  private NewRequest fresh(Rule rule) throws PeerException {
    RuleRoutes.Answer answer = routes.of(rule);
    boolean fails = answer.verdict() == Verdict.NEVER;
    String reason = answer.isComplete() ? "a new rule, " + answer.route() : answer.problem();
    return new NewRequest(
        rule.id(),
        fails ? RequestStatus.FAILED : RequestStatus.INIT,
        fails ? Mover.NOBODY : answer.isComplete() ? Mover.ALLOCATOR : Mover.RUCIO_INITIALIZER,
        reason,
        fails ? reason : "",
        RulePriority.of(rule),
        new DataId(rule.scope(), rule.name()),
        RuleFactsOf.fresh(rule, clock.instant()),
        answer.route());
  }

  private void begin(DSLContext tx, NewRequest fresh) {
    boolean fails = fresh.status() == RequestStatus.FAILED;
    Cause cause = fails ? Cause.RULE_UNSERVABLE : Cause.RULE_SEEN;
    if (transitions.begin(tx, fresh, cause, name()).isEmpty()) {
      log.debug("rule_known rule_id={}", fresh.ruleId());
    }
  }

  /** Rucio had not chosen yet when the rule was last looked at. */
  private void resolve(TransferRequest request, Rule rule) throws PeerException {
    RuleRoutes.Answer answer = routes.of(rule);
    Duration waited = Duration.between(request.statusSince(), clock.instant());
    switch (answer.verdict()) {
      case COMPLETE ->
          database.transact(
              tx -> {
                setRoute(request, answer.route(), tx);
                transitions.wait(
                    tx,
                    request,
                    Mover.ALLOCATOR,
                    Duration.ZERO,
                    "Rucio has chosen: " + answer.route());
              });
      case WAITS -> {
        if (waited.compareTo(PATIENCE) > 0) {
          giveUp(request, answer.problem());
        } else {
          database.transact(
              tx ->
                  transitions.wait(
                      tx, request, Mover.RUCIO_INITIALIZER, pause(waited), answer.problem()));
        }
      }
      case NEVER -> giveUp(request, answer.problem());
      case NOT_ASKED -> log.debug("rule_not_traced rule_id={}", request.ruleId());
    }
  }

  /** Rucio chooses within seconds or minutes: asked often at first, then seldom. */
  private static Duration pause(Duration waited) {
    if (waited.compareTo(SHORTEST_PAUSE) < 0) {
      return SHORTEST_PAUSE;
    }
    return waited.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : waited;
  }

  private void giveUp(TransferRequest request, String problem) {
    Move move =
        Move.because(Cause.GIVEN_UP, name(), problem).failing(problem).finishedAt(clock.instant());
    database.transact(tx -> transitions.move(tx, request, move));
  }

  private void setRoute(TransferRequest request, Route route, DSLContext tx) {
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
    RuleFacts facts = RuleFactsOf.known(request, rule, now);
    if (request.status() == RequestStatus.FINISHED) {
      database.transact(tx -> goOn(request, facts, now, tx));
      return;
    }
    RuleRoutes.Answer answer = routes.of(rule);
    switch (answer.verdict()) {
      case COMPLETE, WAITS -> database.transact(tx -> beginAnew(request, facts, answer, now, tx));
      case NEVER ->
          database.transact(
              tx -> {
                // Now known to run, so that it is not looked at again before it has stopped.
                requests.updateRule(tx, request.ruleId(), facts, now);
                transitions.note(
                    tx,
                    request.ruleId(),
                    name(),
                    Cause.RULE_UNSERVABLE.name(),
                    "the rule replicates again, but: " + answer.problem());
              });
      case NOT_ASKED -> log.debug("rule_not_traced rule_id={}", request.ruleId());
    }
  }

  private void beginAnew(
      TransferRequest request,
      RuleFacts facts,
      RuleRoutes.Answer answer,
      Instant now,
      DSLContext tx) {
    Move again = Move.because(Cause.RULE_RUNS_AGAIN, name(), "the rule replicates again");
    Optional<TransferRequest> moved = transitions.move(tx, request, again);
    if (moved.isEmpty()) {
      return;
    }
    setRoute(request, answer.route(), tx);
    requests.decide(tx, request.ruleId(), 0, now);
    requests.updateRule(tx, request.ruleId(), facts, now);
    if (!answer.isComplete()) {
      transitions.wait(tx, moved.get(), Mover.RUCIO_INITIALIZER, SHORTEST_PAUSE, answer.problem());
    }
  }

  /** Only while its circuit is up and nobody is about to take it down. */
  private void goOn(TransferRequest request, RuleFacts facts, Instant now, DSLContext tx) {
    if (circuits.ownedBy(tx, request.ruleId()).filter(RucioInitializerDaemon::isIdle).isEmpty()) {
      return;
    }
    Move again =
        Move.because(Cause.RULE_RUNS_AGAIN, name(), "the rule replicates again, its circuit is up");
    Optional<TransferRequest> moved = transitions.move(tx, request, again);
    if (moved.isEmpty()) {
      return;
    }
    if (!moved.get().leasedBy().isEmpty()) {
      throw new OutdatedException("somebody is at work on its circuit");
    }
    requests.updateRule(tx, request.ruleId(), facts, now);
  }

  private static boolean isIdle(Circuit circuit) {
    return circuit.instanceId().isPresent()
        && circuit.reservedMbps() > 0
        && circuit.requestedMbps() == 0
        && !circuit.discard()
        && circuit.cancelSentAt().isEmpty();
  }

  private boolean isExpired(Rule rule) {
    return rule.expiresAt().map(end -> !end.isAfter(clock.instant())).orElse(false);
  }
}
