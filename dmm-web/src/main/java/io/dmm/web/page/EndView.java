package io.dmm.web.page;

import io.dmm.db.circuit.Subnet;
import java.time.Instant;
import java.util.List;

/**
 * One end of a circuit.
 *
 * @param title which end
 * @param facts what is known of it
 */
record EndView(String title, List<Fact> facts) {
  static EndView of(String title, String rse, String site, Subnet subnet, Instant now) {
    String state;
    if (subnet.freedAt().isPresent()) {
      state = "given back " + Moment.of(subnet.freedAt().get(), now).distance();
    } else if (subnet.prefix().isEmpty()) {
      state = "not taken yet";
    } else if (subnet.affiliatedAt().isPresent()) {
      state = "taken, and tied to the circuit";
    } else {
      state = "taken";
    }
    return new EndView(
        title,
        Fact.known(
            Fact.of("RSE", rse),
            Fact.of("Site", site),
            Fact.code("Host", subnet.host().orElse("")),
            Fact.code("Subnet", subnet.prefix().orElse("")),
            Fact.of("State", state),
            Fact.of("Pool", subnet.pool()),
            Fact.code("Registered as", subnet.allocationName()),
            Fact.of("Scheme", subnet.scheme()),
            Fact.code("SENSE URI", subnet.uri().orElse(""))));
  }
}
