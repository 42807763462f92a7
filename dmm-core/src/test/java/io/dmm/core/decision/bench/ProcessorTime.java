package io.dmm.core.decision.bench;

import io.dmm.core.decision.DecisionEngine;
import io.dmm.core.decision.DecisionProblem;
import io.dmm.core.decision.Hysteresis;
import io.dmm.core.decision.Policy;
import io.dmm.core.decision.TransitionPlanner;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/**
 * The same work as {@link DecisionBenchmark} in processor time of its thread, the median of some
 * runs: for machines that are busy with something else, where time by the clock says nothing.
 */
public final class ProcessorTime {
  private static final int RUNS = 15;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private ProcessorTime() {}

  public static void main(String... args) {
    System.out.println(
        "| sites | requests | quantum Mb/s | weighted-max-min ms | priority-lp ms | transition plan ms |");
    System.out.println("|---|---|---|---|---|---|");
    int[][] sizes = {{20, 100}, {170, 10_000}, {1_700, 100_000}};
    for (int[] size : sizes) {
      for (long quantumMbps : new long[] {100, 1000}) {
        measure(size[0], size[1], quantumMbps);
      }
    }
  }

  private static void measure(int sites, int requests, long quantumMbps) {
    DecisionProblem problem = GridProblem.of(sites, requests, quantumMbps);
    DecisionProblem lpProblem = problem.withPolicy(Policy.PRIORITY_LP);
    var holdings = GridProblem.holdings(problem);
    var decision = DecisionEngine.decide(problem, holdings);
    var planner = new TransitionPlanner(new Hysteresis(0.1, Duration.ofMinutes(5)));
    var now = holdings.get(0).lastChangedAt().plus(Duration.ofHours(1));
    System.out.printf(
        "| %,d | %,d | %,d | %.1f | %.1f | %.1f |%n",
        sites,
        requests,
        quantumMbps,
        median(() -> DecisionEngine.decide(problem)),
        median(() -> DecisionEngine.decide(lpProblem)),
        median(() -> planner.plan(problem, decision, holdings, now)));
  }

  private static double median(Runnable work) {
    double[] millis = new double[RUNS];
    for (int run = 0; run < 2 * RUNS; run++) { // the first half warms up
      long before = THREADS.getCurrentThreadCpuTime();
      work.run();
      millis[run % RUNS] = (THREADS.getCurrentThreadCpuTime() - before) / 1e6;
    }
    java.util.Arrays.sort(millis);
    return millis[RUNS / 2];
  }
}
