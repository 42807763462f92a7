package io.dmm.core.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;

/**
 * What the small random problems of the properties do not reach: many links, tables that grow,
 * prices that move far.
 */
class LargeProblemTest {
  private static final int SITES = 60;

  private static DecisionProblem grid(Policy policy, int sites, int requests) {
    var random = new Random(11);
    var problem = Problems.aProblem().policy(policy).quantum(100);
    for (int a = 0; a < sites; a++) {
      problem.site("S%02d".formatted(a), 100_000 + random.nextInt(1_500_000));
      for (int b = a + 1; b < sites; b++) {
        problem.link("S%02d".formatted(a), "S%02d".formatted(b), 10_000 + random.nextInt(200_000));
      }
    }
    for (int i = 0; i < requests; i++) {
      int a = random.nextInt(sites);
      int b = (a + 1 + random.nextInt(sites - 1)) % sites;
      problem.request(
          "r" + i, "S%02d".formatted(a), "S%02d".formatted(b), 1 + random.nextInt(1000));
    }
    return problem.build();
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void aLargeProblemIsDecidedWithinEveryCapacityWhateverTheOrderOfItsInput(Policy policy) {
    var problem = grid(policy, SITES, 3000);
    var result = DecisionEngine.decide(problem);
    Map<String, Long> load = new HashMap<>();
    for (Allocation allocation : result.allocations()) {
      load.merge(allocation.request().siteA(), allocation.grantedMbps(), Long::sum);
      load.merge(allocation.request().siteB(), allocation.grantedMbps(), Long::sum);
      load.merge(
          SitePair.of(allocation.request().siteA(), allocation.request().siteB()).toString(),
          allocation.grantedMbps(),
          Long::sum);
    }
    problem
        .sites()
        .forEach(
            s ->
                assertThat(load.get(s.site())).isLessThanOrEqualTo(s.capacityMbps().orElseThrow()));
    problem
        .links()
        .forEach(
            l ->
                assertThat(load.getOrDefault(SitePair.of(l.siteA(), l.siteB()).toString(), 0L))
                    .isLessThanOrEqualTo(l.capacityMbps().orElseThrow()));

    var links = new ArrayList<>(problem.links());
    var requests = new ArrayList<>(problem.requests());
    Collections.shuffle(links, new Random(1));
    Collections.shuffle(requests, new Random(2));
    var shuffled =
        new DecisionProblem(problem.sites(), links, requests, problem.quantumMbps(), policy);
    assertThat(DecisionEngine.decide(shuffled).allocations())
        .containsExactlyElementsOf(result.allocations());
  }

  @Test
  void theOptimumOfALargeProgramIsThatOfAGeneralSolver() {
    Network network = new NetworkBuilder(grid(Policy.PRIORITY_LP, 25, 600)).build();
    int[] blockedBy = Admission.admit(network);
    var shares = PriorityLp.linkShares(network, blockedBy);
    long[] priority = new long[network.links];
    for (int r = 0; r < network.weight.length; r++) {
      priority[network.linkOf[r]] += blockedBy[r] == Admission.ADMITTED ? network.weight[r] : 0;
    }
    var model = new ExpressionsBasedModel();
    double value = 0;
    for (int link = 0; link < network.links; link++) {
      model.newVariable("x" + link).lower(0).upper(shares.spare()[link]).weight(priority[link]);
      value += priority[link] * shares.doubled()[link] / 2.0;
    }
    for (int port = 0; port < network.sites; port++) {
      Expression row = model.newExpression("port" + port).upper(shares.room()[port]);
      for (int i = network.firstLink(port); i < network.firstLink(port + 1); i++) {
        row.set(model.getVariable(network.linkAt(i)), 1);
      }
    }
    var best = model.maximise();
    assertThat(best.getState().isOptimal()).isTrue();
    assertThat(value).isPositive().isCloseTo(best.getValue(), within(1e-6 * best.getValue()));
  }

  @Test
  void everyPairHasItsOwnNumberInEitherOrder() {
    var graph = new SiteGraph();
    Set<Integer> numbers = new HashSet<>();
    for (int a = 0; a < 100; a++) {
      for (int b = a + 1; b < 100; b++) {
        numbers.add(graph.addPair(a, b));
        assertThat(graph.addPair(b, a)).isEqualTo(graph.pair(a, b));
      }
    }
    assertThat(numbers).hasSize(4950).hasSize(graph.pairCount());
    assertThat(graph.pair(99, 100)).isEqualTo(SiteGraph.NONE);
    assertThat(graph.pair(0, SiteGraph.NONE)).isEqualTo(SiteGraph.NONE);
  }
}
