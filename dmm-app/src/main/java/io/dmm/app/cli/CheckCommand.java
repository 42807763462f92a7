package io.dmm.app.cli;

import io.dmm.app.ConfigurationException;
import io.dmm.app.Logging;
import io.dmm.app.Settings;
import io.dmm.app.check.CheckOptions;
import io.dmm.app.check.CheckReport;
import io.dmm.app.check.CheckRun;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks the database and all peers whether DMM can work with them. Changes nothing. */
@Command(
    name = "check",
    description = "Look at the configuration, the database and all peers; change nothing.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "dmm.cfg; else the environment variable DMM_CONFIG, else /opt/dmm/dmm.cfg")
  private Path config;

  @Option(names = "--json", description = "print JSON instead of a table")
  private boolean json;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "how long it may take in all (default: ${DEFAULT-VALUE})")
  private long timeoutSeconds;

  @Option(
      names = "--warn-days",
      paramLabel = "DAYS",
      defaultValue = "30",
      description = "warn of certificates that end within so many days (default: ${DEFAULT-VALUE})")
  private long warnDays;

  @Spec private CommandSpec spec;

  private final Map<String, String> environment;

  CheckCommand(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    if (timeoutSeconds < 1 || warnDays < 0) {
      spec.commandLine()
          .getErr()
          .println("--timeout must be 1 or more seconds, --warn-days 0 or more days");
      return RunCommand.CONFIGURATION;
    }
    Logging.off();
    try {
      Settings settings = Settings.read(Optional.ofNullable(config), environment);
      CheckReport report =
          CheckRun.of(
                  settings,
                  new CheckOptions(
                      Duration.ofSeconds(timeoutSeconds),
                      Duration.ofDays(warnDays),
                      Clock.systemUTC()))
              .run();
      print(report);
      return report.hasFailed() ? FAILED : 0;
    } catch (ConfigurationException e) {
      print(CheckRun.ofMistakes(e.mistakes()));
      return RunCommand.CONFIGURATION;
    }
  }

  private void print(CheckReport report) {
    spec.commandLine().getOut().println(json ? report.toJson() : report.render().stripTrailing());
    spec.commandLine().getOut().flush();
  }
}
