package io.dmm.fts.daemon;

import io.dmm.core.lifecycle.Lifecycle;
import io.dmm.core.peer.TransferLimits.StorageLimit;
import io.dmm.db.Database;
import io.dmm.db.limit.TransferLimitRepository;
import io.dmm.db.limit.TransferLimitRow;
import io.dmm.db.limit.TransferLimitRow.Kind;
import io.dmm.db.request.RequestStreams;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The limits that DMM has at FTS, or is about to have, as the database remembers them; and what
 * other people had set for a storage before its limits were raised, so that it can be put back.
 */
final class LimitBook {
  private static final String FORMER = "former:";

  private final Database database;
  private final RequestStreams streams;
  private final TransferLimitRepository limits;
  private final Clock clock;
  private final Map<String, TransferLimitRow> held = new HashMap<>();
  private final Map<String, StorageLimit> former = new HashMap<>();

  /** What is remembered now. */
  LimitBook(
      Database database, RequestStreams streams, TransferLimitRepository limits, Clock clock) {
    this.database = database;
    this.streams = streams;
    this.limits = limits;
    this.clock = clock;
    for (TransferLimitRow row : database.read(limits::all)) {
      if (row.name().startsWith(FORMER)) {
        former.put(row.source(), storage(row));
      } else {
        held.put(row.name(), row);
      }
    }
  }

  /** Every limit that FTS has by us, or may have. */
  Collection<TransferLimitRow> held() {
    return List.copyOf(held.values());
  }

  /** Whether FTS was seen to have this limit with these numbers. */
  boolean isConfirmed(TransferLimitRow wanted) {
    TransferLimitRow row = held.get(wanted.name());
    return row != null
        && row.confirmedAt().isPresent()
        && row.min() == wanted.min()
        && row.max() == wanted.max();
  }

  /** Whether it could not be set or removed when that was last tried. */
  boolean hasFailed(String name) {
    return held.containsKey(name) && !held.get(name).problem().isEmpty();
  }

  /** What others had set for a storage before we did; empty if nothing. */
  Optional<StorageLimit> formerOf(String storage) {
    return Optional.ofNullable(former.get(storage));
  }

  /** What FTS would have for storages if there were no limits of ours. */
  Map<String, StorageLimit> withoutOurs(Map<String, StorageLimit> atFts) {
    Map<String, StorageLimit> without = new HashMap<>(atFts);
    for (TransferLimitRow row : held.values()) {
      if (row.kind() == Kind.STORAGE) {
        without.remove(row.source());
        formerOf(row.source()).ifPresent(limit -> without.put(row.source(), limit));
      }
    }
    return without;
  }

  /**
   * A link is about to get its limit. Written together with the requests that will have it: from
   * here on their hosts are not given back before the limit is gone.
   *
   * @return false if their circuits have ended meanwhile: nothing was written
   */
  boolean announceLink(TransferLimitRow row, List<String> rules) {
    boolean announced =
        database.inTransaction(
            tx -> {
              boolean needed = streams.announce(tx, rules, row.max(), Lifecycle.CIRCUIT_UP) > 0;
              if (needed) {
                limits.save(tx, row, clock.instant());
              }
              return needed;
            });
    if (announced) {
      held.put(row.name(), row);
    }
    return announced;
  }

  /**
   * A storage is about to get its limits.
   *
   * @param before what FTS has for it
   * @return what others had set, if this is the first time
   */
  Optional<StorageLimit> announceStorage(TransferLimitRow row, Optional<StorageLimit> before) {
    Optional<StorageLimit> foreign =
        before
            .filter(limit -> !held.containsKey(row.name()))
            .filter(limit -> limit.inbound().isPresent() || limit.outbound().isPresent());
    database.transact(
        tx -> {
          foreign.ifPresent(limit -> limits.save(tx, formerRow(limit), clock.instant()));
          limits.save(tx, row, clock.instant());
        });
    foreign.ifPresent(limit -> former.put(row.source(), limit));
    held.put(row.name(), row);
    return foreign;
  }

  /** FTS has it. */
  void confirm(TransferLimitRow row) {
    save(row, Optional.of(clock.instant()), "");
  }

  /** It could not be set or removed: FTS may have it. */
  void failed(TransferLimitRow row, String why) {
    save(row, Optional.empty(), why);
  }

  private void save(TransferLimitRow row, Optional<Instant> confirmedAt, String problem) {
    TransferLimitRow saved =
        new TransferLimitRow(
            row.name(),
            row.kind(),
            row.source(),
            row.destination(),
            row.min(),
            row.max(),
            confirmedAt,
            problem);
    database.transact(tx -> limits.save(tx, saved, clock.instant()));
    held.put(row.name(), saved);
  }

  /** FTS does not have it any more. */
  void gone(TransferLimitRow row) {
    database.transact(
        tx -> {
          limits.forget(tx, row.name());
          if (row.kind() == Kind.STORAGE) {
            limits.forget(tx, FORMER + row.source());
          }
        });
    held.remove(row.name());
    if (row.kind() == Kind.STORAGE) {
      former.remove(row.source());
    }
  }

  /** A storage's limits as the port takes them; 0 stands for none. */
  static StorageLimit storage(TransferLimitRow row) {
    return new StorageLimit(row.source(), positive(row.min()), positive(row.max()));
  }

  private static OptionalInt positive(int limit) {
    return limit < 1 ? OptionalInt.empty() : OptionalInt.of(limit);
  }

  private static TransferLimitRow formerRow(StorageLimit limit) {
    return new TransferLimitRow(
        FORMER + limit.storage(),
        Kind.STORAGE,
        limit.storage(),
        "",
        limit.inbound().orElse(0),
        limit.outbound().orElse(0),
        Optional.empty(),
        "");
  }
}
