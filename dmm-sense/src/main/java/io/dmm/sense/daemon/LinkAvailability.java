package io.dmm.sense.daemon;

import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.request.Route;
import io.dmm.db.site.SiteRepository;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.OptionalLong;
import org.jooq.DSLContext;

/**
 * Remembers what SENSE said a link can still give. SENSE counts our own circuits as used, so they
 * are added back.
 */
final class LinkAvailability {
  private final SiteRepository sites;
  private final CircuitRepository circuits;
  private final Clock clock;

  @Inject
  LinkAvailability(SiteRepository sites, CircuitRepository circuits, Clock clock) {
    this.sites = sites;
    this.circuits = circuits;
    this.clock = clock;
  }

  void learned(DSLContext tx, Circuit asking, long freeMbps) {
    Route route = asking.route();
    long ours =
        circuits.live(tx).stream()
            .filter(circuit -> circuit.id() != asking.id() && sameLink(circuit.route(), route))
            .mapToLong(Circuit::reservedMbps)
            .sum();
    sites.available(
        tx,
        route.sourceSite(),
        route.destinationSite(),
        OptionalLong.of(freeMbps + ours),
        clock.instant());
  }

  private static boolean sameLink(Route one, Route other) {
    return (one.sourceSite().equals(other.sourceSite())
            && one.destinationSite().equals(other.destinationSite()))
        || (one.sourceSite().equals(other.destinationSite())
            && one.destinationSite().equals(other.sourceSite()));
  }
}
