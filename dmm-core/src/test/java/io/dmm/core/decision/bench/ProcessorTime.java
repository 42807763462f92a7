package io.dmm.core.decision.bench;

import io.dmm.core.decision.DecisionEngine;
import io.dmm.core.decision.DecisionProblem;
import io.dmm.core.decision.Hysteresis;
import io.dmm.core.decision.Policy;
import io.dmm.core.decision.TransitionPlanner;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;

/**
 * The same work as {@link DecisionBenchmark} in processor time of its thread, least and median of
 * some runs: for machines that are busy with something else, where time by the clock says nothing.
 */
public final class ProcessorTime {
  private static final int RUNS = 15;
  private static final long WARM_UP_NANOS = 3_000_000_000L;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private ProcessorTime() {}

  public static void main(String... args) {
    System.out.println(
        "| sites | requests | quantum Mb/s | weighted-max-min | priority-lp | transition plan |");
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
        "| %,d | %,d | %,d | %s | %s | %s |%n",
        sites,
        requests,
        quantumMbps,
        time(() -> DecisionEngine.decide(problem)),
        time(() -> DecisionEngine.decide(lpProblem)),
        time(() -> planner.plan(problem, decision, holdings, now)));
  }

  /** Least and median of the runs, in milliseconds. */
  private static String time(Runnable work) {
    for (long warm = 0; warm < WARM_UP_NANOS; ) {
      warm += once(work);
    }
    double[] millis = new double[RUNS];
    for (int run = 0; run < RUNS; run++) {
      millis[run] = once(work) / 1e6;
    }
    Arrays.sort(millis);
    return "%.1f / %.1f".formatted(millis[0], millis[RUNS / 2]);
  }

  private static long once(Runnable work) {
    long before = THREADS.getCurrentThreadCpuTime();
    work.run();
    return THREADS.getCurrentThreadCpuTime() - before;
  }
}
