package io.dmm.app.cli;

import io.dmm.app.ConfigurationException;
import io.dmm.app.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads the configuration as {@code run} would, and says what is wrong with it. */
@Command(
    name = "check-config",
    description = "Read the configuration and say what is wrong with it.",
    mixinStandardHelpOptions = true)
final class CheckConfigCommand implements Callable<Integer> {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "dmm.cfg; else the environment variable DMM_CONFIG, else /opt/dmm/dmm.cfg")
  private Path config;

  @Spec private CommandSpec spec;

  private final Map<String, String> environment;

  CheckConfigCommand(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      Settings settings = Settings.read(Optional.ofNullable(config), environment);
      settings.notes().forEach(note -> out.println("note: " + note));
      out.println("The configuration is in order.");
      return 0;
    } catch (ConfigurationException e) {
      ConfigMistakes.print(e, spec.commandLine().getErr());
      return RunCommand.CONFIGURATION;
    }
  }
}
