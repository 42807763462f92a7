package io.dmm.core.peer;

import java.util.List;
import java.util.Optional;

/**
 * The pools that subnets come from: SENSE-O's address API. Subnets are canonical text such as
 * {@code 2001:db8:0:111::/64}.
 */
public interface AddressPools {
  /**
   * Takes one /64 under {@code name}, or finds the one that this name already has. Safe to repeat.
   *
   * @return the subnet; empty if the pool has none free
   * @throws NotFoundException there is no such pool
   */
  Optional<String> take(String pool, String name) throws PeerException;

  /** Gives back what {@code name} has. Nothing to give back is success. */
  void free(String pool, String name) throws PeerException;

  /** Ties the subnet of {@code name} to a resource of SENSE's model. Safe to repeat. */
  void affiliate(String pool, String name, String uri) throws PeerException;

  /** Makes the allocation never expire. Safe to repeat. */
  void keepForever(String pool, String name) throws PeerException;

  /** Every allocation of the pool in our scope. */
  List<Allocation> allocations(String pool) throws PeerException;

  /**
   * One taken subnet.
   *
   * @param name name it was taken under
   * @param subnet the subnet
   * @param affiliation resource it is tied to; empty if none
   */
  record Allocation(String name, String subnet, String affiliation) {}
}
