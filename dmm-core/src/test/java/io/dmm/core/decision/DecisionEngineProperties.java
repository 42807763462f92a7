package io.dmm.core.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * What must hold for every problem, computed here from the problem itself and not from what the
 * engine reports.
 */
class DecisionEngineProperties {

  @Provide
  Arbitrary<DecisionProblem> problems() {
    return RandomProblems.any();
  }

  /** The load of every port ("S1") and link ("S1/S2"), and its capacity. */
  private record Use(Map<String, Long> load, Map<String, Long> capacity, DecisionProblem problem) {
    static Use of(DecisionProblem problem, DecisionResult result) {
      var use = new Use(new HashMap<>(), new HashMap<>(), problem);
      problem.sites().forEach(s -> use.capacity.put(s.site(), s.capacityMbps().orElseThrow()));
      problem
          .links()
          .forEach(
              l -> use.capacity.put(link(l.siteA(), l.siteB()), l.capacityMbps().orElseThrow()));
      problem
          .requests()
          .forEach(
              r ->
                  constraints(r)
                      .forEach(c -> use.load.merge(c, result.grantedMbps(r.id()), Long::sum)));
      return use;
    }

    static List<String> constraints(BandwidthRequest r) {
      return List.of(r.siteA(), r.siteB(), link(r.siteA(), r.siteB()));
    }

    static String link(String a, String b) {
      return a.compareTo(b) < 0 ? a + "/" + b : b + "/" + a;
    }

    /** Not one quantum is left. */
    boolean isFull(String constraint) {
      return capacity.get(constraint) - load.get(constraint) < problem.quantumMbps();
    }

    boolean canTakeMore(BandwidthRequest r, long granted) {
      return granted < r.demandMbps().orElse(Long.MAX_VALUE)
          && constraints(r).stream().noneMatch(this::isFull);
    }
  }

  @Property(tries = 2000)
  void grantsAreWholeQuantaWithinEveryCapacityAndDemand(
      @ForAll("problems") DecisionProblem problem) {
    var result = DecisionEngine.decide(problem);
    var use = Use.of(problem, result);
    use.load()
        .forEach((c, load) -> assertThat(load).as(c).isLessThanOrEqualTo(use.capacity().get(c)));
    for (BandwidthRequest request : problem.requests()) {
      long granted = result.grantedMbps(request.id());
      assertThat(granted % problem.quantumMbps()).isZero();
      request
          .demandMbps()
          .ifPresent(demand -> assertThat(granted).isLessThan(demand + problem.quantumMbps()));
    }
  }

  @Property(tries = 2000)
  void nothingIsLeftIdleThatSomebodyCouldUse(@ForAll("problems") DecisionProblem problem) {
    var result = DecisionEngine.decide(problem);
    var use = Use.of(problem, result);
    assertThat(problem.requests()).noneMatch(r -> use.canTakeMore(r, result.grantedMbps(r.id())));
  }

  @Property(tries = 2000)
  void nobodyCanGainAQuantumUnlessSomebodyLosesOneWhoWouldThenHaveASmallerShare(
      @ForAll("problems") DecisionProblem any) {
    var problem = any.withPolicy(Policy.WEIGHTED_MAX_MIN);
    var result = DecisionEngine.decide(problem);
    var use = Use.of(problem, result);
    for (BandwidthRequest poor : problem.requests()) {
      if (result.grantedMbps(poor.id()) >= poor.demandMbps().orElse(Long.MAX_VALUE)) {
        continue;
      }
      double after =
          (result.grantedMbps(poor.id()) + problem.quantumMbps()) / (double) poor.priority();
      assertThat(Use.constraints(poor))
          .as("constraints that hold back %s in %s", poor, result.allocations())
          .anyMatch(
              c ->
                  use.isFull(c)
                      && problem.requests().stream()
                          .filter(r -> Use.constraints(r).contains(c))
                          .allMatch(
                              r ->
                                  (result.grantedMbps(r.id()) - problem.quantumMbps())
                                          / (double) r.priority()
                                      <= after * (1 + 1e-12)));
    }
  }

  @Property(tries = 2000)
  void theHighestPrioritiesGetAQuantumBeforeAnyOther(@ForAll("problems") DecisionProblem problem) {
    var result = DecisionEngine.decide(problem);
    for (BandwidthRequest waiting : problem.requests()) {
      if (result.grantedMbps(waiting.id()) > 0) {
        continue;
      }
      // some constraint of it has not a quantum beside one for each of those before it
      assertThat(Use.constraints(waiting))
          .anyMatch(
              c -> {
                long before =
                    problem.requests().stream()
                        .filter(
                            r -> result.grantedMbps(r.id()) > 0 && Use.constraints(r).contains(c))
                        .filter(r -> goesBefore(r, waiting))
                        .count();
                long capacity = Use.of(problem, result).capacity().get(c);
                return (before + 1) * problem.quantumMbps() > capacity;
              });
    }
  }

  private static boolean goesBefore(BandwidthRequest one, BandwidthRequest other) {
    if (one.established() != other.established()) {
      return one.established();
    }
    return BandwidthRequest.SENIORITY.compare(one, other) < 0;
  }

  @Property(tries = 1000)
  void multiplyingAllPrioritiesChangesNothing(
      @ForAll("problems") DecisionProblem problem, @ForAll @IntRange(min = 2, max = 7) int factor) {
    var more =
        problem.withRequests(
            problem.requests().stream().map(r -> r.withPriority(r.priority() * factor)).toList());
    assertThat(grants(more)).isEqualTo(grants(problem));
  }

  @Property(tries = 1000)
  void theOrderOfTheInputDoesNotMatter(
      @ForAll("problems") DecisionProblem problem, @ForAll long seed) {
    var random = new Random(seed);
    var shuffled =
        new DecisionProblem(
            shuffle(problem.sites(), random),
            shuffle(problem.links(), random),
            shuffle(problem.requests(), random),
            problem.quantumMbps(),
            problem.policy());
    assertThat(DecisionEngine.decide(shuffled).allocations())
        .containsExactlyElementsOf(DecisionEngine.decide(problem).allocations());
  }

  @Property(tries = 1000)
  void moreCapacityNeverLowersTheSmallestShare(
      @ForAll("problems") DecisionProblem any,
      @ForAll @IntRange(max = 7) int site,
      @ForAll @IntRange(min = 1, max = 50) int quanta) {
    var problem = any.withPolicy(Policy.WEIGHTED_MAX_MIN);
    var more =
        withMoreCapacity(problem, site % problem.sites().size(), quanta * problem.quantumMbps());
    // exactly, before rounding
    if (problem.requests().stream()
        .allMatch(r -> DecisionEngine.decide(problem).grantedMbps(r.id()) > 0)) {
      assertThat(smallestExactShare(more))
          .isGreaterThanOrEqualTo(smallestExactShare(problem) * (1 - 1e-9));
    }
    // and up to the quantum that rounding moves
    assertThat(smallestShare(more, 1)).isGreaterThanOrEqualTo(smallestShare(problem, -1));
  }

  private static DecisionProblem withMoreCapacity(DecisionProblem problem, int index, long mbps) {
    String raised = problem.sites().get(index).site();
    var sites =
        problem.sites().stream()
            .map(
                s ->
                    s.site().equals(raised)
                        ? SitePort.of(s.site(), s.capacityMbps().getAsLong() + mbps)
                        : s)
            .toList();
    var links =
        problem.links().stream()
            .map(
                l ->
                    l.siteA().equals(raised)
                        ? LinkCapacity.of(l.siteA(), l.siteB(), l.capacityMbps().getAsLong() + mbps)
                        : l)
            .toList();
    return new DecisionProblem(
        sites, links, problem.requests(), problem.quantumMbps(), problem.policy());
  }

  private static double smallestExactShare(DecisionProblem problem) {
    Network network = new NetworkBuilder(problem).build();
    Shares shares = WeightedMaxMin.share(network, Admission.admit(network));
    double smallest = Double.POSITIVE_INFINITY;
    for (int r = 0; r < network.weight.length; r++) {
      smallest = Math.min(smallest, shares.quanta()[r] / network.weight[r]);
    }
    return smallest;
  }

  private static double smallestShare(DecisionProblem problem, int quantaMore) {
    var result = DecisionEngine.decide(problem);
    return problem.requests().stream()
        .mapToDouble(
            r ->
                Math.max(0, result.grantedMbps(r.id()) + quantaMore * problem.quantumMbps())
                    / (double) r.priority())
        .min()
        .orElseThrow();
  }

  @Property(tries = 1000)
  void theExplanationNamesSomethingThatReallyBinds(@ForAll("problems") DecisionProblem problem) {
    var result = DecisionEngine.decide(problem);
    for (Allocation allocation : result.allocations()) {
      Explanation why = allocation.explanation();
      assertThat(why.sentence()).isNotBlank();
      if (why.binding() == Explanation.Binding.OWN_DEMAND) {
        assertThat(allocation.grantedMbps())
            .isGreaterThanOrEqualTo(allocation.request().demandMbps().orElseThrow());
      } else {
        Constraint bound = why.constraint().orElseThrow();
        assertThat(bound.freeMbps()).isLessThan(problem.quantumMbps());
        assertThat(why.sharedBy().contains(allocation.request().id()))
            .isEqualTo(allocation.grantedMbps() > 0);
      }
    }
  }

  @Property(tries = 500)
  void aBadRequestChangesNothingForTheOthers(@ForAll("problems") DecisionProblem problem) {
    List<BandwidthRequest> withBad = new ArrayList<>(problem.requests());
    withBad.add(0, BandwidthRequest.of("zero", "S0", "S1", 0, Problems.START));
    withBad.add(BandwidthRequest.of("lost", "S0", "NOWHERE", 5, Problems.START));
    withBad.add(
        new BandwidthRequest("minus", "S0", "S1", 5, OptionalLong.of(-1), Problems.START, true));
    Map<String, Long> expected = new HashMap<>(grants(problem));
    expected.putAll(Map.of("zero", 0L, "lost", 0L, "minus", 0L));
    assertThat(grants(problem.withRequests(withBad))).isEqualTo(expected);
  }

  @Property(tries = 500)
  void onOneLinkTheResultIsWithinAQuantumOfTheProportionalShare(
      @ForAll @IntRange(min = 1, max = 20) int requests,
      @ForAll @IntRange(min = 20, max = 200) int quanta,
      @ForAll long seed) {
    var random = new Random(seed);
    var problem =
        Problems.aProblem()
            .site("A", quanta * 1000L)
            .site("B", 1_000_000)
            .link("A", "B", 1_000_000);
    long sum = 0;
    List<Integer> priorities = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      priorities.add(
          4 + random.nextInt(2)); // so close that everybody's share is above the first quantum
      sum += priorities.get(i);
      problem.request("r" + i, "A", "B", priorities.get(i));
    }
    var result = problem.decide();
    double shareOfLeast = 4.0 * quanta / sum;
    for (int i = 0; i < requests && shareOfLeast >= 1; i++) {
      assertThat(result.grantedMbps("r" + i) / 1000.0)
          .isCloseTo(priorities.get(i) * (double) quanta / sum, within(1.0));
    }
  }

  private static Map<String, Long> grants(DecisionProblem problem) {
    Map<String, Long> grants = new HashMap<>();
    DecisionEngine.decide(problem)
        .allocations()
        .forEach(a -> grants.put(a.request().id(), a.grantedMbps()));
    return grants;
  }

  private static <T> List<T> shuffle(List<T> list, Random random) {
    List<T> copy = new ArrayList<>(list);
    Collections.shuffle(copy, random);
    return copy;
  }
}
