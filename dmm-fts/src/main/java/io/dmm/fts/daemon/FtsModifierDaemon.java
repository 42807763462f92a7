package io.dmm.fts.daemon;

import io.dmm.core.daemon.SingletonDaemon;
import io.dmm.core.lifecycle.Lifecycle;
import io.dmm.core.lifecycle.Transitions;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TransferLimits;
import io.dmm.core.peer.TransferLimits.LinkLimit;
import io.dmm.core.peer.TransferLimits.StorageLimit;
import io.dmm.core.peer.UnavailableException;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.db.limit.TransferLimitRepository;
import io.dmm.db.limit.TransferLimitRow;
import io.dmm.db.limit.TransferLimitRow.Kind;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.fts.FtsConfig;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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

  private final TransferLimits fts;
  private final Database database;
  private final RequestRepository requests;
  private final CircuitRepository circuits;
  private final TransferLimitRepository limits;
  private final Transitions transitions;
  private final WantedLimits wantedLimits;
  private final Clock clock;

  @Inject
  FtsModifierDaemon(
      TransferLimits fts,
      Database database,
      RequestRepository requests,
      CircuitRepository circuits,
      TransferLimitRepository limits,
      Transitions transitions,
      FtsConfig config,
      Clock clock) {
    this.fts = fts;
    this.database = database;
    this.requests = requests;
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

  @Override
  public void runOnce() throws PeerException {
    Set<RequestStatus> concerned = EnumSet.copyOf(Lifecycle.LIVE);
    concerned.addAll(Set.of(RequestStatus.FINISHED, RequestStatus.CANCELED));
    List<TransferRequest> all = database.read(tx -> requests.inStatus(tx, concerned));
    Map<String, Circuit> owned =
        database.read(
            tx -> circuits.ownedBy(tx, all.stream().map(TransferRequest::ruleId).toList()));
    WantedLimits.Wanted wanted = wantedLimits.of(all, owned);
    wanted
        .problems()
        .forEach((rule, why) -> log.warn("no_limit rule_id={} reason=\"{}\"", rule, why));

    List<TransferLimitRow> remembered = database.read(limits::all);
    if (remembered.isEmpty() && wanted.limits().isEmpty()) {
      recordStreams(all, owned, wanted, Map.of());
      return;
    }
    Map<String, LinkLimit> atFts = new HashMap<>();
    fts.links().forEach(link -> atFts.put(link.name(), link));

    List<String> failures = new ArrayList<>();
    Map<String, TransferLimitRow> held = new HashMap<>();
    for (TransferLimitRow row : remembered) {
      held.put(row.name(), row);
      if (!wanted.limits().containsKey(row.name())) {
        attempt(row, failures, () -> remove(row, held));
      }
    }
    for (TransferLimitRow row : wanted.limits().values()) {
      if (!isInForce(row, held.get(row.name()), atFts)) {
        attempt(row, failures, () -> set(row, held));
      }
    }
    recordStreams(all, owned, wanted, held);
    if (!failures.isEmpty()) {
      throw new UnavailableException(
          failures.size() + " limits could not be brought in order, the first: " + failures.get(0));
    }
  }

  @FunctionalInterface
  private interface Deed {
    void go() throws PeerException;
  }

  /** One limit that FTS refuses must not keep the others from being set. */
  private void attempt(TransferLimitRow row, List<String> failures, Deed deed) {
    try {
      deed.go();
    } catch (PeerException e) {
      failures.add(row.name() + ": " + e.getMessage());
      log.warn(
          "limit_failed name={} outcome={} reason=\"{}\"", row.name(), e.outcome(), e.getMessage());
    }
  }

  private boolean isInForce(
      TransferLimitRow wanted, TransferLimitRow remembered, Map<String, LinkLimit> atFts) {
    boolean same =
        remembered != null
            && remembered.confirmedAt().isPresent()
            && remembered.min() == wanted.min()
            && remembered.max() == wanted.max();
    return same && (wanted.kind() == Kind.STORAGE || link(wanted).equals(atFts.get(wanted.name())));
  }

  private void set(TransferLimitRow row, Map<String, TransferLimitRow> held) throws PeerException {
    database.transact(tx -> limits.save(tx, row, clock.instant()));
    if (row.kind() == Kind.LINK) {
      fts.setLink(link(row));
    } else {
      fts.setStorage(new StorageLimit(row.source(), atLeastOne(row.min()), atLeastOne(row.max())));
    }
    TransferLimitRow confirmed =
        new TransferLimitRow(
            row.name(),
            row.kind(),
            row.source(),
            row.destination(),
            row.min(),
            row.max(),
            Optional.of(clock.instant()),
            "");
    database.transact(tx -> limits.save(tx, confirmed, clock.instant()));
    held.put(row.name(), confirmed);
    log.info("limit_set name={} min={} max={}", row.name(), row.min(), row.max());
  }

  private void remove(TransferLimitRow row, Map<String, TransferLimitRow> held)
      throws PeerException {
    if (row.kind() == Kind.LINK) {
      fts.removeLink(row.name());
    } else {
      fts.removeStorage(row.source());
    }
    database.transact(tx -> limits.forget(tx, row.name()));
    held.remove(row.name());
    log.info("limit_removed name={}", row.name());
  }

  /** The request shows what FTS has; the deleter waits until that is nothing. */
  private void recordStreams(
      List<TransferRequest> all,
      Map<String, Circuit> owned,
      WantedLimits.Wanted wanted,
      Map<String, TransferLimitRow> held) {
    for (TransferRequest request : all) {
      String link = wanted.linkOf().get(request.ruleId());
      int desired = link == null ? 0 : wanted.limits().get(link).max();
      int current = current(request, link, owned.get(request.ruleId()), wanted, held);
      if (desired == request.streams().desired() && current == request.streams().current()) {
        continue;
      }
      database.transact(
          tx -> {
            requests.updateStreams(tx, request.ruleId(), desired, current);
            transitions.note(
                tx,
                request.ruleId(),
                name(),
                "FTS_LIMIT",
                current > 0
                    ? "FTS runs up to " + current + " transfers at once"
                    : "FTS limits removed");
            if (current == 0) {
              requests.hurry(tx, request.ruleId(), Mover.SENSE_DELETER, clock.instant());
              WakeChannel.notify(tx, Mover.SENSE_DELETER.daemon());
            }
          });
    }
  }

  private static int current(
      TransferRequest request,
      String link,
      Circuit circuit,
      WantedLimits.Wanted wanted,
      Map<String, TransferLimitRow> held) {
    if (link != null) {
      TransferLimitRow row = held.get(link);
      return row != null && row.confirmedAt().isPresent() ? row.max() : request.streams().current();
    }
    boolean isLeft =
        held.values().stream()
            .anyMatch(
                row ->
                    !wanted.limits().containsKey(row.name())
                        && WantedLimits.concerns(row, circuit));
    return isLeft ? request.streams().current() : 0;
  }

  private static LinkLimit link(TransferLimitRow row) {
    return new LinkLimit(row.name(), row.source(), row.destination(), row.min(), row.max());
  }

  private static OptionalInt atLeastOne(int limit) {
    return limit < 1 ? OptionalInt.empty() : OptionalInt.of(limit);
  }
}
