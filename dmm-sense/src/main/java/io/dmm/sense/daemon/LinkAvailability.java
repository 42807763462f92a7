package io.dmm.sense.daemon;

import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.request.Route;
import io.dmm.db.site.MeshLink;
import io.dmm.db.site.SiteRepository;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalLong;
import org.jooq.DSLContext;

/**
 * Remembers what SENSE said a link can still give. SENSE counts our own circuits as used, so they
 * are added back.
 */
final class LinkAvailability {
  private final Database database;
  private final SiteRepository sites;
  private final CircuitRepository circuits;
  private final Clock clock;

  @Inject
  LinkAvailability(
      Database database, SiteRepository sites, CircuitRepository circuits, Clock clock) {
    this.database = database;
    this.sites = sites;
    this.circuits = circuits;
    this.clock = clock;
  }

  /**
   * How much of {@code pause} is left since the circuit's link was last learned about; zero or less
   * if nothing.
   */
  Duration tooEarly(Circuit asking, Duration pause) {
    Route route = asking.route();
    return database
        .read(tx -> sites.link(tx, route.sourceSite(), route.destinationSite()))
        .flatMap(MeshLink::availableAt)
        .map(at -> Duration.between(clock.instant(), at.plus(pause)))
        .orElse(Duration.ZERO);
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
