package io.dmm.core.decision.bench;

import io.dmm.core.decision.DecisionEngine;
import io.dmm.core.decision.DecisionProblem;
import io.dmm.core.decision.DecisionResult;
import io.dmm.core.decision.Holding;
import io.dmm.core.decision.Hysteresis;
import io.dmm.core.decision.Policy;
import io.dmm.core.decision.TransitionPlan;
import io.dmm.core.decision.TransitionPlanner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * A whole decision, from records to explained allocations, and a whole plan of transitions. One
 * thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx2g", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 2)
public class DecisionBenchmark {
  /** Sites and requests. */
  @Param({"20x100", "170x10000", "1700x100000"})
  public String size;

  /** With 100 Mb/s nearly every request is served; with 1000 many wait, which is less work. */
  @Param({"100", "1000"})
  public long quantumMbps;

  private final TransitionPlanner planner =
      new TransitionPlanner(new Hysteresis(0.1, Duration.ofMinutes(5)));
  private DecisionProblem problem;
  private DecisionProblem lpProblem;
  private List<Holding> holdings;
  private DecisionResult decision;
  private Instant now;

  @Setup
  public void build() {
    String[] parts = size.split("x", -1);
    problem = GridProblem.of(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), quantumMbps);
    lpProblem = problem.withPolicy(Policy.PRIORITY_LP);
    holdings = GridProblem.holdings(problem);
    decision = DecisionEngine.decide(problem, holdings);
    now = holdings.get(0).lastChangedAt().plus(Duration.ofHours(1));
  }

  @Benchmark
  public DecisionResult weightedMaxMin() {
    return DecisionEngine.decide(problem);
  }

  @Benchmark
  public DecisionResult priorityLp() {
    return DecisionEngine.decide(lpProblem);
  }

  @Benchmark
  public TransitionPlan transitionPlan() {
    return planner.plan(problem, decision, holdings, now);
  }

  /** Takes the arguments of JMH: a pattern, {@code -p size=170x10000}, {@code -f 3} and so on. */
  public static void main(String... args) throws RunnerException, CommandLineOptionException {
    var given = new CommandLineOptions(args);
    new Runner(
            new OptionsBuilder()
                .parent(given)
                .include(DecisionBenchmark.class.getName())
                .addProfiler(GCProfiler.class)
                .build())
        .run();
  }
}
