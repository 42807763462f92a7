package io.dmm.core.peer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who starts the transfers, and how many at once: FTS3. Storages are named {@code scheme://host}.
 */
public interface TransferLimits {
  /**
   * A limit on the transfers under way between two storages.
   *
   * @param name its name at FTS
   * @param source source storage
   * @param destination destination storage
   * @param minActive FTS does not go below
   * @param maxActive FTS does not go above; at least 1, because FTS reads 0 as no limit
   */
  record LinkLimit(String name, String source, String destination, int minActive, int maxActive) {}

  /**
   * A limit on the transfers that a storage serves.
   *
   * @param storage the storage
   * @param inbound most incoming at once; empty for FTS's default
   * @param outbound most outgoing at once; empty for FTS's default
   */
  record StorageLimit(String storage, OptionalInt inbound, OptionalInt outbound) {}

  /** Makes or changes a link limit and reads it back. Safe to repeat. */
  void setLink(LinkLimit limit) throws PeerException;

  /** The link limit of that name, as FTS has it. */
  Optional<LinkLimit> link(String name) throws PeerException;

  /** Every link limit that FTS has. */
  List<LinkLimit> links() throws PeerException;

  /** Removes a link limit and makes sure that it is gone. One that is not there is success. */
  void removeLink(String name) throws PeerException;

  /** Sets a storage's limits to exactly these and reads them back. Safe to repeat. */
  void setStorage(StorageLimit limit) throws PeerException;

  /** A storage's limits, as FTS has them. */
  Optional<StorageLimit> storage(String storage) throws PeerException;

  /** The limits of every storage that FTS has any for, its default among them under {@code *}. */
  List<StorageLimit> storages() throws PeerException;

  /** Removes a storage's limits. One that has none is success. */
  void removeStorage(String storage) throws PeerException;
}
