package io.dmm.fts.daemon;

import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TransferLimits;
import io.dmm.core.peer.TransferLimits.LinkLimit;
import io.dmm.core.peer.TransferLimits.StorageLimit;
import io.dmm.core.peer.UnavailableException;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.limit.TransferLimitRow;
import io.dmm.db.limit.TransferLimitRow.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run over FTS's limits: looks at what FTS has, removes, sets, and knows how each went. */
final class LimitRun {
  private static final Logger log = LoggerFactory.getLogger(LimitRun.class);

  /** What became of a wanted limit. */
  private enum Fate {
    /** FTS had it already. */
    IN_FORCE,
    /** FTS has it now. */
    SET,
    /** FTS has it now, which could not be set before. */
    SET_AT_LAST,
    /** FTS did not take it. */
    REFUSED,
    /** FTS may have it. */
    DOUBTFUL,
    /** Nobody needed it any more when it was its turn. */
    SKIPPED
  }

  private final TransferLimits fts;
  private final LimitBook book;
  private final Map<String, LinkLimit> linksAtFts = new HashMap<>();
  private final Map<String, StorageLimit> storagesAtFts = new HashMap<>();
  private final Map<String, Fate> fates = new HashMap<>();
  private final List<String> failures = new ArrayList<>();

  /** Storages for which a limit that is not wanted any more could not be removed. */
  private final Set<String> leftAt = new HashSet<>();

  LimitRun(TransferLimits fts, LimitBook book) {
    this.fts = fts;
    this.book = book;
  }

  /**
   * Removes what is not wanted any more and sets what is not in force. FTS is not asked anything if
   * it has no limits of ours and needs none.
   *
   * @return all that is wanted, the limits of storages included
   * @throws PeerException FTS does not say what it has: nothing was changed
   */
  WantedLimits.Wanted bringInOrder(WantedLimits.Wanted links, WantedLimits wantedLimits)
      throws PeerException {
    if (book.held().isEmpty() && links.limits().isEmpty()) {
      return links;
    }
    fts.links().forEach(link -> linksAtFts.put(link.name(), link));
    WantedLimits.Wanted wanted = links;
    if (wantedLimits.needsStorages(links)) {
      fts.storages().forEach(storage -> storagesAtFts.put(storage.storage(), storage));
      wanted = wantedLimits.withStorages(links, book.withoutOurs(storagesAtFts));
    }
    for (TransferLimitRow row : book.held()) {
      if (!wanted.limits().containsKey(row.name())) {
        remove(row);
      }
    }
    for (TransferLimitRow row : book.held()) {
      if (!wanted.limits().containsKey(row.name())) {
        leftAt.add(row.source());
        leftAt.add(row.destination());
      }
    }
    Map<String, List<String>> rules = wanted.rulesByLink();
    for (TransferLimitRow row : wanted.limits().values()) {
      List<String> users = rules.getOrDefault(row.name(), List.of());
      fates.put(row.name(), isInForce(row) ? Fate.IN_FORCE : set(row, users));
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
          failures.size() == 1
              ? "a limit could not be brought in order: " + failures.get(0)
              : failures.size()
                  + " limits could not be brought in order, the first: "
                  + failures.get(0));
    }
  }

  /** How many limits FTS was asked to set. */
  int changes() {
    return (int)
        fates.values().stream()
            .filter(fate -> fate != Fate.IN_FORCE && fate != Fate.SKIPPED)
            .count();
  }

  /** Whether nobody needed the link any more when it was its turn. */
  boolean isSkipped(String link) {
    return fates.get(link) == Fate.SKIPPED;
  }

  /** Whether its requests were told that FTS may have it from now on. */
  boolean isAnnounced(String link) {
    return fates.containsKey(link) && fates.get(link) != Fate.IN_FORCE && !isSkipped(link);
  }

  /** Whether FTS was seen to have the link as it is wanted. */
  boolean isConfirmed(String link) {
    return fates.get(link) == Fate.IN_FORCE || fates.get(link) == Fate.SET || isSetAtLast(link);
  }

  /** Whether FTS has the link now after it could not be set before. */
  boolean isSetAtLast(String link) {
    return fates.get(link) == Fate.SET_AT_LAST;
  }

  /** The most transfers that FTS may run on a wanted link by a limit of ours; 0 if it has none. */
  int atMost(TransferLimitRow wanted) {
    if (isConfirmed(wanted.name())) {
      return wanted.max();
    }
    LinkLimit before = linksAtFts.get(wanted.name());
    int found = before == null ? 0 : before.maxActive();
    return fates.get(wanted.name()) == Fate.DOUBTFUL ? Math.max(found, wanted.max()) : found;
  }

  /** Whether a limit that is not wanted any more is still there for one of the circuit's hosts. */
  boolean isAnythingLeft(Circuit circuit) {
    return WantedLimits.storages(circuit).stream().anyMatch(leftAt::contains);
  }

  private boolean isInForce(TransferLimitRow wanted) {
    return book.isConfirmed(wanted)
        && (wanted.kind() == Kind.LINK
            ? link(wanted).equals(linksAtFts.get(wanted.name()))
            : LimitBook.storage(wanted).equals(storagesAtFts.get(wanted.source())));
  }

  /** One limit that FTS refuses must not keep the others from being set. */
  private Fate set(TransferLimitRow row, List<String> rules) {
    boolean failedBefore = book.hasFailed(row.name());
    if (!announce(row, rules)) {
      return Fate.SKIPPED;
    }
    try {
      if (row.kind() == Kind.LINK) {
        fts.setLink(link(row));
      } else {
        fts.setStorage(LimitBook.storage(row));
      }
    } catch (PeerException e) {
      failed(row, e);
      return switch (e.outcome()) {
        case UNAVAILABLE, UNKNOWN -> Fate.DOUBTFUL;
        case REJECTED, NOT_FOUND -> Fate.REFUSED;
      };
    }
    book.confirm(row);
    log.info("limit_set name={} min={} max={}", row.name(), row.min(), row.max());
    return failedBefore ? Fate.SET_AT_LAST : Fate.SET;
  }

  private boolean announce(TransferLimitRow row, List<String> rules) {
    if (row.kind() == Kind.LINK) {
      return book.announceLink(row, rules);
    }
    book.announceStorage(row, Optional.ofNullable(storagesAtFts.get(row.source())))
        .ifPresent(
            former ->
                log.warn(
                    "fts_storage_limit_raised storage={} former_inbound={} former_outbound={}",
                    row.source(),
                    former.inbound(),
                    former.outbound()));
    return true;
  }

  private void remove(TransferLimitRow row) {
    try {
      if (row.kind() == Kind.STORAGE) {
        takeBack(row.source());
      } else if (linksAtFts.containsKey(row.name())) {
        fts.removeLink(row.name());
      }
    } catch (PeerException e) {
      failed(row, e);
      return;
    }
    book.gone(row);
    log.info("limit_removed name={}", row.name());
  }

  private void takeBack(String storage) throws PeerException {
    Optional<StorageLimit> former = book.formerOf(storage);
    if (former.isPresent()) {
      fts.setStorage(former.get());
    } else {
      fts.removeStorage(storage);
    }
  }

  private void failed(TransferLimitRow row, PeerException e) {
    failures.add(row.name() + ": " + e.getMessage());
    book.failed(row, e.getMessage());
    log.warn(
        "limit_failed name={} outcome={} reason=\"{}\"", row.name(), e.outcome(), e.getMessage());
  }

  private static LinkLimit link(TransferLimitRow row) {
    return new LinkLimit(row.name(), row.source(), row.destination(), row.min(), row.max());
  }
}
