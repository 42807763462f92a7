package io.dmm.fts.adapter;

import io.dmm.core.peer.OutcomeUnknownException;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TransferLimits;
import io.dmm.core.peer.UnavailableException;
import io.dmm.fts.client.FtsClient;
import io.dmm.fts.client.StorageRow;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * FTS's limits, set and taken back with a look afterwards. What FTS then holds decides, not what it
 * answered: a change whose answer was lost but which is there is done.
 */
public final class FtsTransferLimits implements TransferLimits {
  private static final Logger log = LoggerFactory.getLogger(FtsTransferLimits.class);

  private final FtsClient client;

  /** Limits at the server of {@code client}. */
  public FtsTransferLimits(FtsClient client) {
    this.client = client;
  }

  @Override
  public void setLink(LinkLimit limit) throws PeerException {
    Optional<LinkLimit> before = client.link(limit.name());
    if (before.equals(Optional.of(limit))) {
      return;
    }
    if (before.isEmpty() || !joinsTheSame(before.get(), limit)) {
      warnOfOthers(limit);
    }
    Optional<OutcomeUnknownException> doubt = attempt(() -> client.setLink(limit));
    Optional<LinkLimit> after = client.link(limit.name());
    if (!after.equals(Optional.of(limit))) {
      throw unlike("link " + limit.name(), limit, after, doubt);
    }
  }

  @Override
  public Optional<LinkLimit> link(String name) throws PeerException {
    return client.link(name);
  }

  @Override
  public List<LinkLimit> links() throws PeerException {
    return client.links();
  }

  @Override
  public void removeLink(String name) throws PeerException {
    Optional<OutcomeUnknownException> doubt = attempt(() -> client.deleteLink(name));
    Optional<LinkLimit> after = client.link(name);
    if (after.isPresent()) {
      throw unlike(
          "link " + name + " (FTS keeps a link as long as shares are configured for its pair)",
          "no limit",
          after,
          doubt);
    }
  }

  @Override
  public void setStorage(StorageLimit limit) throws PeerException {
    StorageRow before =
        client.storage(limit.storage()).orElseGet(() -> StorageRow.empty(limit.storage()));
    if (matches(before, limit)) {
      return;
    }
    StorageRow wanted = before.only(limit.inbound(), limit.outbound());
    Optional<OutcomeUnknownException> doubt = Optional.empty();
    if (lacks(limit.inbound(), before.inbound()) || lacks(limit.outbound(), before.outbound())) {
      // FTS cannot take back one number: the row goes, and what else it held is set again.
      wanted = before.with(limit.inbound(), limit.outbound());
      doubt = attempt(() -> client.deleteStorage(limit.storage()));
    }
    if (!wanted.isEmpty()) {
      StorageRow row = wanted;
      doubt = attempt(() -> client.setStorage(row));
    }
    StorageRow after =
        client.storage(limit.storage()).orElseGet(() -> StorageRow.empty(limit.storage()));
    if (!matches(after, limit)) {
      throw unlike("storage " + limit.storage(), limit, Optional.of(limitOf(after)), doubt);
    }
  }

  @Override
  public Optional<StorageLimit> storage(String storage) throws PeerException {
    return client
        .storage(storage)
        .filter(row -> row.inbound().isPresent() || row.outbound().isPresent())
        .map(FtsTransferLimits::limitOf);
  }

  @Override
  public List<StorageLimit> storages() throws PeerException {
    return client.storages().stream().map(FtsTransferLimits::limitOf).toList();
  }

  /** Takes back both limits; what other people have set for the storage stays. */
  @Override
  public void removeStorage(String storage) throws PeerException {
    setStorage(new StorageLimit(storage, OptionalInt.empty(), OptionalInt.empty()));
  }

  @FunctionalInterface
  private interface Change {
    void make() throws PeerException;
  }

  /** Makes a change; if its outcome is unknown, a look at what is there decides. */
  private static Optional<OutcomeUnknownException> attempt(Change change) throws PeerException {
    try {
      change.make();
      return Optional.empty();
    } catch (OutcomeUnknownException e) {
      return Optional.of(e);
    }
  }

  /**
   * FTS has one row per pair and renames it to whoever comes last; and one row per name, which it
   * moves to the pair that comes last.
   */
  private void warnOfOthers(LinkLimit limit) throws PeerException {
    for (LinkLimit other : client.links()) {
      if (joinsTheSame(other, limit) || other.name().equals(limit.name())) {
        log.warn(
            "fts_link_taken_over source={} destination={} former_name=\"{}\" former_max_active={}",
            other.source(),
            other.destination(),
            other.name(),
            other.maxActive());
      }
    }
  }

  private static boolean joinsTheSame(LinkLimit one, LinkLimit other) {
    return one.source().equals(other.source()) && one.destination().equals(other.destination());
  }

  private static PeerException unlike(
      String what, Object wanted, Optional<?> found, Optional<OutcomeUnknownException> doubt) {
    return new UnavailableException(
        "fts: %s should have %s, but FTS holds %s%s"
            .formatted(
                what,
                wanted,
                found.map(Object::toString).orElse("nothing"),
                doubt.map(e -> "; the change failed: " + e.getMessage()).orElse("")),
        (Throwable) doubt.orElse(null));
  }

  private static boolean lacks(OptionalInt wanted, OptionalInt held) {
    return wanted.isEmpty() && held.isPresent();
  }

  private static boolean matches(StorageRow row, StorageLimit limit) {
    return row.inbound().equals(limit.inbound()) && row.outbound().equals(limit.outbound());
  }

  private static StorageLimit limitOf(StorageRow row) {
    return new StorageLimit(row.storage(), row.inbound(), row.outbound());
  }
}
