package io.dmm.sandbox.sense;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.sandbox.CircuitSource;
import io.dmm.sandbox.Finding;
import io.dmm.sandbox.LiveCircuit;
import io.dmm.sandbox.http.Journal;
import io.dmm.sandbox.http.PeerServer;
import io.dmm.sandbox.http.Router;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A SENSE-O with its token server over HTTP on a free port of the loopback interface. What it knows
 * follows its clock and is worked out at each call, so a test that moves the clock needs no
 * waiting.
 *
 * <pre>{@code
 * try (SenseSimulator sense =
 *     SenseSimulator.builder()
 *         .clock(clock)
 *         .site(SimulatedSite.of("T2_US_SDSC", "urn:ogf:network:nrp-nautilus.io:2020", 100_000, "3600-3619")
 *             .withHost("2001:db8:0:111::/64", "redir-111.example.org:1094"))
 *         .site(...)
 *         .link("T2_US_SDSC", "T1_US_FNAL", 100_000)
 *         .start()) {
 *   sense.faults().loseAnswerTo("POST", "/instance/*");
 *   ...
 *   assertThat(sense.instances()).hasSize(1);
 *   assertThat(sense.auditAtEnd()).isEmpty();
 * }
 * }</pre>
 *
 * @see "SENSE-O REST API"
 */
public final class SenseSimulator implements AutoCloseable, CircuitSource {
  private final World world;
  private final TokenServer tokens;
  private final PeerServer server;
  private final SenseSimulatorBuilder settings;

  SenseSimulator(SenseSimulatorBuilder settings) {
    this.settings = settings;
    this.world = settings.world();
    this.tokens = settings.tokens(world);
    Replies replies = new Replies(world.quirks);
    FrontDoor door = new FrontDoor(world, tokens, replies, routes(replies));
    this.server =
        PeerServer.builder(settings.clock(), door::answer)
            .relativePaths(FrontDoor::relative)
            .faults(world.faults)
            .journalEntries(settings.journalEntries())
            .start();
  }

  /** Begins the settings of a simulator. */
  public static SenseSimulatorBuilder builder() {
    return new SenseSimulatorBuilder();
  }

  /** The base of the API, as {@code API_ENDPOINT} in the client's configuration. */
  public URI apiEndpoint() {
    return server.baseUrl().resolve(FrontDoor.BASE);
  }

  /** The token end point, as {@code AUTH_ENDPOINT}. */
  public URI authEndpoint() {
    return server.baseUrl().resolve(TokenServer.PATH);
  }

  /** Text of a {@code .sense-o-auth.yaml} with which a client can log in. */
  public String authFileText() {
    return settings.authFileText(authEndpoint(), apiEndpoint());
  }

  /** The profile that clients start from, unless the settings brought others. */
  public String profileId() {
    return settings.profileId();
  }

  /** The name of the address pool of a logical site. */
  public static String poolName(String logicalSite) {
    return Pools.nameOf(logicalSite);
  }

  /** The switches for known oddities. */
  public SenseQuirks quirks() {
    return world.quirks;
  }

  /** Faults for single calls and instances. */
  public SenseFaults faults() {
    return world.faults;
  }

  /** Other times for operations that begin from now on. */
  public void timings(SenseTimings timings) {
    world.inside(
        () -> {
          world.timings(timings);
          return null;
        });
  }

  /** Other life times for tokens issued from now on. */
  public void tokenLifetimes(Duration access, Duration refresh) {
    world.inside(
        () -> {
          tokens.lifetimes(access, refresh);
          return null;
        });
  }

  /** Ends all tokens; the refresh tokens too if so asked. */
  public void revokeTokens(boolean refreshTokensToo) {
    world.inside(
        () -> {
          tokens.revoke(refreshTokensToo);
          return null;
        });
  }

  /** Locks an instance, which then refuses to change, or unlocks it. */
  public void lock(String instanceOrAlias, boolean locked) {
    world.inside(
        () -> {
          world.instances().stream()
              .filter(each -> each.isCalled(instanceOrAlias))
              .forEach(each -> each.locked = locked);
          return null;
        });
  }

  /** All instances that are not gone, oldest first. */
  public List<SimulatedInstance> instances() {
    return world.inside(() -> world.instances().stream().map(SimulatedInstance::of).toList());
  }

  /** What the pools have given away. */
  public List<SimulatedAllocation> allocations() {
    return world.inside(world.pools::allocations);
  }

  /** What a pool has given away; an unknown pool has given away nothing. */
  public List<SimulatedAllocation> allocations(String pool) {
    return allocations().stream().filter(each -> each.pool().equals(pool)).toList();
  }

  /** What is reserved at ports and links now. */
  public LedgerView ledger() {
    return world.inside(world.ledger::view);
  }

  /** What was asked and answered. Patterns are relative to the API's base. */
  public Journal journal() {
    return server.journal();
  }

  /** What clients did wrong so far: the newest findings, oldest first. */
  public List<Finding> audit() {
    return world.inside(world.auditor::findings);
  }

  /** How many findings of each kind there were, forgotten ones included. */
  public Map<Finding.Kind, Long> findingCounts() {
    return world.inside(world.auditor::counts);
  }

  /**
   * As {@link #audit()}, and a LEAK for each instance and allocation left, for when all should be
   * over.
   */
  public List<Finding> auditAtEnd() {
    return world.inside(
        () -> {
          List<Finding> all = new ArrayList<>(world.auditor.findings());
          for (ServiceInstance each : world.instances()) {
            String detail = "instance '" + each.alias + "' left in " + each.state();
            all.add(new Finding(world.now(), Finding.Kind.LEAK, each.id, detail));
          }
          for (SimulatedAllocation each : world.pools.allocations()) {
            String detail = each.address() + " of " + each.pool() + " not freed";
            all.add(new Finding(world.now(), Finding.Kind.LEAK, each.name(), detail));
          }
          return List.copyOf(all);
        });
  }

  @Override
  public List<LiveCircuit> liveCircuits() {
    return world.inside(
        () ->
            world.instances().stream()
                .filter(each -> each.upSince != null && each.inForce != null)
                .flatMap(
                    each ->
                        each.inForce.connections().stream()
                            .map(connection -> live(each, connection)))
                .toList());
  }

  @Override
  public void close() {
    server.close();
  }

  private static LiveCircuit live(ServiceInstance instance, Intent.Connection connection) {
    return new LiveCircuit(
        instance.id,
        instance.alias,
        prefix(connection.source()),
        prefix(connection.destination()),
        connection.capacityMbps(),
        instance.upSince);
  }

  private static String prefix(Intent.Terminal terminal) {
    return terminal.prefixes().isEmpty() ? "" : Prefixes.canonical(terminal.prefixes().get(0));
  }

  private Router routes(Replies replies) {
    InstanceMachine machine = new InstanceMachine(world);
    Holder holder = new Holder(world, settings.answersAtOnce());
    Router router = new Router();
    new StatusApi(world, replies).addTo(router);
    new InstanceApi(world, machine, replies, holder, call -> tokens.userOf(call).orElse(""))
        .addTo(router);
    new AddressApi(world, replies).addTo(router);
    new ManifestApi(world, machine.compiler(), replies).addTo(router);
    new DiscoverApi(world, replies).addTo(router);
    new ProfileApi(world, replies).addTo(router);
    return router;
  }

  /** Stores a profile, or replaces the one of the same {@code uuid}. */
  public void profile(ObjectNode profile) {
    world.inside(
        () -> {
          world.profiles.put(profile.deepCopy());
          return null;
        });
  }
}
