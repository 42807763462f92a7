package io.dmm.core.allocation;

import static io.dmm.core.lifecycle.Cause.IDLE_CIRCUIT_ADOPTED;
import static io.dmm.core.lifecycle.Cause.SUBNETS_ALLOCATED;

import io.dmm.core.daemon.ItemDaemon;
import io.dmm.core.daemon.OutdatedException;
import io.dmm.core.daemon.Step;
import io.dmm.core.lifecycle.Cause;
import io.dmm.core.lifecycle.CircuitLedger;
import io.dmm.core.lifecycle.Move;
import io.dmm.core.lifecycle.Transitions;
import io.dmm.core.peer.AddressPools;
import io.dmm.core.peer.NotFoundException;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.RejectedException;
import io.dmm.core.units.Rates;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.Side;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStreams;
import io.dmm.db.request.Route;
import io.dmm.db.request.Streams;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.site.Endpoint;
import io.dmm.db.site.Rse;
import io.dmm.db.site.SiteRepository;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a request from INIT to ALLOCATED with a subnet and a host at both ends, or straight onto an
 * idle circuit.
 */
public final class AllocatorDaemon implements ItemDaemon {
  private static final Logger log = LoggerFactory.getLogger(AllocatorDaemon.class);

  private final Database database;
  private final RequestRepository requests;
  private final RequestStreams streams;
  private final CircuitRepository circuits;
  private final SiteRepository sites;
  private final CircuitLedger ledger;
  private final Transitions transitions;
  private final AddressPools pools;
  private final IdleCircuits idle;
  private final FullPools fullPools;
  private final AllocationConfig config;
  private final Clock clock;

  /** An allocator that takes subnets from {@code pools}. */
  @Inject
  public AllocatorDaemon(
      Database database,
      RequestRepository requests,
      RequestStreams streams,
      CircuitRepository circuits,
      SiteRepository sites,
      CircuitLedger ledger,
      Transitions transitions,
      AddressPools pools,
      IdleCircuits idle,
      AllocationConfig config,
      Clock clock) {
    this.database = database;
    this.requests = requests;
    this.streams = streams;
    this.circuits = circuits;
    this.sites = sites;
    this.ledger = ledger;
    this.transitions = transitions;
    this.pools = pools;
    this.idle = idle;
    this.fullPools = new FullPools(database, circuits, config.queueCheck(), clock);
    this.config = config;
    this.clock = clock;
  }

  @Override
  public Mover mover() {
    return Mover.ALLOCATOR;
  }

  @Override
  public String purpose() {
    return "gives a new request an idle circuit, or a subnet and a host at both ends";
  }

  @Override
  public int maxInFlight() {
    return config.maxInFlight();
  }

  @Override
  public Step act(TransferRequest request) throws PeerException {
    Optional<Rse> from = rse(request.route().sourceRse());
    Optional<Rse> to = rse(request.route().destinationRse());
    if (from.flatMap(Rse::siteName).isEmpty()) {
      return unknownSite(request.route().sourceRse(), from);
    }
    if (to.flatMap(Rse::siteName).isEmpty()) {
      return unknownSite(request.route().destinationRse(), to);
    }
    Route route =
        new Route(
            request.route().sourceRse(),
            request.route().destinationRse(),
            from.get().siteName().get(),
            to.get().siteName().get());
    if (route.sourceSite().equals(route.destinationSite())) {
      return Step.giveUp(
          "both "
              + route.sourceRse()
              + " and "
              + route.destinationRse()
              + " are at "
              + route.sourceSite()
              + ": no circuit can join a site with itself");
    }
    if (!route.equals(request.route())) {
      database.transact(tx -> requests.updateRoute(tx, request.ruleId(), route, clock.instant()));
    }
    Optional<Circuit> own = ledger.ownedBy(request);
    if (own.isEmpty() && config.reuse()) {
      Optional<Circuit> usable = idle.usableFor(route);
      if (usable.isPresent()) {
        return adopt(request, usable.get());
      }
    }
    if (own.isEmpty()) {
      Optional<String> full =
          Stream.of(pool(route.sourceRse()), pool(route.destinationRse()))
              .filter(fullPools::isFull)
              .findFirst();
      if (full.isPresent()) {
        return waitsForSubnet(full.get());
      }
    }
    Circuit circuit =
        own.orElseGet(
            () ->
                ledger.open(
                    request.withRoute(route),
                    pool(route.sourceRse()),
                    pool(route.destinationRse())));
    return allocate(request, circuit, route, from.get(), to.get());
  }

  private Step allocate(TransferRequest request, Circuit circuit, Route route, Rse from, Rse to)
      throws PeerException {
    for (Side side : inOrderOfPools(circuit)) {
      if (circuit.at(side).isHeld()) {
        continue;
      }
      boolean isSource = side == Side.SOURCE;
      Optional<Step> obstacle =
          take(
              request,
              circuit,
              side,
              isSource ? route.sourceSite() : route.destinationSite(),
              isSource ? from.scheme() : to.scheme());
      if (obstacle.isPresent()) {
        giveBack(request, circuit);
        return obstacle.get();
      }
    }
    Circuit complete = database.read(tx -> circuits.find(tx, circuit.id())).orElseThrow();
    return Step.moved(
        SUBNETS_ALLOCATED,
        complete.source().host().orElseThrow()
            + " on "
            + complete.source().prefix().orElseThrow()
            + " to "
            + complete.destination().host().orElseThrow()
            + " on "
            + complete.destination().prefix().orElseThrow());
  }

  /**
   * The same order for everybody: else two requests of opposite directions could each hold the last
   * subnet that the other one needs, give it back, and meet again.
   */
  private static List<Side> inOrderOfPools(Circuit circuit) {
    return Arrays.stream(Side.values())
        .sorted(Comparator.comparing((Side side) -> circuit.at(side).pool()))
        .toList();
  }

  /** Takes the subnet of one end; what came instead, if it has none. */
  private Optional<Step> take(
      TransferRequest request, Circuit circuit, Side side, String site, String scheme)
      throws PeerException {
    String pool = circuit.at(side).pool();
    Optional<Instant> lastFreed = fullPools.lastFreed(pool);
    Optional<String> subnet;
    try {
      subnet = pools.take(pool, circuit.allocationName());
    } catch (NotFoundException | RejectedException e) {
      return Optional.of(Step.retry(e.getMessage()));
    }
    if (subnet.isEmpty()) {
      fullPools.foundFull(pool, lastFreed);
      return Optional.of(waitsForSubnet(pool));
    }
    String gave = "pool " + pool + " gave " + subnet.get() + ", ";
    Optional<Endpoint> endpoint = database.read(tx -> sites.endpointOn(tx, site, subnet.get()));
    if (endpoint.isEmpty()) {
      return Optional.of(
          Step.retry(gave + "but " + site + " publishes no storage host on that subnet"));
    }
    // What came too late, for a request that another has taken on, is left to run out.
    mustBeHeld(request);
    // Its host is announced from now on, and the request may wait for bandwidth for hours.
    pools.keepForever(pool, circuit.allocationName());
    if (ledger.subnetTaken(request, circuit, side, subnet.get(), endpoint.get().host(), scheme)) {
      return Optional.empty();
    }
    mustBeHeld(request);
    String owner =
        database
            .read(tx -> circuits.ownerOfSubnet(tx, subnet.get()))
            .map(other -> "the circuit of rule " + other.ruleId())
            .orElse("another circuit");
    return Optional.of(Step.retry(gave + "which " + owner + " still uses"));
  }

  private Step waitsForSubnet(String pool) {
    idle.hurryThoseOfPool(pool);
    return Step.wait(
        config.queueCheck(), "waits for a free subnet: pool " + pool + " has none left");
  }

  /**
   * Nothing is kept while waiting: two requests that hold one end each would wait for each other
   * for ever.
   */
  private void giveBack(TransferRequest request, Circuit circuit) throws PeerException {
    for (Side side : Side.values()) {
      mustBeHeld(request);
      try {
        pools.free(circuit.at(side).pool(), circuit.allocationName());
      } catch (NotFoundException e) {
        log.debug("nothing_to_free pool={} reason={}", circuit.at(side).pool(), e.getMessage());
      }
      ledger.subnetFreed(request, circuit, side);
    }
    ledger.close(request, circuit);
  }

  private void mustBeHeld(TransferRequest request) {
    if (!ledger.isStillHeld(request)) {
      throw new OutdatedException("the request changed while a pool was asked");
    }
  }

  private Step adopt(TransferRequest request, Circuit circuit) {
    String former = circuit.ruleId();
    return Step.moved(
            IDLE_CIRCUIT_ADOPTED,
            "takes over the idle circuit of rule "
                + former
                + " with "
                + Rates.text(circuit.reservedMbps()))
        .also(
            tx -> {
              TransferRequest giver = requests.find(tx, former).orElseThrow();
              // First the request, then its circuit, as everybody does: else a deadlock.
              if (!idle.mayGive(giver)
                  || handedOver(tx, giver, request).isEmpty()
                  || !circuits.changeOwner(tx, circuit, request.ruleId(), clock.instant())) {
                throw new OutdatedException(
                    "the circuit of rule " + former + " is not idle any more");
              }
              requests.decide(tx, request.ruleId(), circuit.reservedMbps(), clock.instant());
              // FTS's limits are the circuit's: whoever has it waits for their end.
              Streams limits = giver.streams();
              streams.update(tx, request.ruleId(), limits.desired(), limits.current());
              streams.update(tx, former, 0, 0);
            });
  }

  private Optional<TransferRequest> handedOver(
      DSLContext tx, TransferRequest giver, TransferRequest taker) {
    return transitions.move(
        tx,
        giver,
        Move.because(
            Cause.CIRCUIT_HANDED_OVER,
            mover().daemon(),
            "rule " + taker.ruleId() + " took over the circuit"));
  }

  private Step unknownSite(String name, Optional<Rse> rse) {
    String why =
        rse.map(Rse::problem)
            .filter(problem -> !problem.isEmpty())
            .orElse("its site has not been looked up yet");
    return Step.wait(config.queueCheck(), "waits for the site of " + name + ": " + why);
  }

  private Optional<Rse> rse(String name) {
    return database.read(tx -> sites.rse(tx, name));
  }

  private String pool(String rse) {
    return config.poolPrefix() + rse;
  }
}
