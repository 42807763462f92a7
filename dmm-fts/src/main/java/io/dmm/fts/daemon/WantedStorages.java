package io.dmm.fts.daemon;

import io.dmm.core.peer.TransferLimits.StorageLimit;
import io.dmm.db.limit.TransferLimitRow;
import io.dmm.db.limit.TransferLimitRow.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which storages need higher limits than FTS would have for them. A pure function. */
final class WantedStorages {
  private static final String NAME = "storage:";
  private static final String ANY = "*";

  /** What FTS takes if neither the storage nor its default has a number. */
  private static final int WITHOUT_ANY_LIMIT = 60;

  private WantedStorages() {}

  /** The limits of storages that would allow less than {@code links} have together. */
  static List<TransferLimitRow> of(
      Collection<TransferLimitRow> links, Map<String, StorageLimit> foreign) {
    Map<String, Integer> inbound = new TreeMap<>();
    Map<String, Integer> outbound = new TreeMap<>();
    for (TransferLimitRow link : links) {
      outbound.merge(link.source(), link.max(), WantedLimits::sum);
      inbound.merge(link.destination(), link.max(), WantedLimits::sum);
    }
    Set<String> storages = new TreeSet<>(inbound.keySet());
    storages.addAll(outbound.keySet());
    StorageLimit otherwise = foreign.getOrDefault(ANY, none(ANY));
    List<TransferLimitRow> raised = new ArrayList<>();
    for (String storage : storages) {
      StorageLimit own = foreign.getOrDefault(storage, none(storage));
      int in = inbound.getOrDefault(storage, 0);
      int out = outbound.getOrDefault(storage, 0);
      if (isTooLow(in, own.inbound(), otherwise.inbound())
          || isTooLow(out, own.outbound(), otherwise.outbound())) {
        raised.add(
            row(
                storage,
                enough(in, own.inbound(), otherwise.inbound()),
                enough(out, own.outbound(), otherwise.outbound())));
      }
    }
    return raised;
  }

  private static StorageLimit none(String storage) {
    return new StorageLimit(storage, OptionalInt.empty(), OptionalInt.empty());
  }

  private static boolean isTooLow(int needed, OptionalInt own, OptionalInt otherwise) {
    return needed > own.orElse(otherwise.orElse(WITHOUT_ANY_LIMIT));
  }

  /** What one side should have; 0 for nothing of its own. */
  private static int enough(int needed, OptionalInt own, OptionalInt otherwise) {
    return isTooLow(needed, own, otherwise) ? needed : own.orElse(0);
  }

  private static TransferLimitRow row(String storage, int inbound, int outbound) {
    return new TransferLimitRow(
        NAME + storage, Kind.STORAGE, storage, "", inbound, outbound, Optional.empty(), "");
  }
}
