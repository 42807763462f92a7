package io.dmm.sense.daemon;

import io.dmm.core.peer.CircuitIntent;
import io.dmm.core.peer.RejectedException;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.Subnet;
import io.dmm.db.site.MeshLink;
import io.dmm.db.site.Site;
import io.dmm.db.site.SiteRepository;
import jakarta.inject.Inject;
import java.util.UUID;

/** Words what a circuit should be, from what is known of its sites and their link. */
final class Intents {
  private final Database database;
  private final SiteRepository sites;

  @Inject
  Intents(Database database, SiteRepository sites) {
    this.database = database;
    this.sites = sites;
  }

  /**
   * The intent of {@code circuit} with {@code mbps}.
   *
   * @throws RejectedException a site or the link between them is not known (any more)
   */
  CircuitIntent of(Circuit circuit, UUID instanceId, long mbps) throws RejectedException {
    String from = circuit.route().sourceSite();
    String to = circuit.route().destinationSite();
    MeshLink link =
        database
            .read(tx -> sites.link(tx, from, to))
            .orElseThrow(
                () -> new RejectedException("no link is known between " + from + " and " + to));
    if (link.vlanRange().isEmpty()) {
      throw new RejectedException(
          "the link between " + from + " and " + to + " has no VLAN range: " + link.problem());
    }
    return new CircuitIntent(
        instanceId,
        circuit.allocationName(),
        mbps,
        terminal(from, circuit.source(), link),
        terminal(to, circuit.destination(), link));
  }

  private CircuitIntent.Terminal terminal(String siteName, Subnet subnet, MeshLink link)
      throws RejectedException {
    Site site =
        database
            .read(tx -> sites.site(tx, siteName))
            .orElseThrow(() -> new RejectedException("site " + siteName + " is not known"));
    return new CircuitIntent.Terminal(
        site.senseUri(), subnet.prefix().orElseThrow(), link.vlanRange());
  }
}
