package io.dmm.rucio.daemon;

import io.dmm.core.daemon.SingletonDaemon;
import io.dmm.core.lifecycle.Cause;
import io.dmm.core.lifecycle.KeepAlive;
import io.dmm.core.lifecycle.Lifecycle;
import io.dmm.core.lifecycle.Move;
import io.dmm.core.lifecycle.Transitions;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.Rule;
import io.dmm.core.peer.RuleSource;
import io.dmm.core.peer.RuleState;
import io.dmm.db.Database;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.RuleFacts;
import io.dmm.db.request.TransferRequest;
import io.dmm.rucio.RucioConfig;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices that a rule is done, gone, expired, or stuck for too long, and ends its request. */
public final class RucioFinisherDaemon implements SingletonDaemon {
  private static final Logger log = LoggerFactory.getLogger(RucioFinisherDaemon.class);

  private final RuleSource rucio;
  private final RuleSnapshot snapshot;
  private final Database database;
  private final RequestRepository requests;
  private final Transitions transitions;
  private final RucioConfig config;
  private final KeepAlive keepAlive;
  private final Clock clock;

  @Inject
  RucioFinisherDaemon(
      RuleSource rucio,
      RuleSnapshot snapshot,
      Database database,
      RequestRepository requests,
      Transitions transitions,
      RucioConfig config,
      KeepAlive keepAlive,
      Clock clock) {
    this.rucio = rucio;
    this.snapshot = snapshot;
    this.database = database;
    this.requests = requests;
    this.transitions = transitions;
    this.config = config;
    this.keepAlive = keepAlive;
    this.clock = clock;
  }

  @Override
  public String name() {
    return Mover.RUCIO_FINISHER.daemon();
  }

  @Override
  public String purpose() {
    return "ends requests whose rule is done, gone, expired or stuck for too long";
  }

  @Override
  public void runOnce() throws PeerException {
    Optional<RuleSnapshot.Sweep> sweep = snapshot.last();
    if (sweep.isEmpty()) {
      return;
    }
    Set<RequestStatus> watched = EnumSet.copyOf(Lifecycle.LIVE);
    // Of what is over, only whether its rule has stopped matters: then it may run again later.
    watched.addAll(Set.of(RequestStatus.FINISHED, RequestStatus.DELETED, RequestStatus.FAILED));
    for (TransferRequest request :
        database.read(tx -> requests.withRuleRunningOrLive(tx, watched, Lifecycle.LIVE))) {
      Optional<Rule> swept = Optional.ofNullable(sweep.get().rules().get(request.ruleId()));
      if (swept.isEmpty() && request.createdAt().isAfter(sweep.get().startedAt())) {
        continue;
      }
      Optional<Rule> rule = swept.isPresent() ? swept : rucio.rule(request.ruleId());
      follow(request, rule);
    }
  }

  private void follow(TransferRequest request, Optional<Rule> rule) {
    Instant now = clock.instant();
    RuleFacts facts =
        rule.filter(one -> one.state() != RuleState.GONE)
            .map(one -> RuleFactsOf.known(request, one, now))
            .orElseGet(() -> RuleFactsOf.gone(request));
    if (!Lifecycle.LIVE.contains(request.status())) {
      if (!facts.state().equals(request.rule().state())) {
        database.transact(tx -> requests.updateRule(tx, request.ruleId(), facts, now));
      }
      return;
    }
    Optional<String> end = endOf(rule, facts, now);
    if (end.isEmpty()) {
      return;
    }
    Move finish =
        Move.because(Cause.RULE_ENDED, name(), end.get())
            .finishedAt(now)
            .after(
                Lifecycle.CIRCUIT_UP.contains(request.status())
                    ? keepAlive.length()
                    : Duration.ZERO);
    database.transact(
        tx -> {
          if (transitions.move(tx, request, finish).isPresent()) {
            requests.updateRule(tx, request.ruleId(), facts, now);
          } else {
            log.debug("finish_later rule_id={} because it is changing", request.ruleId());
          }
        });
  }

  /** Why the rule is over; empty while it is not. */
  private Optional<String> endOf(Optional<Rule> rule, RuleFacts facts, Instant now) {
    if (rule.isEmpty() || rule.get().state() == RuleState.GONE) {
      return Optional.of("the rule is gone from Rucio");
    }
    if (rule.get().expiresAt().map(end -> !end.isAfter(now)).orElse(false)) {
      return Optional.of("the rule expired or was deleted at " + rule.get().expiresAt().get());
    }
    return switch (rule.get().state()) {
      case OK -> Optional.of("the rule is OK: all data has arrived");
      case STUCK ->
          facts
              .stuckSince()
              .filter(since -> !since.plus(config.stuckGrace()).isAfter(now))
              .map(since -> "the rule is stuck since " + since + " " + rule.get().error());
      case REPLICATING, SUSPENDED, WAITING_APPROVAL, INJECT, UNRECOGNISED, GONE -> Optional.empty();
    };
  }
}
