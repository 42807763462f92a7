package io.dmm.sense.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.circuit.Circuit;
import io.dmm.db.request.RequestStatus;
import io.dmm.sandbox.Finding;
import io.dmm.sandbox.JournalEntry;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.sense.SenseQuirks.GoneAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WatchingIT {
  @RegisterExtension final SenseWorld world = new SenseWorld();

  @ParameterizedTest
  @EnumSource(GoneAnswer.class)
  void aCircuitThatVanishedIsBuiltAnewHoweverSenseSaysSo(GoneAnswer form) {
    String rule = world.up(40_000);
    String before = world.instance(rule);
    world.sense().quirks().goneAnswer(form);
    world.sense().faults().vanish(before);
    world.passUntil(rule, RequestStatus.DECIDED);
    assertThat(world.circuit(rule).requestedMbps()).isEqualTo(40_000);
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.instance(rule)).isNotEqualTo(before);
    assertThat(world.circuit(rule).reservedMbps()).isEqualTo(40_000);
    assertThat(world.request(rule).attempts()).isZero();
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aCircuitThatIsMissingOnceIsLeftAlone() {
    String rule = world.up(40_000);
    String before = world.instance(rule);
    world.sense().faults().answer(2, "GET", "/instance/*", Answer.text(404, "was not found"));
    world.pass(Duration.ofMinutes(30));
    assertThat(world.status(rule)).isEqualTo(RequestStatus.PROVISIONED);
    assertThat(world.instance(rule)).isEqualTo(before);
    assertThat(world.circuit(rule).missingSince()).isEmpty();
    assertThat(world.sense().faults().waiting()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 429, 500, 502, 503, 504, 200})
  void anErrorIsNeverAbsence(int status) {
    String live = world.up(10_000);
    String stale = world.up(10_000);
    world.decide(stale, 20_000);
    String staged = world.decided(10_000);
    world.pass(Duration.ofSeconds(20));
    String before = world.instance(live);
    world
        .sense()
        .faults()
        .answer(
            10_000,
            "GET",
            "/instance/*",
            Answer.of(status, "text/html", "<html><body>Not Found? Bad Gateway</body></html>"));
    world.pass(Duration.ofMinutes(40));
    assertThat(world.status(live)).isEqualTo(RequestStatus.PROVISIONED);
    assertThat(world.instance(live)).isEqualTo(before);
    assertThat(world.status(stale)).isEqualTo(RequestStatus.STALE);
    assertThat(world.status(staged)).isEqualTo(RequestStatus.STAGED);

    world.sense().faults().clear();
    world.passUntil(staged, RequestStatus.PROVISIONED);
    world.passUntil(stale, RequestStatus.PROVISIONED);
    assertThat(world.circuit(stale).reservedMbps()).isEqualTo(20_000);
    assertThat(world.sense().instances()).hasSize(3);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aUserWithoutTheRoleIsNoAbsenceEither() {
    String rule = world.up(40_000);
    world.sense().quirks().denies("dmm-service");
    world.pass(Duration.ofMinutes(30));
    assertThat(world.status(rule)).isEqualTo(RequestStatus.PROVISIONED);
    assertThat(world.request(rule).statusReason()).contains("not allowed");
    assertThat(world.sense().findingCounts()).doesNotContainKey(Finding.Kind.STORM);
  }

  @Test
  void aCircuitThatVanishedWhileItsBandwidthChangesIsBuiltAnew() {
    String rule = world.up(40_000);
    world.decide(rule, 60_000);
    world.pass(Duration.ofSeconds(20));
    world.sense().faults().vanish(world.instance(rule));
    world.passUntil(rule, RequestStatus.DECIDED);
    assertThat(world.circuit(rule).heldMbps()).isEqualTo(60_000);
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.circuit(rule).reservedMbps()).isEqualTo(60_000);
    assertThat(world.sense().audit()).isEmpty();
  }

  /** As a modify does that DMM has given up, or that somebody else makes. */
  @Test
  void aBandwidthThatChangedBehindOurBackIsCounted() throws Exception {
    String rule = world.up(40_000);
    Intents intents = new Intents(world.database(), world.sites);
    Circuit circuit = world.circuit(rule);

    world.port().modify(intents.of(circuit, circuit.instanceId().orElseThrow(), 60_000));
    world.pass(Duration.ofMinutes(30));

    assertThat(world.status(rule)).isEqualTo(RequestStatus.PROVISIONED);
    assertThat(world.circuit(rule).heldMbps()).isEqualTo(60_000);
    assertThat(world.causes(rule)).containsOnlyOnce("BANDWIDTH_FOUND");
  }

  @Test
  void aCircuitThatSomebodyCancelledIsBuiltAnew() throws Exception {
    String rule = world.up(40_000);
    world.port().cancel(world.circuit(rule).instanceId().orElseThrow(), false);
    world.clock.advance(Duration.ofMinutes(1));
    world.passUntil(rule, RequestStatus.DECIDED);
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.calls("PUT", "/instance/*/cancel")).hasSize(1);
    assertThat(world.sense().instances()).hasSize(1);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aCircuitThatIsUpIsAskedForSeldomAndOneInTransitionOften() {
    String building = world.decided(40_000);
    world.pass(Duration.ofMinutes(3));
    assertThat(looksPerMinute(building, Duration.ofMinutes(2))).isBetween(4.0, 7.0);
    world.passUntil(building, RequestStatus.PROVISIONED);
    world.pass(Duration.ofMinutes(60));
    assertThat(looksPerMinute(building, Duration.ofMinutes(50))).isBetween(0.15, 0.25);
    assertThat(world.sense().audit()).isEmpty();
  }

  private double looksPerMinute(String rule, Duration window) {
    Instant from = world.clock.instant().minus(window);
    long looks =
        world.calls("GET", "/instance/" + world.instance(rule)).stream()
            .filter(call -> call.at().isAfter(from))
            .count();
    return (double) looks / window.toMinutes();
  }

  @Test
  void circuitsThatCameUpTogetherAreNotAskedForTogetherForEver() {
    String one = world.decided(10_000);
    String two = world.decided(10_000);
    world.passUntil(one, RequestStatus.PROVISIONED);
    world.passUntil(two, RequestStatus.PROVISIONED);
    world.pass(Duration.ofMinutes(60));
    assertThat(looks(one)).isNotEmpty().isNotEqualTo(looks(two));
  }

  @Test
  void circuitsThatAreUpAreAskedForInGroups() {
    String rule = world.up(10_000);
    world.pass(Duration.ofMinutes(10));
    assertThat(world.request(rule).dueAt()).isAfter(world.clock.instant());
    assertThat(world.request(rule).dueAt().toEpochMilli() % 5_000).isZero();
  }

  private List<Instant> looks(String rule) {
    Instant from = world.clock.instant().minus(Duration.ofMinutes(30));
    return world.calls("GET", "/instance/" + world.instance(rule)).stream()
        .map(JournalEntry::at)
        .filter(from::isBefore)
        .toList();
  }

  @Test
  void anOutageMakesNoStormAndEverythingGoesOnAfterwards() {
    String live = world.up(10_000);
    String stale = world.up(10_000);
    String ending = world.up(10_000);
    world.decide(stale, 20_000);
    world.end(ending);
    String fresh = world.decided(10_000);
    world.sense().faults().outage(true);
    Instant began = world.clock.instant();
    world.pass(Duration.ofMinutes(60));
    Map<Long, Long> perMinute =
        world.sense().journal().entries().stream()
            .filter(call -> call.at().isAfter(began))
            .collect(
                Collectors.groupingBy(
                    call -> Duration.between(began, call.at()).toMinutes(),
                    TreeMap::new,
                    Collectors.counting()));
    assertThat(perMinute.values()).allSatisfy(calls -> assertThat(calls).isLessThan(25));
    assertThat(world.sense().journal().entries())
        .filteredOn(call -> call.at().isAfter(began.plus(Duration.ofMinutes(30))))
        .as("four requests, looked after every quarter of an hour or so; a read is tried twice")
        .hasSizeLessThan(60);
    assertThat(world.status(live)).isEqualTo(RequestStatus.PROVISIONED);

    world.sense().faults().outage(false);
    world.passUntil(fresh, RequestStatus.PROVISIONED);
    world.passUntil(stale, RequestStatus.PROVISIONED);
    world.passUntil(ending, RequestStatus.DELETED);
    assertThat(world.circuit(stale).reservedMbps()).isEqualTo(20_000);
    assertThat(world.sense().instances()).hasSize(3);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void anOutageInTheMiddleOfEverythingLeavesNothingBehindInTheEnd() {
    List<String> rules =
        List.of(world.up(10_000), world.up(10_000), world.decided(10_000), world.decided(10_000));
    world.decide(rules.get(0), 20_000);
    world.end(rules.get(1));
    for (int i = 0; i < 6; i++) {
      world.pass(Duration.ofSeconds(25));
      world.sense().faults().outage(true);
      world.pass(Duration.ofSeconds(45));
      world.sense().faults().outage(false);
    }
    world.passUntil(rules.get(0), RequestStatus.PROVISIONED);
    world.passUntil(rules.get(1), RequestStatus.DELETED);
    world.passUntil(rules.get(2), RequestStatus.PROVISIONED);
    world.passUntil(rules.get(3), RequestStatus.PROVISIONED);
    List.of(0, 2, 3).forEach(i -> world.end(rules.get(i)));
    List.of(0, 2, 3).forEach(i -> world.passUntil(rules.get(i), RequestStatus.DELETED));
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }
}
