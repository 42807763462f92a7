package io.dmm.core.site;

import io.dmm.core.config.NetworkSection;
import io.dmm.core.daemon.SingletonDaemon;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.PeerException.Outcome;
import io.dmm.core.peer.RuleSource;
import io.dmm.core.peer.SiteDiscovery;
import io.dmm.core.peer.SiteDiscovery.SiteDescription;
import io.dmm.core.peer.UnavailableException;
import io.dmm.db.Database;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.site.Endpoint;
import io.dmm.db.site.Rse;
import io.dmm.db.site.Site;
import io.dmm.db.site.SiteRepository;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns which RSEs stand for which sites, and what the sites have: ports, storage hosts, and the
 * links between all of them. Each site is stored by itself, so that one that is broken keeps no
 * other from being known.
 */
public final class RefreshSitesDaemon implements SingletonDaemon {
  /**
   * An RSE that SENSE did not know is asked for again only after this time: there may be hundreds.
   */
  private static final Duration ABSENT_FOR = Duration.ofHours(24);

  private static final Logger log = LoggerFactory.getLogger(RefreshSitesDaemon.class);

  private final RuleSource rucio;
  private final SiteDiscovery discovery;
  private final NetworkSection network;
  private final Mesh mesh;
  private final Database database;
  private final SiteRepository sites;
  private final RequestRepository requests;
  private final EventRepository events;
  private final Clock clock;

  /** A daemon that asks Rucio for the RSEs and SENSE for their sites. */
  @Inject
  public RefreshSitesDaemon(
      RuleSource rucio,
      SiteDiscovery discovery,
      NetworkSection network,
      Database database,
      SiteRepository sites,
      RequestRepository requests,
      EventRepository events,
      Clock clock) {
    this.rucio = rucio;
    this.discovery = discovery;
    this.network = network;
    this.mesh = new Mesh(network);
    this.database = database;
    this.sites = sites;
    this.requests = requests;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "RefreshSites";
  }

  @Override
  public String purpose() {
    return "learns the sites, their storage hosts and the links between them";
  }

  @Override
  public void runOnce() throws PeerException {
    Instant now = clock.instant();
    Map<String, Rse> known = new HashMap<>();
    database.read(sites::rses).forEach(rse -> known.put(rse.name(), rse));
    Optional<Instant> wished =
        database.read(tx -> events.lastGeneral(tx, "SITES_REFRESH_ASKED", now.minus(ABSENT_FOR)));
    Map<String, Optional<SiteDescription>> asked = new LinkedHashMap<>();
    int failures = 0;
    String firstFailure = "";
    for (String name : rucio.rses()) {
      if (!network.wants(name) || isKnownAbsent(known.get(name), wished, now)) {
        continue;
      }
      try {
        refresh(name, asked, now);
      } catch (PeerException e) {
        failures++;
        firstFailure = firstFailure.isEmpty() ? name + ": " + e.getMessage() : firstFailure;
        log.warn(
            "rse_not_refreshed rse={} outcome={} reason=\"{}\"", name, e.outcome(), e.getMessage());
        rememberProblem(
            known.get(name), name, e.getMessage(), e.outcome() == Outcome.REJECTED, now);
      } catch (RuntimeException e) {
        // What a site says may be anything; the others are not to blame.
        failures++;
        firstFailure = firstFailure.isEmpty() ? name + ": internal error" : firstFailure;
        log.error("rse_broke rse={}", name, e);
        rememberProblem(known.get(name), name, "internal error, see the log", true, now);
      }
    }
    database.transact(
        tx ->
            mesh.derive(sites.sites(tx), sites.links(tx), asked, now)
                .forEach(link -> sites.save(tx, link)));
    warnOfUnusedKeys();
    wakeThoseWhoWait(now);
    log.info("sites_refreshed sites={} failures={}", asked.size(), failures);
    if (failures > 0) {
      throw new UnavailableException(
          failures + " RSEs could not be looked up, the first " + firstFailure);
    }
  }

  /** Under the names that it would be asked for now, and unless an operator wants to know. */
  private boolean isKnownAbsent(Rse rse, Optional<Instant> wished, Instant now) {
    return rse != null
        && rse.siteName().isEmpty()
        && rse.problem().equals(absent(network.siteCandidates(rse.name())))
        && rse.checkedAt().plus(ABSENT_FOR).isAfter(now)
        && wished.map(rse.checkedAt()::isAfter).orElse(true);
  }

  private static String absent(List<String> candidates) {
    return "SENSE knows no site named " + String.join(" or ", candidates);
  }

  private void refresh(String rse, Map<String, Optional<SiteDescription>> asked, Instant now)
      throws PeerException {
    List<String> candidates = network.siteCandidates(rse);
    for (String candidate : candidates) {
      Optional<SiteDescription> site = asked.get(candidate);
      if (site == null) {
        site = discovery.find(candidate);
        asked.put(candidate, site);
        if (site.isPresent()) {
          store(site.get(), now);
        }
      }
      if (site.isPresent()) {
        RuleSource.Door door = rucio.transferDoor(rse).orElse(new RuleSource.Door("", ""));
        String problem = door.scheme().isEmpty() ? "it has no protocol for third-party copies" : "";
        save(new Rse(rse, Optional.of(candidate), door.scheme(), door.host(), problem, now));
        return;
      }
    }
    save(new Rse(rse, Optional.empty(), "", absent(candidates), now));
  }

  private void store(SiteDescription found, Instant now) {
    database.transact(
        tx -> {
          sites.save(tx, mesh.site(found, now));
          found
              .endpoints()
              .forEach(
                  host ->
                      sites.save(
                          tx,
                          new Endpoint(
                              found.name(), host.subnet(), host.host(), now, Optional.empty())));
          int retired = sites.retireEndpoints(tx, found.name(), now);
          if (retired > 0) {
            log.info("endpoints_retired site={} count={}", found.name(), retired);
          }
        });
  }

  /** What was known stays: an error is not absence. */
  private void rememberProblem(
      Rse before, String name, String problem, boolean stays, Instant now) {
    if (before == null || before.siteName().isEmpty() || stays) {
      Optional<String> site = before == null ? Optional.empty() : before.siteName();
      String scheme = before == null ? "" : before.scheme();
      String host = before == null ? "" : before.host();
      save(new Rse(name, site, scheme, host, problem, now));
    }
  }

  private void save(Rse rse) {
    database.transact(tx -> sites.save(tx, rse));
  }

  private void warnOfUnusedKeys() {
    List<String> names = database.read(sites::sites).stream().map(Site::name).toList();
    network
        .unmatchedPairs(names)
        .forEach(
            key ->
                log.warn(
                    "config_unused key=\"{}\" because no two known sites have that name", key));
  }

  private void wakeThoseWhoWait(Instant now) {
    database.transact(
        tx -> {
          if (requests.hurryAll(tx, RequestStatus.INIT, Mover.ALLOCATOR, now) > 0) {
            WakeChannel.notify(tx, Mover.ALLOCATOR.daemon());
          }
          WakeChannel.notify(tx, Mover.DECIDER.daemon());
        });
  }
}
