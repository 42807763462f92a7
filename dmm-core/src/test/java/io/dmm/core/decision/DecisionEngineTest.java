package io.dmm.core.decision;

import static io.dmm.core.decision.Problems.START;
import static io.dmm.core.decision.Problems.aProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DecisionEngineTest {
  private static Problems threeLinksIntoOneSite() {
    return aProblem()
        .site("CENTRE", 400_000)
        .site("A", 400_000)
        .site("B", 400_000)
        .site("C", 400_000)
        .link("CENTRE", "A", 400_000)
        .link("CENTRE", "B", 400_000)
        .link("CENTRE", "C", 400_000)
        .request("five", "A", "CENTRE", 5)
        .request("four", "B", "CENTRE", 4)
        .request("three", "C", "CENTRE", 3);
  }

  private static Problems workedExample() {
    return aProblem()
        .site("A", 100_000)
        .site("B", 100_000)
        .site("C", 100_000)
        .link("A", "B", 100_000)
        .link("A", "C", 100_000)
        .link("B", "C", 40_000)
        .request("r1", "A", "B", 3)
        .request("r2", "A", "B", 2)
        .request("r3", "A", "C", 4)
        .request("r4", "B", "C", 1);
  }

  private static List<Long> granted(DecisionResult result, String... ids) {
    return List.of(ids).stream().map(result::grantedMbps).toList();
  }

  @Test
  void threeLinksIntoOneSiteAreServedInProportionToPriorityByWeightedMaxMin() {
    assertThat(granted(threeLinksIntoOneSite().decide(), "five", "four", "three"))
        .containsExactly(167_000L, 133_000L, 100_000L);
  }

  @Test
  void threeLinksIntoOneSiteAreServedAlikeByPriorityLpWhateverTheirPriority() {
    var result = threeLinksIntoOneSite().policy(Policy.PRIORITY_LP).decide();
    assertThat(granted(result, "five", "four", "three"))
        .containsExactly(134_000L, 133_000L, 133_000L); // 400 is not divisible by 3
  }

  @Test
  void priorityLpGivesTheNumbersOfThePythonDmm() {
    var result = workedExample().policy(Policy.PRIORITY_LP).decide();
    assertThat(granted(result, "r1", "r2", "r3", "r4"))
        .containsExactly(36_000L, 24_000L, 40_000L, 40_000L);
  }

  @Test
  void weightedMaxMinSharesTheSamePortByPriority() {
    var result = workedExample().decide();
    // the port of A fills first: 100 by 3 to 2 to 4; then the link of r4 (40), which the port of B
    // could carry
    assertThat(granted(result, "r1", "r2", "r3", "r4"))
        .containsExactly(33_000L, 22_000L, 45_000L, 40_000L);
  }

  @Test
  void anUnrelatedSmallLinkBendsPriorityLpButNotWeightedMaxMin() {
    var problem =
        aProblem()
            .site("A", 100_000)
            .site("B", 100_000)
            .site("C", 100_000)
            .site("D", 100_000)
            .link("A", "B", 100_000)
            .link("A", "C", 100_000)
            .link("C", "D", 10_000)
            .request("ab", "A", "B", 3)
            .request("ac", "A", "C", 2)
            .request("cd", "C", "D", 1);
    assertThat(granted(problem.policy(Policy.PRIORITY_LP).decide(), "ab", "ac", "cd"))
        .containsExactly(90_000L, 10_000L, 10_000L);
    assertThat(granted(problem.policy(Policy.WEIGHTED_MAX_MIN).decide(), "ab", "ac", "cd"))
        .containsExactly(60_000L, 40_000L, 10_000L);
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void anExhaustedLinkMakesItsOwnRequestWaitAndStarvesNoOther(Policy policy) {
    var result =
        aProblem()
            .site("A", 100_000)
            .site("B", 100_000)
            .site("C", 100_000)
            .link("A", "B", 100_000)
            .link("A", "C", 100_000)
            .link("B", "C", 0)
            .request("r1", "A", "B", 3)
            .request("r3", "A", "C", 4)
            .request("r4", "B", "C", 1)
            .policy(policy)
            .decide();
    assertThat(result.grantedMbps("r1")).isPositive();
    assertThat(result.grantedMbps("r3")).isPositive();
    assertThat(result.of("r4").orElseThrow().outcome()).isEqualTo(Allocation.Outcome.WAITING);
    assertThat(result.of("r4").orElseThrow().explanation().sentence())
        .contains("link B–C")
        .contains("carries 0 Gb/s");
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void sevenEqualRequestsUseAllOfALinkOfTen(Policy policy) {
    var problem =
        aProblem().site("A", 10_000).site("B", 10_000).link("A", "B", 10_000).policy(policy);
    for (int i = 0; i < 7; i++) {
      problem.request("r" + i, "A", "B", 2);
    }
    assertThat(granted(problem.decide(), "r0", "r1", "r2", "r3", "r4", "r5", "r6"))
        .containsExactly(
            2000L, 2000L, 2000L, 1000L, 1000L, 1000L, 1000L); // the older ones get the remainder
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void thirtyRequestsOnALinkOfTenGetTenInAllAndTheOthersWaitWithTheReason(Policy policy) {
    var problem =
        aProblem().site("A", 10_000).site("B", 10_000).link("A", "B", 10_000).policy(policy);
    for (int i = 0; i < 30; i++) {
      problem.request("r%02d".formatted(i), "A", "B", i < 25 ? 2 : 3);
    }
    var result = problem.decide();
    var served =
        result.allocations().stream()
            .filter(a -> a.outcome() == Allocation.Outcome.GRANTED)
            .map(a -> a.request().id());
    assertThat(served)
        .containsExactly("r25", "r26", "r27", "r28", "r29", "r00", "r01", "r02", "r03", "r04");
    assertThat(result.allocations())
        .allMatch(a -> a.grantedMbps() == (a.outcome() == Allocation.Outcome.GRANTED ? 1000 : 0));
    assertThat(result.of("r05").orElseThrow().explanation().sentence())
        .isEqualTo(
            "Waits: every step of 1 Gb/s of the link A–B (10 Gb/s) is held by requests of higher priority, older, or with a circuit"
                + " already: r25, r26, r27 and 7 more.");
  }

  @Test
  void aRequestWithACircuitIsNotSentBackToTheQueueByOneThatHasNone() {
    var result =
        aProblem()
            .site("A", 1000)
            .site("B", 1000)
            .link("A", "B", 1000)
            .request(BandwidthRequest.of("runs", "A", "B", 1, START).withEstablished(true))
            .request("urgent", "A", "B", 5)
            .decide();
    assertThat(granted(result, "runs", "urgent")).containsExactly(1000L, 0L);
  }

  @Test
  void tenRulesOnOnePairGetTenTimesWhatOneRuleOnAnotherGets() {
    var problem =
        aProblem()
            .site("A", 110_000)
            .site("B", 400_000)
            .site("C", 400_000)
            .link("A", "B", 400_000)
            .link("A", "C", 400_000)
            .request("alone", "A", "C", 3);
    for (int i = 0; i < 10; i++) {
      problem.request("r" + i, "A", "B", 3);
    }
    var result = problem.decide();
    assertThat(result.allocations()).allMatch(a -> a.grantedMbps() == 10_000);
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void aDemandIsRoundedUpToAQuantumAndTheRestGoesToOthers(Policy policy) {
    var result =
        aProblem()
            .site("A", 100_000)
            .site("B", 100_000)
            .link("A", "B", 100_000)
            .policy(policy)
            .request(BandwidthRequest.of("tiny", "A", "B", 5, START).withDemandMbps(1500))
            .request("big", "A", "B", 1)
            .decide();
    assertThat(granted(result, "tiny", "big")).containsExactly(2000L, 98_000L);
    assertThat(result.of("tiny").orElseThrow().explanation().sentence())
        .isEqualTo(
            "Gets 2 Gb/s: it can use no more (it asks for at most 1.5 Gb/s, given in steps of 1 Gb/s).");
  }

  @Test
  void aTinyDemandDoesNotHoldDownTheFloorOfPriorityLp() {
    var result =
        aProblem()
            .site("A", 100_000)
            .site("B", 100_000)
            .site("C", 100_000)
            .link("A", "B", 100_000)
            .link("A", "C", 100_000)
            .policy(Policy.PRIORITY_LP)
            .request(BandwidthRequest.of("tiny", "A", "B", 5, START).withDemandMbps(1000))
            .request("big", "A", "C", 1)
            .decide();
    assertThat(granted(result, "tiny", "big")).containsExactly(1000L, 99_000L);
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void aCapacityThatIsNoWholeNumberOfQuantaIsNotExceeded(Policy policy) {
    var result =
        aProblem()
            .site("A", 12_500)
            .site("B", 100_000)
            .link("A", "B", 100_000)
            .policy(policy)
            .request("r1", "A", "B", 1)
            .request("r2", "A", "B", 1)
            .decide();
    assertThat(granted(result, "r1", "r2")).containsExactly(6000L, 6000L);
    assertThat(result.of("r1").orElseThrow().explanation().sentence())
        .isEqualTo(
            "Gets 6 Gb/s with priority 1: the port of A (12.5 Gb/s) has only 0.5 Gb/s left, less than one step of 1 Gb/s,"
                + " shared by 2 requests: r1, r2.");
  }

  @Test
  void everyBadRequestIsLeftOutWithItsReasonAndTheOthersAreServed() {
    var result =
        aProblem()
            .site("A", 100_000)
            .site("B", 100_000)
            .site("C", 1000)
            .site(SitePort.ofUnknownCapacity("DARK"))
            .link("A", "B", 100_000)
            .link("A", "DARK", 100_000)
            .link(LinkCapacity.ofUnknownCapacity("B", "DARK"))
            .request("good", "A", "B", 1)
            .request("zero", "A", "B", 0)
            .request("lost", "A", "NOWHERE", 1)
            .request("dark", "DARK", "B", 1)
            .request("self", "A", "A", 1)
            .request("off", "A", "C", 1)
            .request("twin", "A", "B", 1)
            .request("twin", "A", "B", 2)
            .request(BandwidthRequest.of("idle", "A", "B", 1, START).withDemandMbps(0))
            .decide();
    assertThat(result.grantedMbps("good")).isEqualTo(100_000);
    assertThat(sentence(result, "zero"))
        .isEqualTo("Left out: priority is 0, must be from 1 to 1000000.");
    assertThat(sentence(result, "lost")).isEqualTo("Left out: site NOWHERE is unknown.");
    assertThat(sentence(result, "dark"))
        .contains("port capacity of site DARK is unknown")
        .contains("capacity of link B–DARK is unknown");
    assertThat(sentence(result, "self"))
        .isEqualTo("Left out: both ends are at site A, must be two sites.");
    assertThat(sentence(result, "off")).isEqualTo("Left out: the mesh has no link A–C.");
    assertThat(sentence(result, "twin"))
        .isEqualTo("Left out: its id is used by 2 requests, must be unique.");
    assertThat(sentence(result, "idle"))
        .isEqualTo("Left out: demand is 0 Mb/s, must be 1 or more, or absent.");
    assertThat(result.allocations()).hasSize(8);
  }

  private static String sentence(DecisionResult result, String id) {
    return result.of(id).orElseThrow().explanation().sentence();
  }

  @Test
  void explanationsNameTheBindingPortOrLinkAndWhoSharesIt() {
    var result = workedExample().decide();
    var r1 = result.of("r1").orElseThrow().explanation();
    assertThat(r1.binding()).isEqualTo(Explanation.Binding.PORT);
    assertThat(r1.sharedBy()).containsExactly("r3", "r1", "r2");
    assertThat(r1.sentence())
        .isEqualTo(
            "Gets 33 Gb/s with priority 3: the port of A (100 Gb/s) is full, shared by 3 requests: r3, r1, r2.");
    assertThat(sentence(result, "r4"))
        .isEqualTo(
            "Gets 40 Gb/s with priority 1: the link B–C (40 Gb/s) is full, used by this request alone.");
  }

  @Test
  void theSmallestOfSeveralCapacitiesOfALinkCounts() {
    var result =
        aProblem()
            .site("A", 100_000)
            .site("B", 100_000)
            .link("A", "B", 100_000)
            .link("B", "A", 30_000)
            .link(LinkCapacity.ofUnknownCapacity("A", "B"))
            .request("r", "A", "B", 1)
            .decide();
    assertThat(result.grantedMbps("r")).isEqualTo(30_000);
  }

  @Test
  void nothingToDecideGivesAnEmptyResult() {
    assertThat(aProblem().decide().allocations()).isEmpty();
    assertThat(aProblem().policy(Policy.PRIORITY_LP).decide().constraints()).isEmpty();
  }

  @Test
  void aQuantumBelowOneIsRefused() {
    assertThatThrownBy(() -> aProblem().quantum(0).build())
        .hasMessage("quantumMbps is 0, must be 1 or more");
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void theOrderOfTheInputDoesNotMatter(Policy policy) {
    DecisionProblem problem = workedExample().policy(policy).build();
    var sites = new ArrayList<>(problem.sites());
    var links = new ArrayList<>(problem.links());
    var requests = new ArrayList<>(problem.requests());
    Collections.reverse(sites);
    Collections.reverse(links);
    Collections.reverse(requests);
    var turned =
        DecisionEngine.decide(
            new DecisionProblem(sites, links, requests, problem.quantumMbps(), policy));
    var straight = DecisionEngine.decide(problem);
    assertThat(turned.allocations()).containsExactlyElementsOf(straight.allocations());
    assertThat(turned.constraints()).isEqualTo(straight.constraints());
  }
}
