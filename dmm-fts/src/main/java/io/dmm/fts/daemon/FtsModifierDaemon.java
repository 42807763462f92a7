package io.dmm.fts.daemon;

import io.dmm.core.daemon.SingletonDaemon;
import io.dmm.core.lifecycle.Lifecycle;
import io.dmm.core.lifecycle.Transitions;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TransferLimits;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.db.limit.TransferLimitRepository;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.RequestStreams;
import io.dmm.db.request.TransferRequest;
import io.dmm.fts.FtsConfig;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps FTS's limits as the circuits need them: each is written down before it is set, read back,
 * and removed once its circuit is no longer up. One look at all links per run also finds what
 * somebody else has changed.
 */
public final class FtsModifierDaemon implements SingletonDaemon {
  private static final Logger log = LoggerFactory.getLogger(FtsModifierDaemon.class);
  private static final Duration REST_PER_CHANGE = Duration.ofMillis(50);
  private static final int MOST_CHANGES = 40;

  private final TransferLimits fts;
  private final Database database;
  private final RequestRepository requests;
  private final RequestStreams streams;
  private final CircuitRepository circuits;
  private final TransferLimitRepository limits;
  private final Transitions transitions;
  private final WantedLimits wantedLimits;
  private final Clock clock;
  private Map<String, String> complaints = Map.of();
  private volatile Duration rest = Duration.ZERO;

  @Inject
  FtsModifierDaemon(
      TransferLimits fts,
      Database database,
      RequestRepository requests,
      RequestStreams streams,
      CircuitRepository circuits,
      TransferLimitRepository limits,
      Transitions transitions,
      FtsConfig config,
      Clock clock) {
    this.fts = fts;
    this.database = database;
    this.requests = requests;
    this.streams = streams;
    this.circuits = circuits;
    this.limits = limits;
    this.transitions = transitions;
    this.wantedLimits = new WantedLimits(config);
    this.clock = clock;
  }

  @Override
  public String name() {
    return "FtsModifier";
  }

  @Override
  public String purpose() {
    return "sets FTS's limits to fit the circuits that are up, and removes them afterwards";
  }

  /**
   * A circuit that comes up changes the limits of all that share its pair of sites: when many come
   * up, the more there was to change, the longer those that follow are waited for. Few are not.
   */
  @Override
  public Duration rest() {
    return rest;
  }

  @Override
  public void runOnce() throws PeerException {
    Set<RequestStatus> concerned = EnumSet.copyOf(Lifecycle.LIVE);
    concerned.addAll(Set.of(RequestStatus.FINISHED, RequestStatus.CANCELED));
    List<TransferRequest> all = database.read(tx -> requests.inStatus(tx, concerned));
    Map<String, Circuit> owned =
        database.read(
            tx -> circuits.ownedBy(tx, all.stream().map(TransferRequest::ruleId).toList()));
    WantedLimits.Wanted wanted = wantedLimits.of(all, owned);
    complain(wanted.problems());

    LimitRun run = new LimitRun(fts, new LimitBook(database, streams, limits, clock));
    wanted = run.bringInOrder(wanted, wantedLimits);
    for (TransferRequest request : all) {
      record(request, owned.get(request.ruleId()), wanted, run);
    }
    database.transact(tx -> streams.clear(tx, Set.of(RequestStatus.DELETED, RequestStatus.FAILED)));
    rest = REST_PER_CHANGE.multipliedBy(Math.min(run.changes(), MOST_CHANGES));
    run.throwFailures();
  }

  /** Once for each reason, not once for each run. */
  private void complain(Map<String, String> problems) {
    problems.forEach(
        (rule, why) -> {
          if (!why.equals(complaints.get(rule))) {
            log.warn("no_limit rule_id={} reason=\"{}\"", rule, why);
          }
        });
    complaints = problems;
  }

  /** The request shows what FTS has, or may have; the deleter waits until that is nothing. */
  private void record(
      TransferRequest request, Circuit circuit, WantedLimits.Wanted wanted, LimitRun run) {
    String link = wanted.linkOf().get(request.ruleId());
    if (link != null && run.isSkipped(link)) {
      return; // it ended meanwhile, and the next run sees that
    }
    int desired = link == null ? 0 : wanted.limits().get(link).max();
    int current = current(request, link, circuit, wanted, run);
    boolean isNew =
        desired != request.streams().desired() || current != request.streams().current();
    if (!isNew && (link == null || !run.isAnnounced(link))) {
      return;
    }
    database.transact(
        tx -> {
          streams.update(tx, request.ruleId(), desired, current);
          if (isNew || run.isSetAtLast(link)) {
            String what = describe(desired, current, link != null && run.isConfirmed(link));
            transitions.note(tx, request.ruleId(), name(), "FTS_LIMIT", what);
          }
          if (current == 0) {
            requests.hurry(tx, request.ruleId(), Mover.SENSE_DELETER, clock.instant());
            WakeChannel.notify(tx, Mover.SENSE_DELETER.daemon());
          }
        });
  }

  private static int current(
      TransferRequest request,
      String link,
      Circuit circuit,
      WantedLimits.Wanted wanted,
      LimitRun run) {
    if (link != null) {
      return run.atMost(wanted.limits().get(link));
    }
    return run.isAnythingLeft(circuit) ? request.streams().current() : 0;
  }

  private static String describe(int desired, int current, boolean confirmed) {
    if (current == 0) {
      return desired == 0
          ? "FTS limits removed"
          : "FTS has not taken the limit of " + desired + " transfers at once";
    }
    if (desired == 0) {
      return "FTS may still have its limits, which could not be removed";
    }
    return confirmed
        ? "FTS runs up to " + current + " transfers at once"
        : "FTS was to run up to " + desired + " transfers at once, but has not confirmed it";
  }
}
