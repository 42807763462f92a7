package io.dmm.app.cli;

import io.dmm.app.ConfigurationException;
import io.dmm.app.Settings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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

  @Override
  public Integer call() {
    try {
      Settings settings = Settings.read(Optional.ofNullable(config), System.getenv());
      settings.notes().forEach(note -> System.out.println("note: " + note));
      System.out.println("The configuration is in order.");
      return 0;
    } catch (ConfigurationException e) {
      ConfigMistakes.print(e, System.err);
      return RunCommand.CONFIGURATION;
    }
  }
}
