package io.dmm.core.decision;

import static io.dmm.core.decision.Problems.START;
import static io.dmm.core.decision.Problems.aProblem;
import static io.dmm.core.decision.TransitionAction.Kind.CANCEL_IDLE;
import static io.dmm.core.decision.TransitionAction.Kind.DECREASE;
import static io.dmm.core.decision.TransitionAction.Kind.INCREASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.dmm.core.decision.Holding.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransitionPlannerTest {
  private static final Instant NOW = START.plus(Duration.ofHours(1));
  private static final Hysteresis TEN_PERCENT = new Hysteresis(0.1, Duration.ofMinutes(5));

  private static Problems oneLink() {
    return aProblem().site("A", 100_000).site("B", 100_000).link("A", "B", 100_000);
  }

  private static Problems twoLinks() {
    return oneLink().site("C", 100_000).link("A", "C", 100_000).link("B", "C", 100_000);
  }

  private static Holding circuit(String owner, String siteA, String siteB, long confirmedMbps) {
    return new Holding(
        "c-" + owner, Optional.of(owner), siteA, siteB, confirmedMbps, 0, State.SETTLED, START);
  }

  private static Holding changing(
      String owner, String siteA, String siteB, long confirmedMbps, long inFlightMbps) {
    return new Holding(
        "c-" + owner,
        Optional.of(owner),
        siteA,
        siteB,
        confirmedMbps,
        inFlightMbps,
        State.IN_FLIGHT,
        START);
  }

  private static Holding idle(
      String name, String siteA, String siteB, long mbps, int idleForSeconds) {
    return new Holding(
        name,
        Optional.empty(),
        siteA,
        siteB,
        mbps,
        0,
        State.IDLE,
        NOW.minusSeconds(idleForSeconds));
  }

  private static TransitionPlan plan(
      Problems problems, Hysteresis hysteresis, Holding... holdings) {
    var problem = problems.build();
    var held = List.of(holdings);
    return new TransitionPlanner(hysteresis)
        .plan(problem, DecisionEngine.decide(problem, held), held, NOW);
  }

  private static List<String> steps(TransitionPlan plan) {
    return plan.actions().stream()
        .map(
            a ->
                a.kind()
                    + " "
                    + a.requestId().or(a::circuitId).orElseThrow()
                    + " "
                    + a.fromMbps() / 1000
                    + "->"
                    + a.toMbps() / 1000)
        .toList();
  }

  private static Deferred deferral(TransitionPlan plan, String requestId) {
    return plan.deferred().stream()
        .filter(d -> d.requestId().equals(requestId))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void onAFreeNetworkEveryRequestStartsWithItsWholeAmount() {
    var plan =
        plan(oneLink().request("r1", "A", "B", 3).request("r2", "A", "B", 2), Hysteresis.NONE);
    assertThat(steps(plan)).containsExactly("START r1 0->60", "START r2 0->40");
    assertThat(plan.deferred()).isEmpty();
  }

  @Test
  void aNewRequestWaitsUntilTheDecreaseIsConfirmedAndSaysForWhom() {
    var problems = oneLink().request("old", "A", "B", 1).request("new", "A", "B", 1);
    var before = plan(problems, Hysteresis.NONE, circuit("old", "A", "B", 100_000));
    assertThat(steps(before)).containsExactly("DECREASE old 100->50");
    var wait = deferral(before, "new");
    assertThat(wait.cause()).isEqualTo(Deferred.Cause.WAITS_FOR_CAPACITY);
    assertThat(wait.waitsFor()).containsExactly("c-old");
    assertThat(wait.reason())
        .isEqualTo("waits for 50 Gb/s of the link A–B: 0 Gb/s of 100 Gb/s are free at SENSE");

    var during = plan(problems, Hysteresis.NONE, changing("old", "A", "B", 100_000, 50_000));
    assertThat(during.actions()).isEmpty();
    assertThat(deferral(during, "new").waitsFor()).containsExactly("c-old");

    var after = plan(problems, Hysteresis.NONE, circuit("old", "A", "B", 50_000));
    assertThat(steps(after)).containsExactly("START new 0->50");
  }

  @Test
  void aChangeInFlightIsNotTouchedAndCountsWithTheLargerAmount() {
    var problems = oneLink().request("r1", "A", "B", 1).request("r2", "A", "B", 1);
    var plan =
        plan(
            problems,
            Hysteresis.NONE,
            changing("r1", "A", "B", 30_000, 70_000),
            circuit("r2", "A", "B", 30_000));
    assertThat(plan.actions()).isEmpty();
    assertThat(deferral(plan, "r1").cause()).isEqualTo(Deferred.Cause.IN_FLIGHT);
    assertThat(deferral(plan, "r2").cause()).isEqualTo(Deferred.Cause.WAITS_FOR_CAPACITY);
  }

  @Test
  void onlyThoseWaitWhoNeedTheOccupiedPort() {
    var problems =
        aProblem()
            .site("A", 100_000)
            .site("B", 100_000)
            .site("C", 100_000)
            .site("D", 100_000)
            .link("A", "B", 100_000)
            .link("C", "D", 100_000)
            .request("waits", "A", "B", 5)
            .request("goes", "C", "D", 1);
    var ending = new Holding("gone", Optional.empty(), "A", "B", 60_000, 0, State.ENDING, START);
    var plan = plan(problems, Hysteresis.NONE, ending);
    assertThat(steps(plan)).containsExactly("START goes 0->100");
    assertThat(deferral(plan, "waits").waitsFor()).containsExactly("gone");
  }

  @Test
  void aPartOfTheAmountIsNeverGivenInAdvance() {
    var ending = new Holding("gone", Optional.empty(), "A", "B", 1_000, 0, State.ENDING, START);
    var plan =
        plan(
            oneLink().request("r", "A", "B", 1),
            Hysteresis.NONE,
            circuit("r", "A", "B", 20_000),
            ending);
    assertThat(plan.actions()).isEmpty();
    assertThat(deferral(plan, "r").heldMbps()).isEqualTo(20_000);
  }

  @Test
  void smallYoungRequestsDoNotStarveABigOldOne() {
    // "big" gets all of B (80 beside 20 of A that it cannot have yet); what is free at B is kept
    // for it
    var problems =
        twoLinks()
            .request("big", "A", "B", 5)
            .request(BandwidthRequest.of("small", "B", "C", 5, NOW).withDemandMbps(10_000))
            .request(BandwidthRequest.of("else", "C", "A", 1, NOW).withDemandMbps(1_000));
    var ending = new Holding("gone", Optional.empty(), "A", "B", 30_000, 0, State.ENDING, START);
    var plan = plan(problems, Hysteresis.NONE, ending);
    assertThat(plan.actions()).isEmpty();
    assertThat(deferral(plan, "small").reason())
        .isEqualTo(
            "waits for 10 Gb/s of the port of B: 70 Gb/s of 100 Gb/s are free at SENSE, 70 Gb/s of them for requests that go first");
  }

  /**
   * In each round a small circuit begins to end, which takes three rounds, and a small request
   * comes. There is always room for the small one, and never for all that the big one needs while
   * small ones are let in.
   */
  @Test
  void anEndlessStreamOfSmallRequestsDoesNotKeepABigOneWaiting() {
    List<String> running = new ArrayList<>();
    List<String> ending = new ArrayList<>(List.of("e1", "e2"));
    List<String> small = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      small.add("s" + i);
      running.add("s" + i);
    }
    for (int round = 0; round < 100; round++) {
      String finished = running.remove(0);
      small.remove(finished);
      ending.add(finished);
      if (ending.size() > 3) {
        ending.remove(0);
      }
      small.add("s1" + round);
      var problems = oneLink().request("big", "A", "B", 5);
      small.forEach(
          id -> problems.request(BandwidthRequest.of(id, "A", "B", 1, NOW).withDemandMbps(1_000)));
      List<Holding> holdings = new ArrayList<>();
      running.forEach(id -> holdings.add(circuit(id, "A", "B", 1_000)));
      ending.forEach(
          id ->
              holdings.add(
                  new Holding(
                      "c-" + id, Optional.empty(), "A", "B", 1_000, 0, State.ENDING, START)));
      var plan = plan(problems, Hysteresis.NONE, holdings.toArray(Holding[]::new));
      List<String> started = plan.actions().stream().map(a -> a.requestId().orElseThrow()).toList();
      if (started.contains("big")) {
        return;
      }
      running.addAll(started);
    }
    fail("the big request never started");
  }

  @Test
  void whatIsLeftBesideThoseWhoWaitIsGivenAtOnce() {
    var problems =
        twoLinks()
            .request(BandwidthRequest.of("big", "A", "B", 5, START).withDemandMbps(60_000))
            .request(BandwidthRequest.of("small", "B", "C", 1, NOW).withDemandMbps(10_000));
    var ending = new Holding("gone", Optional.empty(), "A", "C", 50_000, 0, State.ENDING, START);
    assertThat(steps(plan(problems, Hysteresis.NONE, ending))).containsExactly("START small 0->10");
  }

  @Test
  void idleCircuitsEndForANewRequestTheLongestIdleFirstAndNoMoreThanNeeded() {
    var problems =
        oneLink().request(BandwidthRequest.of("new", "A", "B", 1, NOW).withDemandMbps(50_000));
    var plan =
        plan(
            problems,
            Hysteresis.NONE,
            idle("young", "A", "B", 40_000, 10),
            idle("oldest", "A", "B", 20_000, 90),
            idle("older", "A", "B", 40_000, 60));
    assertThat(plan.actions())
        .extracting(TransitionAction::kind)
        .containsExactly(CANCEL_IDLE, CANCEL_IDLE);
    assertThat(steps(plan)).containsExactly("CANCEL_IDLE oldest 20->0", "CANCEL_IDLE older 40->0");
    assertThat(plan.actions().get(0).reason()).isEqualTo("request new waits for the link A–B");
    assertThat(deferral(plan, "new").waitsFor()).containsExactly("oldest", "older");
  }

  @Test
  void idleCircuitsStayIfWhatIsComingIsEnough() {
    var problems =
        oneLink().request(BandwidthRequest.of("new", "A", "B", 1, NOW).withDemandMbps(50_000));
    var ending = new Holding("gone", Optional.empty(), "A", "B", 60_000, 0, State.ENDING, START);
    assertThat(
            plan(problems, Hysteresis.NONE, idle("kept", "A", "B", 40_000, 10), ending).actions())
        .isEmpty();
  }

  @Test
  void anIncreaseDoesNotEndAnIdleCircuit() {
    var plan =
        plan(
            oneLink().request("r", "A", "B", 1),
            Hysteresis.NONE,
            circuit("r", "A", "B", 60_000),
            idle("kept", "A", "B", 40_000, 10));
    assertThat(plan.actions()).isEmpty();
    assertThat(deferral(plan, "r").cause()).isEqualTo(Deferred.Cause.WAITS_FOR_CAPACITY);
  }

  @Test
  void smallAndEarlyChangesAreLeftAlone() {
    var problems =
        twoLinks()
            .request(BandwidthRequest.of("small", "A", "B", 1, START).withDemandMbps(48_000))
            .request(BandwidthRequest.of("early", "A", "C", 1, START).withDemandMbps(30_000));
    var early =
        new Holding(
            "c-early",
            Optional.of("early"),
            "A",
            "C",
            10_000,
            0,
            State.SETTLED,
            NOW.minusSeconds(60));
    var plan = plan(problems, TEN_PERCENT, circuit("small", "A", "B", 50_000), early);
    assertThat(plan.actions()).isEmpty();
    assertThat(deferral(plan, "small").reason())
        .isEqualTo("a change by 2 Gb/s is less than 10 % of 50 Gb/s");
    assertThat(deferral(plan, "early").reason())
        .isEqualTo("it was changed at 12:59:00, not again before 13:04:00 UTC");
  }

  @Test
  void aSmallDecreaseIsMadeWhenAWaitingRequestNeedsIt() {
    var problems = oneLink().request("old", "A", "B", 19).request("new", "A", "B", 1);
    var plan = plan(problems, TEN_PERCENT, circuit("old", "A", "B", 100_000));
    assertThat(plan.actions()).extracting(TransitionAction::kind).containsExactly(DECREASE);
    assertThat(steps(plan)).containsExactly("DECREASE old 100->95");
    assertThat(plan.actions().get(0).reason()).isEqualTo("request new waits for the link A–B");
    assertThat(plan.deferred()).extracting(Deferred::requestId).containsExactly("new");
  }

  @Test
  void decreasesThatWereHeldBackComeBeforeTheEndOfAnIdleCircuit() {
    var problems =
        oneLink()
            .request(
                BandwidthRequest.of("old", "A", "B", 19, START)
                    .withDemandMbps(86_000)
                    .withEstablished(true))
            .request(BandwidthRequest.of("new", "A", "B", 1, NOW).withDemandMbps(4_000));
    var plan =
        plan(
            problems,
            TEN_PERCENT,
            circuit("old", "A", "B", 90_000),
            idle("kept", "A", "B", 10_000, 10));
    assertThat(steps(plan)).containsExactly("DECREASE old 90->86");
  }

  @Test
  void anIncreaseGoesAtOnceWhenThereIsRoom() {
    var plan =
        plan(oneLink().request("r", "A", "B", 1), TEN_PERCENT, circuit("r", "A", "B", 60_000));
    assertThat(plan.actions()).extracting(TransitionAction::kind).containsExactly(INCREASE);
    assertThat(steps(plan)).containsExactly("INCREASE r 60->100");
    assertThat(plan.actions().get(0).circuitId()).contains("c-r");
  }

  @Test
  void aCircuitWhoseRequestGetsNothingShrinksToOneQuantumAndIsNotTakenAway() {
    var problems =
        aProblem()
            .site("A", 0)
            .site("B", 100_000)
            .link("A", "B", 100_000)
            .request("r", "A", "B", 1);
    var plan = plan(problems, TEN_PERCENT, circuit("r", "A", "B", 20_000));
    assertThat(steps(plan)).containsExactly("DECREASE r 20->1");
    assertThat(deferral(plan, "r").cause()).isEqualTo(Deferred.Cause.NOT_GRANTED);
    assertThat(plan.overcommitted())
        .containsExactly("SENSE may hold 20 Gb/s of the port of A, which can carry 0 Gb/s");
  }

  @Test
  void aShrunkCapacityIsRelievedAtOnceWhateverTheHysteresis() {
    var problems =
        aProblem()
            .site("A", 97_000)
            .site("B", 100_000)
            .link("A", "B", 100_000)
            .request("r", "A", "B", 1);
    var plan = plan(problems, TEN_PERCENT, circuit("r", "A", "B", 100_000));
    assertThat(steps(plan)).containsExactly("DECREASE r 100->97");
    assertThat(plan.actions().get(0).reason())
        .isEqualTo("the port of A holds more than it can carry");
  }

  @Test
  void aRequestWhoseFormerCircuitIsNotGoneDoesNotGetASecond() {
    var former = new Holding("c-r", Optional.of("r"), "A", "B", 10_000, 0, State.ENDING, START);
    var plan =
        plan(
            oneLink().request(BandwidthRequest.of("r", "A", "B", 1, START).withDemandMbps(10_000)),
            Hysteresis.NONE,
            former);
    assertThat(plan.actions()).isEmpty();
    assertThat(deferral(plan, "r").cause()).isEqualTo(Deferred.Cause.FORMER_CIRCUIT);
    assertThat(deferral(plan, "r").waitsFor()).containsExactly("c-r");
  }

  @Test
  void theCircuitOfARequestThatWasLeftOutStaysAsItIsAndTheOthersShareTheRest() {
    var problems = oneLink().request("zero", "A", "B", 0).request("good", "A", "B", 1);
    var plan = plan(problems, Hysteresis.NONE, circuit("zero", "A", "B", 20_000));
    assertThat(steps(plan)).containsExactly("START good 0->80");
    assertThat(plan.actions().get(0).reason())
        .isEqualTo(
            "Gets 80 Gb/s with priority 1: the port of A (100 Gb/s) is full,"
                + " 20 Gb/s of it held by circuits of no request here, used by this request alone.");
    assertThat(deferral(plan, "zero").cause()).isEqualTo(Deferred.Cause.EXCLUDED);
  }

  @Test
  void nobodyWaitsForACircuitThatIsStuck() {
    var stuck = new Holding("stuck", Optional.empty(), "A", "B", 99_500, 0, State.STUCK, START);
    var plan = plan(oneLink().request("r", "A", "B", 1), Hysteresis.NONE, stuck);
    assertThat(plan.actions()).isEmpty();
    assertThat(deferral(plan, "r").reason())
        .isEqualTo(
            "Waits: circuits of no request here hold 99.5 Gb/s of the 100 Gb/s of the link A–B, which leaves less than one step of 1 Gb/s.");
  }

  @Test
  void aHysteresisThatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> new Hysteresis(1, Duration.ZERO))
        .hasMessage("leastShare is 1.0, must be from 0 to below 1");
    assertThatThrownBy(() -> new Hysteresis(0, Duration.ofSeconds(-1)))
        .hasMessage("leastInterval is PT-1S, must be zero or more");
  }
}
