package io.dmm.sense.daemon;

import io.dmm.core.lifecycle.CircuitLedger;
import io.dmm.core.peer.AddressPools;
import io.dmm.core.peer.PeerException;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.Side;
import io.dmm.db.circuit.Subnet;
import jakarta.inject.Inject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ties a circuit's subnets to it and makes them last: until then their allocation may run out. */
final class Affiliation {
  private static final Logger log = LoggerFactory.getLogger(Affiliation.class);

  private final AddressPools pools;
  private final CircuitLedger ledger;

  @Inject
  Affiliation(AddressPools pools, CircuitLedger ledger) {
    this.pools = pools;
    this.ledger = ledger;
  }

  /**
   * Does what is missing. A failure is for the next look: it must not hold up the circuit.
   *
   * @return whether nothing is missing any more
   */
  boolean assure(Circuit circuit) {
    boolean complete = true;
    for (Side side : Side.values()) {
      Subnet subnet = circuit.at(side);
      if (subnet.affiliatedAt().isPresent()) {
        continue;
      }
      if (subnet.uri().isEmpty()) {
        complete = false;
        continue;
      }
      try {
        pools.affiliate(subnet.pool(), subnet.allocationName(), subnet.uri().get());
        pools.keepForever(subnet.pool(), subnet.allocationName());
        ledger.subnetAffiliated(circuit, side);
      } catch (PeerException e) {
        complete = false;
        log.warn(
            "not_affiliated rule_id={} subnet={} reason=\"{}\"",
            circuit.ruleId(),
            subnet.prefix().orElse("none"),
            e.getMessage());
      }
    }
    return complete;
  }
}
