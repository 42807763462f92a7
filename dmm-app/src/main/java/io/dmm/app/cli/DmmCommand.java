package io.dmm.app.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The command line as a whole. Without a command it runs DMM, as the container image of the Python
 * DMM did.
 */
@Command(
    name = "dmm",
    description = "Data Movement Manager: circuits with guaranteed bandwidth for Rucio's rules.",
    mixinStandardHelpOptions = true,
    version = "dmm 0.1.0")
public final class DmmCommand implements Callable<Integer> {
  private static final String RUN = "run";

  @Spec private CommandSpec spec;

  private DmmCommand() {}

  /**
   * The command line, ready to execute.
   *
   * @param environment environment variables, from which the configuration may be overridden
   */
  public static CommandLine commandLine(Map<String, String> environment) {
    return new CommandLine(new DmmCommand())
        .addSubcommand(RUN, new RunCommand(environment))
        .addSubcommand(new SandboxCommand(environment))
        .addSubcommand(new PlanCommand())
        .addSubcommand(new CheckConfigCommand(environment))
        .addSubcommand(new CheckCommand(environment))
        .addSubcommand(new ImportPythonCommand(environment))
        .addSubcommand(UserCommand.commandLine(environment))
        .addSubcommand(TokenCommand.commandLine(environment));
  }

  @Override
  public Integer call() {
    return spec.subcommands().get(RUN).execute();
  }
}
