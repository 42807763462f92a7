package io.dmm.web.network;

import io.dmm.db.Database;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.site.SiteRepository;
import jakarta.inject.Inject;

/** Reads the network: one query for each kind of record. */
public final class NetworkReader {
  private final Database database;
  private final SiteRepository sites;
  private final CircuitRepository circuits;

  /** A reader. */
  @Inject
  public NetworkReader(Database database, SiteRepository sites, CircuitRepository circuits) {
    this.database = database;
    this.sites = sites;
    this.circuits = circuits;
  }

  /** The network now. */
  public NetworkUse read() {
    return database.read(
        tx ->
            new NetworkUse(
                sites.sites(tx),
                sites.rses(tx),
                sites.endpoints(tx),
                sites.links(tx),
                circuits.live(tx)));
  }
}
