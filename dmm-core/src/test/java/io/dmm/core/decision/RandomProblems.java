package io.dmm.core.decision;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Problems over random graphs for property tests: tight and loose capacities, equal and very
 * different priorities.
 */
final class RandomProblems {
  private static final int MOST_SITES = 8;

  private RandomProblems() {}

  private record Ask(
      int siteA, int step, int priority, long demandMbps, int age, boolean established) {}

  static Arbitrary<DecisionProblem> any() {
    return problems(capacities(), demands(), priorities());
  }

  /**
   * Without demands, and with so much capacity that nobody is near the first quantum: where the
   * textbook's program holds.
   */
  static Arbitrary<DecisionProblem> roomy() {
    return problems(
        Arbitraries.longs().between(100_000, 400_000), Arbitraries.just(0L), priorities());
  }

  private static Arbitrary<Long> capacities() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(0, 5_000),
        Arbitraries.longs().between(0, 40_000),
        Arbitraries.longs().between(1, 40).map(quanta -> quanta * 1000),
        Arbitraries.longs().between(100_000, 400_000));
  }

  private static Arbitrary<Long> demands() {
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(2, Arbitraries.just(0L)),
        net.jqwik.api.Tuple.of(1, Arbitraries.longs().between(1, 30_000)));
  }

  private static Arbitrary<Integer> priorities() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(1, 5), Arbitraries.integers().between(1, 1000));
  }

  private static Arbitrary<DecisionProblem> problems(
      Arbitrary<Long> capacities, Arbitrary<Long> demands, Arbitrary<Integer> priorities) {
    Arbitrary<List<Long>> ports = capacities.list().ofSize(MOST_SITES);
    Arbitrary<List<Long>> links = capacities.list().ofSize(MOST_SITES * MOST_SITES);
    Arbitrary<Ask> ask =
        Combinators.combine(
                Arbitraries.integers().between(0, MOST_SITES - 1),
                Arbitraries.integers().between(1, MOST_SITES - 1),
                priorities,
                demands,
                Arbitraries.integers().between(0, 3),
                Arbitraries.of(false, false, false, true))
            .as(Ask::new);
    return Combinators.combine(
            Arbitraries.integers().between(2, MOST_SITES),
            ports,
            links,
            ask.list().ofMinSize(1).ofMaxSize(40),
            Arbitraries.of(1000L, 1000L, 700L, 1L),
            Arbitraries.of(Policy.class))
        .as(RandomProblems::problem);
  }

  private static DecisionProblem problem(
      int sites,
      List<Long> portMbps,
      List<Long> linkMbps,
      List<Ask> asks,
      long quantumMbps,
      Policy policy) {
    List<SitePort> ports = new ArrayList<>();
    List<LinkCapacity> links = new ArrayList<>();
    for (int a = 0; a < sites; a++) {
      ports.add(SitePort.of("S" + a, portMbps.get(a)));
      for (int b = a + 1; b < sites; b++) {
        links.add(LinkCapacity.of("S" + b, "S" + a, linkMbps.get(a * MOST_SITES + b)));
      }
    }
    List<BandwidthRequest> requests = new ArrayList<>();
    for (Ask ask : asks) {
      int a = ask.siteA() % sites;
      int b = (a + 1 + ask.step() % (sites - 1)) % sites;
      requests.add(
          new BandwidthRequest(
              "r" + requests.size(),
              "S" + a,
              "S" + b,
              ask.priority(),
              ask.demandMbps() == 0 ? OptionalLong.empty() : OptionalLong.of(ask.demandMbps()),
              Problems.START.plusSeconds(ask.age()),
              ask.established()));
    }
    return new DecisionProblem(ports, links, requests, quantumMbps, policy);
  }
}
