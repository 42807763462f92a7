package io.dmm.core.decision;

import io.dmm.core.daemon.SingletonDaemon;
import io.dmm.core.lifecycle.Cause;
import io.dmm.core.lifecycle.Lifecycle;
import io.dmm.core.lifecycle.Move;
import io.dmm.core.lifecycle.Transitions;
import io.dmm.core.listen.CoreListener;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.decision.DecisionRepository;
import io.dmm.db.decision.DecisionRow;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.Route;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.site.SiteRepository;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each request its bandwidth. Reading, deciding and writing are one transaction under a lock,
 * so that two replicas can never both give the same capacity away; the engine is pure, and no peer
 * is asked.
 */
public final class DeciderDaemon implements SingletonDaemon {
  /** Long enough for hundreds of rules that come together; a pool answers in about a second. */
  private static final Duration EXPECTED_FOR = Duration.ofMinutes(5);

  private static final Logger log = LoggerFactory.getLogger(DeciderDaemon.class);
  private static final long LOCK = 0x444d4d_0001L;
  private static final Duration UNTIL_WOKEN = Duration.ofHours(1);

  /** So many of those that change are named in the summary. */
  private static final int NAMED = 3;

  private final Database database;
  private final RequestRepository requests;
  private final CircuitRepository circuits;
  private final SiteRepository sites;
  private final DecisionRepository decisions;
  private final Transitions transitions;
  private final DeciderConfig config;
  private final Clock clock;
  private final CoreListener listener;

  /** A decider with the policy of {@code config}, which tells {@code listener} of each decision. */
  @Inject
  public DeciderDaemon(
      Database database,
      RequestRepository requests,
      CircuitRepository circuits,
      SiteRepository sites,
      DecisionRepository decisions,
      Transitions transitions,
      DeciderConfig config,
      Clock clock,
      CoreListener listener) {
    this.database = database;
    this.requests = requests;
    this.circuits = circuits;
    this.sites = sites;
    this.decisions = decisions;
    this.transitions = transitions;
    this.config = config;
    this.clock = clock;
    this.listener = listener;
  }

  /** A decider that tells nobody. */
  public DeciderDaemon(
      Database database,
      RequestRepository requests,
      CircuitRepository circuits,
      SiteRepository sites,
      DecisionRepository decisions,
      Transitions transitions,
      DeciderConfig config,
      Clock clock) {
    this(
        database,
        requests,
        circuits,
        sites,
        decisions,
        transitions,
        config,
        clock,
        CoreListener.NONE);
  }

  @Override
  public String name() {
    return Mover.DECIDER.daemon();
  }

  @Override
  public String purpose() {
    return "shares the bandwidth of ports and links among the requests";
  }

  @Override
  public void runOnce() {
    database.transact(
        tx -> {
          tx.fetch("select pg_advisory_xact_lock(?)", LOCK);
          decide(tx);
        });
  }

  private void decide(DSLContext tx) {
    Instant now = clock.instant();
    DecisionSnapshot snapshot = snapshot(tx, now);
    long started = System.nanoTime();
    DecisionProblem problem = snapshot.problem(config, now);
    List<Holding> holdings = snapshot.holdings();
    DecisionResult result =
        DecisionEngine.decide(problem, holdings).without(snapshot.expectedIds());
    TransitionPlan plan =
        new TransitionPlanner(config.hysteresis()).plan(problem, result, holdings, now);
    long micros = (System.nanoTime() - started) / 1000;
    plan.overcommitted().forEach(text -> log.warn("overcommitted {}", text));

    Map<String, String> actions = carryOut(tx, snapshot, plan, now);
    Map<String, String> deferred = new HashMap<>();
    plan.deferred().forEach(one -> deferred.put(one.requestId(), one.reason()));
    explain(tx, snapshot, result, deferred, actions);
    listener.decided(told(micros, result, actions.size()));
    if (!actions.isEmpty()) {
      store(tx, now, micros, problem, result, deferred, actions);
    }
  }

  private static CoreListener.Decided told(long micros, DecisionResult result, int changes) {
    return new CoreListener.Decided(
        Duration.ofNanos(micros * 1000),
        result.allocations().size(),
        (int)
            result.allocations().stream()
                .filter(share -> share.outcome() == Allocation.Outcome.WAITING)
                .count(),
        changes,
        result.constraints().stream()
            .mapToLong(Constraint::freeMbps)
            .filter(free -> free < result.quantumMbps())
            .sum());
  }

  private DecisionSnapshot snapshot(DSLContext tx, Instant now) {
    Set<RequestStatus> holding = EnumSet.copyOf(Lifecycle.SHARES_BANDWIDTH);
    holding.add(RequestStatus.FINISHED);
    holding.add(RequestStatus.CANCELED);
    return new DecisionSnapshot(
        requests.inStatus(tx, holding),
        expected(tx, now),
        circuits.live(tx),
        config.reclaim() ? circuits.caps(tx) : Map.of(),
        sites.sites(tx),
        sites.links(tx));
  }

  /**
   * Requests that came a moment ago and will have their subnets in another: of many that come
   * together the first must not be given what the others are due, or it has to be taken back from
   * them by changes that cost SENSE minutes. One that was sent back to wait does not count.
   */
  private List<TransferRequest> expected(DSLContext tx, Instant now) {
    List<TransferRequest> fresh =
        requests.inStatus(tx, EnumSet.of(RequestStatus.INIT)).stream()
            .filter(request -> !request.dueAt().isAfter(request.statusSince()))
            .filter(request -> request.statusSince().plus(EXPECTED_FOR).isAfter(now))
            .toList();
    if (fresh.isEmpty()) {
      return List.of();
    }
    Map<String, String> siteOf = new HashMap<>();
    sites.rses(tx).forEach(rse -> rse.siteName().ifPresent(site -> siteOf.put(rse.name(), site)));
    return fresh.stream()
        .map(
            request ->
                request.withRoute(
                    new Route(
                        request.route().sourceRse(),
                        request.route().destinationRse(),
                        siteOf.getOrDefault(request.route().sourceRse(), ""),
                        siteOf.getOrDefault(request.route().destinationRse(), ""))))
        .filter(request -> request.route().isResolved())
        .filter(request -> !request.route().sourceSite().equals(request.route().destinationSite()))
        .toList();
  }

  /** What was done, by rule id. */
  private Map<String, String> carryOut(
      DSLContext tx, DecisionSnapshot snapshot, TransitionPlan plan, Instant now) {
    Map<String, TransferRequest> byRule = new HashMap<>();
    snapshot.requests().forEach(request -> byRule.put(request.ruleId(), request));
    Map<String, Circuit> circuitOf = new HashMap<>();
    snapshot.circuits().forEach(circuit -> circuitOf.put(circuit.ruleId(), circuit));
    Map<String, String> done = new HashMap<>();
    for (TransitionAction action : plan.actions()) {
      TransferRequest request = action.requestId().map(byRule::get).orElse(null);
      if (request == null) {
        continue;
      }
      boolean carriedOut =
          switch (action.kind()) {
            case START ->
                give(
                    tx,
                    request,
                    circuitOf.get(request.ruleId()),
                    action,
                    Cause.BANDWIDTH_DECIDED,
                    now);
            case INCREASE, DECREASE ->
                give(
                    tx,
                    request,
                    circuitOf.get(request.ruleId()),
                    action,
                    Cause.BANDWIDTH_CHANGED,
                    now);
            case CANCEL_IDLE -> transitions.hurry(tx, request.ruleId(), Mover.SENSE_CANCELLER);
          };
      if (carriedOut) {
        done.put(request.ruleId(), action.reason());
      }
    }
    return done;
  }

  private boolean give(
      DSLContext tx,
      TransferRequest request,
      Circuit circuit,
      TransitionAction action,
      Cause cause,
      Instant now) {
    if (circuit == null || !Lifecycle.allows(request.status(), cause)) {
      // Our own mistake somewhere, but no reason to decide nothing for anybody else.
      log.error(
          "not_decided rule_id={} status={} circuit={} action={} to_mbps={}",
          request.ruleId(),
          request.status(),
          circuit == null ? "none" : circuit.id(),
          action.kind(),
          action.toMbps());
      return false;
    }
    boolean moved =
        transitions.move(tx, request, Move.because(cause, name(), action.reason())).isPresent();
    if (moved) {
      // From here on SENSE may hold it: what is in flight counts before anything is sent.
      circuits.request(tx, circuit.id(), action.toMbps());
      requests.decide(tx, request.ruleId(), action.toMbps(), now);
    }
    return moved;
  }

  /**
   * Says at each request why it has what it has, and lets those go on that nothing was to be done
   * for.
   */
  private void explain(
      DSLContext tx,
      DecisionSnapshot snapshot,
      DecisionResult result,
      Map<String, String> deferred,
      Map<String, String> actions) {
    Map<String, String> sentences = new HashMap<>();
    for (TransferRequest request : snapshot.requests()) {
      String sentence =
          result.of(request.ruleId()).map(share -> share.explanation().sentence()).orElse("");
      if (!sentence.isEmpty() && !sentence.equals(request.bandwidthReason())) {
        sentences.put(request.ruleId(), sentence);
      }
      if (actions.containsKey(request.ruleId())) {
        continue;
      }
      String waiting = deferred.getOrDefault(request.ruleId(), sentence);
      if (request.status() == RequestStatus.MODIFIED) {
        transitions.move(
            tx,
            request,
            Move.because(Cause.BANDWIDTH_KEPT, name(), waiting.isEmpty() ? "no change" : waiting));
      } else if (request.status() == RequestStatus.ALLOCATED
          && !waiting.equals(request.statusReason())) {
        transitions.wait(tx, request, Mover.DECIDER, UNTIL_WOKEN, waiting);
      }
    }
    requests.explainBandwidth(tx, sentences);
  }

  private void store(
      DSLContext tx,
      Instant now,
      long micros,
      DecisionProblem problem,
      DecisionResult result,
      Map<String, String> deferred,
      Map<String, String> actions) {
    List<DecisionRow.Share> shares = new ArrayList<>();
    for (Allocation share : result.allocations()) {
      shares.add(
          new DecisionRow.Share(
              share.request().id(),
              share.grantedMbps(),
              share
                  .explanation()
                  .constraint()
                  .map(Constraint::label)
                  .orElse(share.explanation().binding().name()),
              share.explanation().sharedBy().size(),
              share.explanation().sentence(),
              actions.getOrDefault(
                  share.request().id(), deferred.getOrDefault(share.request().id(), ""))));
    }
    String summary = summary(shares, actions);
    long id =
        decisions.append(
            tx,
            new DecisionRow(
                0,
                now,
                config.policy().text(),
                micros,
                DecisionInputs.json(problem),
                summary,
                shares));
    log.info("decided decision={} took_micros={} changes={}", id, micros, actions.size());
  }

  /** How many requests change, and the first of them by name. */
  private static String summary(List<DecisionRow.Share> shares, Map<String, String> actions) {
    List<String> changed =
        shares.stream()
            .filter(share -> actions.containsKey(share.ruleId()))
            .map(DecisionRow.Share::ruleId)
            .toList();
    int more = changed.size() - NAMED;
    return actions.size()
        + " of "
        + shares.size()
        + " requests change"
        + (changed.isEmpty() ? "" : ": ")
        + String.join(", ", changed.subList(0, Math.min(NAMED, changed.size())))
        + (more > 0 ? " and " + more + " more" : "");
  }
}
