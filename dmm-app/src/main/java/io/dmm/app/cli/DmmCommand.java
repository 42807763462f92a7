package io.dmm.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * The command line as a whole. Without a command it runs DMM, as the container image of the Python
 * DMM did.
 */
@Command(
    name = "dmm",
    description = "Data Movement Manager: circuits with guaranteed bandwidth for Rucio's rules.",
    mixinStandardHelpOptions = true,
    version = "dmm 0.1.0",
    subcommands = {
      RunCommand.class,
      SandboxCommand.class,
      PlanCommand.class,
      CheckConfigCommand.class
    })
public final class DmmCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return new RunCommand().call();
  }
}
