package io.dmm.fts.daemon;

import io.dmm.core.lifecycle.Lifecycle;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TransferLimits;
import io.dmm.core.peer.TransferLimits.LinkLimit;
import io.dmm.core.peer.TransferLimits.StorageLimit;
import io.dmm.core.peer.UnavailableException;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.limit.TransferLimitRepository;
import io.dmm.db.limit.TransferLimitRow;
import io.dmm.db.limit.TransferLimitRow.Kind;
import io.dmm.db.request.RequestRepository;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run over FTS's limits: looks at what FTS has, removes, sets, and knows how each went. */
final class LimitRun {
  private static final Logger log = LoggerFactory.getLogger(LimitRun.class);

  private final TransferLimits fts;
  private final Database database;
  private final RequestRepository requests;
  private final TransferLimitRepository limits;
  private final Clock clock;
  private final Map<String, LinkLimit> linksAtFts = new HashMap<>();
  private final Map<String, StorageLimit> storagesAtFts = new HashMap<>();
  private final Map<String, TransferLimitRow> held = new HashMap<>();
  private final Set<String> confirmed = new HashSet<>();
  private final Set<String> doubtful = new HashSet<>();
  private final Set<String> announced = new HashSet<>();
  private final Set<String> skipped = new HashSet<>();
  private final List<String> failures = new ArrayList<>();

  LimitRun(
      TransferLimits fts,
      Database database,
      RequestRepository requests,
      TransferLimitRepository limits,
      Clock clock) {
    this.fts = fts;
    this.database = database;
    this.requests = requests;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Removes what is not wanted any more and sets what is not in force.
   *
   * @return all that is wanted, the limits of storages included
   * @throws PeerException FTS does not say what it has: nothing was changed
   */
  WantedLimits.Wanted bringInOrder(
      WantedLimits.Wanted links, List<TransferLimitRow> remembered, WantedLimits wantedLimits)
      throws PeerException {
    fts.links().forEach(link -> linksAtFts.put(link.name(), link));
    remembered.forEach(row -> held.put(row.name(), row));
    WantedLimits.Wanted wanted = links;
    if (wantedLimits.needsStorages(links)) {
      fts.storages().forEach(storage -> storagesAtFts.put(storage.storage(), storage));
      wanted = wantedLimits.withStorages(links, storagesAtFts, Set.copyOf(held.keySet()));
    }
    for (TransferLimitRow row : remembered) {
      if (!wanted.limits().containsKey(row.name())) {
        attempt(row, () -> remove(row));
      }
    }
    for (TransferLimitRow row : wanted.limits().values()) {
      if (isInForce(row)) {
        confirmed.add(row.name());
      } else {
        List<String> rules = wanted.rulesOf(row.name());
        attempt(row, () -> set(row, rules));
      }
    }
    return wanted;
  }

  /**
   * What went wrong, all of it.
   *
   * @throws UnavailableException something did
   */
  void throwFailures() throws UnavailableException {
    if (!failures.isEmpty()) {
      throw new UnavailableException(
          failures.size() + " limits could not be brought in order, the first: " + failures.get(0));
    }
  }

  /** Whether nobody needed the link any more when it was its turn. */
  boolean isSkipped(String link) {
    return skipped.contains(link);
  }

  /** Whether its requests were told that FTS may have it from now on. */
  boolean isAnnounced(String link) {
    return announced.contains(link);
  }

  /** Whether FTS was seen to have the link as it is wanted. */
  boolean isConfirmed(String link) {
    return confirmed.contains(link);
  }

  /** The most transfers that FTS may run on a wanted link by a limit of ours; 0 if it has none. */
  int atMost(TransferLimitRow wanted) {
    if (confirmed.contains(wanted.name())) {
      return wanted.max();
    }
    LinkLimit before = linksAtFts.get(wanted.name());
    int found = before == null ? 0 : before.maxActive();
    return doubtful.contains(wanted.name()) ? Math.max(found, wanted.max()) : found;
  }

  /** Whether a limit that is not wanted any more is still there for one of the circuit's hosts. */
  boolean isAnythingLeft(WantedLimits.Wanted wanted, Circuit circuit) {
    return held.values().stream()
        .anyMatch(
            row -> !wanted.limits().containsKey(row.name()) && WantedLimits.concerns(row, circuit));
  }

  @FunctionalInterface
  private interface Deed {
    void go() throws PeerException;
  }

  /** One limit that FTS refuses must not keep the others from being set. */
  private void attempt(TransferLimitRow row, Deed deed) {
    try {
      deed.go();
    } catch (PeerException e) {
      failures.add(row.name() + ": " + e.getMessage());
      switch (e.outcome()) {
        case UNAVAILABLE, UNKNOWN -> doubtful.add(row.name());
        case REJECTED, NOT_FOUND -> log.debug("limit_refused name={}", row.name());
      }
      database.transact(
          tx -> limits.save(tx, state(row, Optional.empty(), e.getMessage()), clock.instant()));
      log.warn(
          "limit_failed name={} outcome={} reason=\"{}\"", row.name(), e.outcome(), e.getMessage());
    }
  }

  private boolean isInForce(TransferLimitRow wanted) {
    TransferLimitRow remembered = held.get(wanted.name());
    boolean same =
        remembered != null
            && remembered.confirmedAt().isPresent()
            && remembered.min() == wanted.min()
            && remembered.max() == wanted.max();
    return same
        && (wanted.kind() == Kind.LINK
            ? link(wanted).equals(linksAtFts.get(wanted.name()))
            : storage(wanted).equals(storagesAtFts.get(wanted.source())));
  }

  private void set(TransferLimitRow row, List<String> rules) throws PeerException {
    if (!writeDown(row, rules)) {
      skipped.add(row.name());
      return;
    }
    if (row.kind() == Kind.LINK) {
      announced.add(row.name());
      fts.setLink(link(row));
    } else {
      warnOfForeign(row);
      fts.setStorage(storage(row));
    }
    TransferLimitRow done = state(row, Optional.of(clock.instant()), "");
    database.transact(tx -> limits.save(tx, done, clock.instant()));
    held.put(row.name(), done);
    confirmed.add(row.name());
    log.info("limit_set name={} min={} max={}", row.name(), row.min(), row.max());
  }

  /**
   * Written before it is set, together with the requests that will have it: from here on their
   * hosts are not given back before the limit is gone. False if their circuits have ended
   * meanwhile.
   */
  private boolean writeDown(TransferLimitRow row, List<String> rules) {
    return database.inTransaction(
        tx -> {
          boolean needed =
              row.kind() == Kind.STORAGE
                  || requests.announceStreams(tx, rules, row.max(), Lifecycle.CIRCUIT_UP) > 0;
          if (needed) {
            limits.save(tx, row, clock.instant());
          }
          return needed;
        });
  }

  private void warnOfForeign(TransferLimitRow row) {
    StorageLimit before = storagesAtFts.get(row.source());
    if (before != null && !held.containsKey(row.name())) {
      log.warn(
          "fts_storage_limit_raised storage={} former_inbound={} former_outbound={}",
          row.source(),
          before.inbound(),
          before.outbound());
    }
  }

  private void remove(TransferLimitRow row) throws PeerException {
    if (row.kind() == Kind.LINK) {
      fts.removeLink(row.name());
    } else {
      fts.removeStorage(row.source());
    }
    database.transact(tx -> limits.forget(tx, row.name()));
    held.remove(row.name());
    log.info("limit_removed name={}", row.name());
  }

  private static TransferLimitRow state(
      TransferLimitRow row, Optional<Instant> confirmedAt, String problem) {
    return new TransferLimitRow(
        row.name(),
        row.kind(),
        row.source(),
        row.destination(),
        row.min(),
        row.max(),
        confirmedAt,
        problem);
  }

  private static LinkLimit link(TransferLimitRow row) {
    return new LinkLimit(row.name(), row.source(), row.destination(), row.min(), row.max());
  }

  private static StorageLimit storage(TransferLimitRow row) {
    return new StorageLimit(row.source(), atLeastOne(row.min()), atLeastOne(row.max()));
  }

  private static OptionalInt atLeastOne(int limit) {
    return limit < 1 ? OptionalInt.empty() : OptionalInt.of(limit);
  }
}
