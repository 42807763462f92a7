package io.dmm.sandbox.sense;

import java.time.Instant;
import java.util.Optional;

/**
 * An address or subnet that a pool has given away.
 *
 * @param id its number
 * @param pool name of the pool
 * @param name the name that the client gave, not necessarily unique
 * @param address in Java's uncompressed notation, such as {@code 2001:db8:0:111:0:0:0:0/64}
 * @param scope its scope
 * @param expiry when it is freed by itself (UTC); empty if never
 * @param affiliate the model URI that it is tied to
 */
public record SimulatedAllocation(
    long id,
    String pool,
    String name,
    String address,
    String scope,
    Optional<Instant> expiry,
    Optional<String> affiliate) {
  SimulatedAllocation withExpiry(Optional<Instant> changed) {
    return new SimulatedAllocation(id, pool, name, address, scope, changed, affiliate);
  }

  SimulatedAllocation withAffiliate(String uri) {
    return new SimulatedAllocation(id, pool, name, address, scope, expiry, Optional.of(uri));
  }
}
