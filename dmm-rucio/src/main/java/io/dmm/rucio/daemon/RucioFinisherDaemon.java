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
import io.dmm.core.peer.UnavailableException;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices that a rule is done, gone, expired, or stuck for too long, and ends its request. */
public final class RucioFinisherDaemon implements SingletonDaemon {
  private static final Logger log = LoggerFactory.getLogger(RucioFinisherDaemon.class);
  private static final int FAILURES_IN_A_ROW = 5;

  private final RuleSource rucio;
  private final RuleSnapshot snapshot;
  private final Database database;
  private final RequestRepository requests;
  private final Transitions transitions;
  private final RucioConfig config;
  private final KeepAlive keepAlive;
  private final Clock clock;
  private RuleSnapshot.Sweep done;

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
    // Once each: what a sweep said may be outdated when it is looked at again.
    Optional<RuleSnapshot.Sweep> sweep = snapshot.last().filter(last -> last != done);
    if (sweep.isEmpty()) {
      return;
    }
    Set<RequestStatus> watched = EnumSet.copyOf(Lifecycle.LIVE);
    // Of what is over, only whether its rule has stopped matters: then it may run again later.
    watched.addAll(Set.of(RequestStatus.FINISHED, RequestStatus.DELETED, RequestStatus.FAILED));
    List<TransferRequest> toAskAfter = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (TransferRequest request :
        database.read(tx -> requests.withRuleRunningOrLive(tx, watched, Lifecycle.LIVE))) {
      Rule rule = sweep.get().rules().get(request.ruleId());
      if (rule == null) {
        if (!request.createdAt().isAfter(sweep.get().startedAt())) {
          toAskAfter.add(request);
        }
      } else if (isLive(request)) {
        // An end is not taken from a list that may be a while old.
        if (endOf(rule, RuleFactsOf.known(request, rule, clock.instant())).isPresent()) {
          toAskAfter.add(request);
        }
      } else {
        follow(request, Optional.of(rule), failures);
      }
    }
    askAfter(toAskAfter, failures);
    if (!failures.isEmpty()) {
      throw new UnavailableException(
          failures.size() + " rules could not be followed, the first: " + failures.get(0));
    }
    done = sweep.get();
  }

  /** One rule that Rucio cannot answer for keeps no other from its end. */
  private void askAfter(List<TransferRequest> doubtful, List<String> failures) {
    Collections.shuffle(doubtful);
    int inARow = 0;
    for (TransferRequest request : doubtful) {
      try {
        follow(request, rucio.rule(request.ruleId()), failures);
        inARow = 0;
      } catch (PeerException e) {
        failures.add("rule " + request.ruleId() + ": " + e.getMessage());
        inARow++;
      }
      if (inARow == FAILURES_IN_A_ROW) {
        break;
      }
    }
  }

  /** Nor does one that cannot be written. */
  private void follow(TransferRequest request, Optional<Rule> rule, List<String> failures) {
    try {
      follow(request, rule);
    } catch (RuntimeException e) {
      failures.add("rule " + request.ruleId() + ": " + e.getMessage());
      log.error("not_followed rule_id={}", request.ruleId(), e);
    }
  }

  private static boolean isLive(TransferRequest request) {
    return Lifecycle.LIVE.contains(request.status());
  }

  private void follow(TransferRequest request, Optional<Rule> rule) {
    Instant now = clock.instant();
    RuleFacts facts =
        rule.filter(one -> one.state() != RuleState.GONE)
            .map(one -> RuleFactsOf.known(request, one, now))
            .orElseGet(() -> RuleFactsOf.gone(request));
    Optional<String> end =
        rule.isPresent() ? endOf(rule.get(), facts) : Optional.of("the rule is gone from Rucio");
    if (!isLive(request) || end.isEmpty()) {
      if (!facts.equals(request.rule())) {
        database.transact(tx -> requests.updateRule(tx, request.ruleId(), facts, now));
      }
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
  private Optional<String> endOf(Rule rule, RuleFacts facts) {
    Instant now = clock.instant();
    Optional<Instant> expired = rule.expiresAt().filter(end -> !end.isAfter(now));
    if (expired.isPresent()) {
      return Optional.of("the rule expired or was deleted at " + expired.get());
    }
    return switch (rule.state()) {
      case GONE -> Optional.of("the rule is gone from Rucio");
      case OK -> Optional.of("the rule is OK: all data has arrived");
      case STUCK ->
          facts
              .stuckSince()
              .filter(since -> !since.plus(config.stuckGrace()).isAfter(now))
              .map(since -> ("the rule is stuck since " + since + " " + rule.error()).strip());
      case REPLICATING, SUSPENDED, WAITING_APPROVAL, INJECT, UNRECOGNISED -> Optional.empty();
    };
  }
}
