package io.dmm.app.cli;

import io.dmm.app.Application;
import io.dmm.app.CannotStartException;
import io.dmm.app.ConfigurationException;
import io.dmm.app.Logging;
import io.dmm.app.Settings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs DMM until it is stopped. */
@Command(
    name = "run",
    description = "Run DMM until it is stopped.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  static final int CONFIGURATION = 2;
  static final int CANNOT_START = 3;

  private static final Logger log = LoggerFactory.getLogger(RunCommand.class);

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "dmm.cfg; else the environment variable DMM_CONFIG, else /opt/dmm/dmm.cfg")
  private Path config;

  @Spec private CommandSpec spec;

  private final Map<String, String> environment;

  RunCommand(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() {
    try {
      Settings settings = Settings.read(Optional.ofNullable(config), environment);
      Logging.apply(settings.log());
      Application application = Application.start(settings);
      waitForTheEnd(application);
      return 0;
    } catch (ConfigurationException e) {
      ConfigMistakes.print(e, spec.commandLine().getErr());
      return CONFIGURATION;
    } catch (CannotStartException e) {
      log.error("cannot_start reason=\"{}\"", e.getMessage());
      log.debug("cannot_start", e);
      spec.commandLine().getErr().println("DMM cannot start: " + e.getMessage());
      return CANNOT_START;
    }
  }

  private static void waitForTheEnd(Application application) {
    CountDownLatch never = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(application::close, "dmm-stop"));
    try {
      never.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
