package io.dmm.app.cli;

import io.dmm.core.decision.DecisionEngine;
import io.dmm.core.decision.DecisionProblem;
import io.dmm.core.decision.Policy;
import io.dmm.core.decision.plan.PlanFile;
import io.dmm.core.decision.plan.PlanFileException;
import io.dmm.core.decision.plan.PlanReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * What would be decided: sites, links and requests in, bandwidth with reasons out. Asks no peer.
 */
@Command(
    name = "plan",
    description = "Decide the bandwidth of the requests in a file, and say why.",
    mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
  private static final int BAD_FILE = 2;

  @Parameters(paramLabel = "FILE", description = "sites, links and requests as JSON")
  private Path file;

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      description = "weighted-max-min or priority-lp, instead of the file's own")
  private String policy;

  @Option(names = "--json", description = "print JSON instead of a table")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    try {
      DecisionProblem problem = PlanFile.parse(Files.readString(file));
      PlanReport report =
          new PlanReport(
              DecisionEngine.decide(
                  policy == null ? problem : problem.withPolicy(Policy.named(policy))));
      spec.commandLine().getOut().println(json ? report.toJson() : report.render());
      return 0;
    } catch (PlanFileException e) {
      e.problems().forEach(problem -> err.println(file + ": " + problem));
    } catch (IOException e) {
      err.println(
          file
              + " cannot be read: "
              + (e instanceof NoSuchFileException ? "there is no such file" : e));
    } catch (IllegalArgumentException e) {
      err.println("--policy: " + e.getMessage());
    }
    return BAD_FILE;
  }
}
