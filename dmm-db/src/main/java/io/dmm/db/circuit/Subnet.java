package io.dmm.db.circuit;

import java.time.Instant;
import java.util.Optional;

/**
 * One end's subnet. The pool and the name are written down before the subnet is taken.
 *
 * @param side which end
 * @param pool pool it comes from
 * @param allocationName name it is registered under; belongs to the circuit, whoever owns that
 * @param prefix the /64, canonical text; empty until it is taken
 * @param host storage host on it, {@code host:port}; empty until it is taken
 * @param scheme transfer scheme of the RSE, such as {@code davs}
 * @param uri its URI in SENSE's model; empty until the intent is compiled
 * @param affiliatedAt when it was tied to the circuit and set to never expire (UTC)
 * @param freedAt when it was given back (UTC)
 */
public record Subnet(
    Side side,
    String pool,
    String allocationName,
    Optional<String> prefix,
    Optional<String> host,
    String scheme,
    Optional<String> uri,
    Optional<Instant> affiliatedAt,
    Optional<Instant> freedAt) {
  /** Whether it was taken and not given back. */
  public boolean isHeld() {
    return prefix.isPresent() && freedAt.isEmpty();
  }
}
