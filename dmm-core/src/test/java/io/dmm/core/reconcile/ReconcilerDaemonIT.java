package io.dmm.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockingDetails;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.dmm.core.allocation.AllocationConfig;
import io.dmm.core.config.ReconcilerSection;
import io.dmm.core.config.ReconcilerSection.Mode;
import io.dmm.core.peer.CircuitOrchestrator;
import io.dmm.core.peer.InstanceState;
import io.dmm.core.peer.InstanceState.Phase;
import io.dmm.core.peer.InstanceSummary;
import io.dmm.core.peer.TransferLimits;
import io.dmm.core.peer.TransferLimits.LinkLimit;
import io.dmm.core.peer.UnavailableException;
import io.dmm.core.testing.FakePools;
import io.dmm.core.testing.World;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.event.Event;
import io.dmm.db.finding.Finding;
import io.dmm.db.finding.Finding.Kind;
import io.dmm.db.finding.FindingRepository;
import io.dmm.db.limit.TransferLimitRow;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReconcilerDaemonIT {
  private static final Duration GRACE = Duration.ofMinutes(10);
  private static final String SOURCE_POOL = "pool-T2_US_UCSD";
  private static final String TARGET_POOL = "pool-T2_US_SDSC";
  private static final String STRANGER = "0123456789abcdef0123456789abcdef";

  @RegisterExtension final TestDatabase db = new TestDatabase();

  private final CircuitOrchestrator sense = mock(CircuitOrchestrator.class);
  private final TransferLimits fts = mock(TransferLimits.class);
  private final FakePools pools = new FakePools();
  private final FindingRepository findings = new FindingRepository();
  private final List<InstanceSummary> instances = new ArrayList<>();
  private final List<LinkLimit> links = new ArrayList<>();
  private World world;
  private Mode mode = Mode.REPAIR;

  @BeforeEach
  void begin() throws Exception {
    world = new World(db.get());
    pools.pool(SOURCE_POOL, "2001:db8:1:1::/64", "2001:db8:1:2::/64");
    pools.pool(TARGET_POOL, "2001:db8:2:1::/64", "2001:db8:2:2::/64");
    when(sense.instances()).thenAnswer(call -> List.copyOf(instances));
    when(fts.links()).thenAnswer(call -> List.copyOf(links));
  }

  @Test
  void whatBelongsToALiveRequestIsLeftAlone() throws Exception {
    Circuit circuit = up();
    there(circuit.instanceId().orElseThrow(), circuit.ruleId());
    limit("dmm:a->b");
    remembered("dmm:a->b");
    links.add(new LinkLimit("set-by-hand", "davs://src", "davs://dst", 1, 5));
    there(UUID.randomUUID(), "somebody else's alias");
    runTwice();
    assertThat(reported()).isEmpty();
    verify(sense, never()).cancel(any(), anyBoolean());
    verify(fts, never()).removeLink(anyString());
    assertThat(pools.calls()).noneMatch(call -> call.startsWith("free"));
  }

  @Test
  void anInstanceThatNobodyOwnsIsTakenDownByOneSafeStepAfterALook() throws Exception {
    Map<Phase, UUID> leftovers = new EnumMap<>(Phase.class);
    for (Phase phase : Phase.values()) {
      UUID leftover = UUID.randomUUID();
      there(leftover, former());
      is(leftover, phase, phase == Phase.CANCELLING ? "CANCEL - COMMITTED" : phase.name());
      leftovers.put(phase, leftover);
    }
    runTwice();
    leftovers.forEach(
        (phase, leftover) ->
            assertThat(changes(leftover))
                .as(phase.name())
                .isEqualTo(
                    switch (phase) {
                      case COMPILED, CANCELLED -> List.of("delete");
                      case READY, MODIFIED -> List.of("cancel force=false");
                      case GONE, COMPILING, CANCELLING -> List.of();
                      default -> List.of("cancel force=true");
                    }));
    assertThat(reported())
        .hasSize(Phase.values().length)
        .allSatisfy(found -> assertThat(found.detail()).contains("no request owns it"))
        .filteredOn(found -> !found.problem().isEmpty())
        .extracting(Finding::name)
        .containsExactlyInAnyOrder(
            leftovers.get(Phase.GONE).toString(),
            leftovers.get(Phase.COMPILING).toString(),
            leftovers.get(Phase.CANCELLING).toString());
  }

  /** What was sent to SENSE that changes the instance. */
  private List<String> changes(UUID instance) {
    return mockingDetails(sense).getInvocations().stream()
        .filter(call -> call.getArguments().length > 0 && call.getArgument(0).equals(instance))
        .filter(call -> !call.getMethod().getName().equals("look"))
        .map(
            call ->
                call.getMethod().getName()
                    + (call.getArguments().length > 1 ? " force=" + call.getArgument(1) : ""))
        .toList();
  }

  @Test
  void aLeftoverWhoseCancelHasStalledForHoursIsDeletedByForce() throws Exception {
    UUID leftover = UUID.randomUUID();
    there(leftover, former());
    is(leftover, Phase.CANCELLING, "CANCEL - COMMITTED");
    runTwice();
    verify(sense, never()).delete(leftover);
    world.clock.advance(Duration.ofHours(1));
    reconciler().runOnce();
    verify(sense).delete(leftover);
  }

  @Test
  void aSecondInstanceOfALiveRequestIsALeftoverToo() throws Exception {
    Circuit circuit = up();
    there(circuit.instanceId().orElseThrow(), circuit.allocationName());
    UUID second = UUID.randomUUID();
    there(second, circuit.allocationName());
    is(second, Phase.READY, "CREATE - READY");
    runTwice();
    verify(sense).cancel(second, false);
    verify(sense, never()).cancel(circuit.instanceId().orElseThrow(), false);
  }

  @Test
  void whatDmmDoesNotRememberIsToldAndNeverTouched() throws Exception {
    UUID unknown = UUID.randomUUID();
    there(unknown, STRANGER);
    up();
    pools.take(SOURCE_POOL, STRANGER);
    links.add(new LinkLimit("dmm:other", "davs://theirs", "davs://dst", 5, 5));
    runTwice();
    assertThat(reported())
        .extracting(Finding::kind)
        .contains(Kind.INSTANCE, Kind.SUBNET, Kind.LIMIT);
    assertThat(reported())
        .filteredOn(found -> found.kind() != Kind.LOST_CIRCUIT)
        .noneMatch(Finding::certain);
    verify(sense, never()).look(unknown);
    verify(fts, never()).removeLink(anyString());
    assertThat(pools.takenOf(SOURCE_POOL)).containsKey(STRANGER);
  }

  @Test
  void aSubnetThatNobodyOwnsIsGivenBackOnceNoInstanceCanUseItAnyMore() throws Exception {
    String rule = former();
    pools.take(SOURCE_POOL, rule);
    UUID leftover = UUID.randomUUID();
    there(leftover, rule);
    is(leftover, Phase.CANCELLING, "CANCEL - COMMITTING");
    runTwice();
    assertThat(pools.takenOf(SOURCE_POOL)).containsKey(rule);
    assertThat(reported())
        .filteredOn(found -> found.kind() == Kind.SUBNET)
        .singleElement()
        .satisfies(found -> assertThat(found.problem()).contains("an instance may still use it"));

    instances.clear();
    world.clock.advance(GRACE);
    reconciler().runOnce();
    assertThat(pools.takenOf(SOURCE_POOL)).doesNotContainKey(rule);
    world.clock.advance(GRACE);
    reconciler().runOnce();
    assertThat(reported()).isEmpty();
  }

  @Test
  void aSubnetIsNotGivenBackWhileSenseDoesNotSayWhatItHas() throws Exception {
    String rule = former();
    pools.take(SOURCE_POOL, rule);
    when(sense.instances()).thenThrow(new UnavailableException("SENSE-O is away"));
    runFailing();
    world.clock.advance(GRACE);
    runFailing();
    assertThat(pools.takenOf(SOURCE_POOL)).containsKey(rule);
    assertThat(reported()).extracting(Finding::kind).containsExactly(Kind.SUBNET);
  }

  @Test
  void poolsOfKnownRsesAreLookedAtAlsoIfTheDatabaseRemembersNoSubnetOfThem() throws Exception {
    world.site("T2_US_UCSD", 100_000).rse("T2_US_UCSD", "T2_US_UCSD");
    world.site("T2_US_SDSC", 100_000).rse("T2_US_SDSC", "T2_US_SDSC");
    pools.take(TARGET_POOL, STRANGER);
    runTwice();
    assertThat(reported())
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.place()).isEqualTo(TARGET_POOL);
              assertThat(found.certain()).isFalse();
            });
  }

  @Test
  void aLimitBetweenHostsOfOursThatNoCircuitNeedsIsRemoved() throws Exception {
    up();
    limit("dmm:left");
    runTwice();
    verify(fts).removeLink("dmm:left");
  }

  @Test
  void aCircuitThatVanishedIsToldAndItsHandlerIsHurried() throws Exception {
    Circuit circuit = up();
    TransferRequest request = seldomLookedAfter(circuit.ruleId());
    runTwice();
    TransferRequest now = world.now(request);
    assertThat(now.dueAt()).isEqualTo(world.time());
    assertThat(now.mover()).isEqualTo(Mover.SENSE_HANDLER);
    assertThat(world.eventsOf(request))
        .extracting(Event::cause)
        .contains("MISSING_FOUND", "MISSING_LOOKED_AFTER");
  }

  @Test
  void aCircuitThatIsStillBeingBuiltHasNotVanished() throws Exception {
    Circuit circuit = up();
    world.put(request(circuit.ruleId()), RequestStatus.STAGED);
    runTwice();
    assertThat(reported()).extracting(Finding::kind).doesNotContain(Kind.LOST_CIRCUIT);
  }

  @Test
  void aSubnetThatItsPoolHasGivenAwayIsToldAtItsRule() throws Exception {
    Circuit circuit = up();
    there(circuit.instanceId().orElseThrow(), circuit.ruleId());
    pools.lose(SOURCE_POOL, circuit.allocationName());
    runTwice();
    assertThat(reported())
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.kind()).isEqualTo(Kind.LOST_SUBNET);
              assertThat(found.ruleId()).contains(circuit.ruleId());
              assertThat(found.detail()).contains("2001:db8:1:1::/64", SOURCE_POOL);
            });
    assertThat(world.eventsOf(request(circuit.ruleId())))
        .extracting(Event::cause)
        .containsOnlyOnce("MISSING_FOUND");
  }

  @Test
  void onlyWhatStaysSoIsToldAndThatOnceAlsoAfterARestart() throws Exception {
    UUID leftover = UUID.randomUUID();
    there(leftover, former());
    mode = Mode.REPORT;
    reconciler().runOnce();
    assertThat(reported()).isEmpty();
    world.clock.advance(GRACE);
    reconciler().runOnce();
    reconciler().runOnce();
    assertThat(reported()).hasSize(1);
    assertThat(generalCauses()).containsExactly("LEFTOVER_FOUND");
    verify(sense, never()).look(leftover);

    instances.clear();
    world.clock.advance(GRACE);
    reconciler().runOnce();
    assertThat(reported()).isEmpty();
  }

  @Test
  void whatIsThereAgainAfterItWasNotBeginsAnew() throws Exception {
    UUID leftover = UUID.randomUUID();
    there(leftover, former());
    reconciler().runOnce();
    world.clock.advance(GRACE.dividedBy(2));
    List<InstanceSummary> before = List.copyOf(instances);
    instances.clear();
    reconciler().runOnce();
    instances.addAll(before);
    world.clock.advance(GRACE.dividedBy(2));
    reconciler().runOnce();
    assertThat(reported()).isEmpty();
  }

  @Test
  void aPeerThatIsAwayKeepsTheOthersFromNothingAndIsToldAsAFailure() throws Exception {
    up();
    limit("dmm:left");
    String rule = former();
    pools.take(SOURCE_POOL, rule);
    there(UUID.randomUUID(), STRANGER);
    runTwice();
    int before = reported().size();
    when(fts.links()).thenThrow(new UnavailableException("FTS is away"));
    limit("dmm:left2");
    runFailing();
    assertThat(reported()).as("what FTS had is not forgotten").hasSizeGreaterThanOrEqualTo(1);
    assertThat(reported()).extracting(Finding::kind).contains(Kind.LIMIT);
    assertThat(before).isGreaterThan(1);
  }

  @Test
  void aLeftoverThatCannotBeRemovedSaysWhyAndKeepsNoOtherFromBeingRemoved() throws Exception {
    UUID stubborn = UUID.randomUUID();
    UUID other = UUID.randomUUID();
    there(stubborn, former());
    there(other, former());
    is(stubborn, Phase.READY, "CREATE - READY");
    is(other, Phase.READY, "CREATE - READY");
    doThrow(new UnavailableException("the instance is locked")).when(sense).cancel(stubborn, false);
    reconciler().runOnce();
    world.clock.advance(GRACE);
    runFailing();
    verify(sense).cancel(other, false);
    assertThat(reported())
        .filteredOn(found -> found.name().equals(stubborn.toString()))
        .singleElement()
        .satisfies(found -> assertThat(found.problem()).contains("locked"));
  }

  @Test
  void switchedOffItAsksNobodyAndShowsNothing() throws Exception {
    there(UUID.randomUUID(), former());
    runTwice();
    assertThat(reported()).isNotEmpty();
    mode = Mode.OFF;
    clearInvocations(sense);
    reconciler().runOnce();
    verify(sense, never()).instances();
    assertThat(reported()).isEmpty();
  }

  private ReconcilerDaemon reconciler() {
    Beliefs beliefs = new Beliefs(world.database, world.requests, world.circuits, world.limits);
    return new ReconcilerDaemon(
        new Inventory(
            sense,
            pools,
            fts,
            world.database,
            world.circuits,
            world.sites,
            new AllocationConfig("pool-", true, true, Duration.ofMinutes(5), 8)),
        beliefs,
        new Repairs(sense, pools, fts, beliefs, world.database, world.transitions, world.clock),
        world.database,
        findings,
        world.events,
        new ReconcilerSection(mode, GRACE),
        world.clock);
  }

  /** As often as it takes to tell, with a daemon of its own each, as after a restart. */
  private void runTwice() throws Exception {
    reconciler().runOnce();
    world.clock.advance(GRACE);
    reconciler().runOnce();
  }

  private void runFailing() {
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> reconciler().runOnce());
  }

  /** A circuit that is up, with what it has in the pools. */
  private Circuit up() throws Exception {
    TransferRequest request = world.in(RequestStatus.PROVISIONED);
    String source = pools.take(SOURCE_POOL, request.ruleId()).orElseThrow();
    String target = pools.take(TARGET_POOL, request.ruleId()).orElseThrow();
    return world.builtCircuit(request, 10_000, source, target);
  }

  /** A rule whose circuit was released. */
  private String former() {
    TransferRequest request = world.in(RequestStatus.DELETED);
    Circuit circuit = world.openCircuit(request);
    world.ledger.close(request, circuit);
    return request.ruleId();
  }

  private TransferRequest seldomLookedAfter(String rule) {
    return world.database.inTransaction(
        tx ->
            world
                .transitions
                .wait(tx, request(rule), Mover.SENSE_HANDLER, Duration.ofHours(1), "it is up")
                .orElseThrow());
  }

  private TransferRequest request(String rule) {
    return world.database.read(tx -> world.requests.find(tx, rule)).orElseThrow();
  }

  private void there(UUID instance, String alias) throws Exception {
    instances.add(new InstanceSummary(instance, alias, "dmm", "CREATE - READY"));
    is(instance, Phase.READY, "CREATE - READY");
  }

  private void is(UUID instance, Phase phase, String status) throws Exception {
    when(sense.look(instance))
        .thenReturn(new InstanceState(phase, status, OptionalLong.empty(), ""));
  }

  private void limit(String name) {
    links.add(new LinkLimit(name, "davs://src", "davs://dst", 20, 20));
  }

  private void remembered(String name) {
    TransferLimitRow row =
        new TransferLimitRow(
            name,
            TransferLimitRow.Kind.LINK,
            "davs://src",
            "davs://dst",
            20,
            20,
            Optional.of(world.time()),
            "");
    world.database.transact(tx -> world.limits.save(tx, row, world.time()));
  }

  private List<Finding> reported() {
    return world.database.read(findings::told);
  }

  private List<String> generalCauses() {
    return world.database.read(tx -> world.events.after(tx, 0, 1000)).stream()
        .filter(event -> event.actor().equals("Reconciler"))
        .map(Event::cause)
        .toList();
  }
}
