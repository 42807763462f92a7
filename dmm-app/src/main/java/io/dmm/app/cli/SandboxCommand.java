package io.dmm.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dmm.app.Application;
import io.dmm.app.CannotStartException;
import io.dmm.app.ConfigurationException;
import io.dmm.app.Logging;
import io.dmm.app.Settings;
import io.dmm.app.trace.TraceSettings;
import io.dmm.core.config.Secret;
import io.dmm.sandbox.fault.FaultPlan;
import io.dmm.sandbox.fault.FaultPlanException;
import io.dmm.sandbox.scenario.SandboxWorld;
import io.dmm.sandbox.scenario.Scenario;
import io.dmm.web.WebConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Runs DMM against a simulated Rucio, SENSE-O, FTS and Prometheus: the same code and wiring as
 * {@code run}, only the addresses and intervals differ.
 */
@Command(
    name = "sandbox",
    description = "Run DMM with simulated peers and rules among four sites, until stopped.",
    mixinStandardHelpOptions = true)
final class SandboxCommand implements Callable<Integer> {
  private static final int NOT_CLEAN = 1;
  private static final Duration START = Duration.ofSeconds(60);
  private static final int LAST_PORT = 65_535;
  private static final Duration TABLE_INTERVAL = Duration.ofSeconds(2);

  @Option(names = "--rules", paramLabel = "N", description = "feed N rules, then no more")
  private Integer rules;

  @Option(
      names = "--exit-when-done",
      description =
          "end when all rules are served and taken down; exit code 0 if the audit is clean")
  private boolean exitWhenDone;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "port of the web page; 0: any free one (default: ${DEFAULT-VALUE})")
  private int port;

  @Option(
      names = "--speed",
      paramLabel = "FACTOR",
      defaultValue = "1",
      description = "how much faster than usual everything goes (default: ${DEFAULT-VALUE})")
  private double speed;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "what the rules are drawn from; the same seed gives the same rules")
  private Long seed;

  @Option(
      names = "--give-up-after",
      paramLabel = "SECONDS",
      defaultValue = "1800",
      description = "with --exit-when-done: end anyway after this time (default: ${DEFAULT-VALUE})")
  private long giveUpSeconds;

  @Option(
      names = "--faults",
      paramLabel = "FILE",
      description = "what goes wrong at the peers: a fault plan, see docs/sandbox.md")
  private Path faults;

  private final Map<String, String> outer;
  private final Secret apiToken = fresh();
  private final Secret linkSecret = fresh();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  @Spec private CommandSpec spec;

  /**
   * Only what says where traces go is taken from {@code environment}: the rest is the sandbox's.
   */
  SandboxCommand(Map<String, String> environment) {
    this.outer = Map.copyOf(environment);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (exitWhenDone && rules == null) {
      err().println("--exit-when-done needs --rules N: without it rules are fed for ever");
      return RunCommand.CONFIGURATION;
    }
    long chosen = seed == null ? new SecureRandom().nextInt(1_000_000) : seed;
    Scenario scenario;
    try {
      scenario =
          Scenario.of(chosen, speed, rules == null ? OptionalInt.empty() : OptionalInt.of(rules));
    } catch (IllegalArgumentException e) {
      err().println("--" + e.getMessage());
      return RunCommand.CONFIGURATION;
    }
    if (port < 0 || port > LAST_PORT) {
      err().println("--port is " + port + "; it must be 0 to " + LAST_PORT);
      return RunCommand.CONFIGURATION;
    }
    Optional<FaultPlan> plan = readFaults();
    return plan.isEmpty() ? RunCommand.CONFIGURATION : inDirectory(scenario, plan.get());
  }

  /** Empty if there are mistakes in it, which are printed. */
  private Optional<FaultPlan> readFaults() {
    if (faults == null) {
      return Optional.of(FaultPlan.NONE);
    }
    try {
      return Optional.of(FaultPlan.read(Files.readString(faults)));
    } catch (FaultPlanException e) {
      err().println("The fault plan " + faults + " cannot be used:");
      e.mistakes().forEach(mistake -> err().println("  " + mistake));
    } catch (IOException e) {
      err().println("--faults is " + faults + ", which cannot be read: " + e);
    }
    return Optional.empty();
  }

  private int inDirectory(Scenario scenario, FaultPlan plan)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("dmm-sandbox-");
    Thread hook = new Thread(this::stopAndWait, "sandbox-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try (SandboxWorld world = SandboxWorld.start(scenario)) {
      world.faults().set(plan);
      return run(world, directory, scenario.seed());
    } catch (ConfigurationException e) {
      ConfigMistakes.print(e, err());
      return RunCommand.CONFIGURATION;
    } catch (CannotStartException e) {
      err().println("DMM cannot start: " + e.getMessage());
      return RunCommand.CANNOT_START;
    } finally {
      delete(directory);
      ended.countDown();
    }
  }

  /** The end of the process waits until everything is stopped and removed. */
  private void stopAndWait() {
    stopped.countDown();
    awaitQuietly(ended);
  }

  private int run(SandboxWorld world, Path directory, long chosen)
      throws IOException, ConfigurationException, CannotStartException, InterruptedException {
    try (Application dmm = start(world, directory)) {
      if (!dmm.awaitWorking(START)) {
        err().println("DMM did not reach its database within " + START.toSeconds() + " seconds");
        return RunCommand.CANNOT_START;
      }
      world.dmmIsAt(URI.create("http://127.0.0.1:" + dmm.port()));
      String address = "http://127.0.0.1:" + dmm.port();
      out()
          .println(
              "DMM runs with simulated peers: "
                  + address
                  + WebConfig.SIGN_IN_LINK
                  + linkSecret.reveal());
      out()
          .println(
              "The link signs your browser in as administrator, once. Scripts: Authorization:"
                  + " Bearer "
                  + apiToken.reveal());
      out()
          .println(
              "Seed " + chosen + ", speed " + speed + ". Log: " + directory.resolve("dmm.log"));
      out().println("What goes wrong at the peers can be changed at " + world.faultsAddress());
      SandboxReport report = new SandboxReport(dmm.database(), world);
      Instant end = Instant.now().plusSeconds(giveUpSeconds);
      while (!stopped.await(TABLE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        out().println(report.table());
        if (exitWhenDone && (report.isOver() || Instant.now().isAfter(end))) {
          break;
        }
      }
      return exitWhenDone ? summarise(report, chosen) : 0;
    }
  }

  private int summarise(SandboxReport report, long chosen) throws IOException {
    Map<String, Object> summary = report.summary(chosen, speed);
    out().println(new ObjectMapper().writeValueAsString(summary));
    return report.isClean() ? 0 : NOT_CLEAN;
  }

  private Application start(SandboxWorld world, Path directory)
      throws IOException, ConfigurationException, CannotStartException {
    Path config = world.writeConfiguration(directory);
    Map<String, String> environment = new HashMap<>(TraceSettings.variables(outer));
    environment.putAll(world.environment());
    environment.put("DMM_DB_DB_TYPE", "embedded");
    environment.put("DMM_DB_DATA_DIR", directory.resolve("database").toString());
    environment.put("DMM_LOG_FILE", directory.resolve("dmm.log").toString());
    Settings read = Settings.read(Optional.of(config), environment);
    WebConfig web = read.web().withPort("127.0.0.1", port).forSandbox(apiToken, linkSecret);
    Logging.apply(read.log(), false);
    return Application.start(read.withWeb(web));
  }

  private static Secret fresh() {
    return Secret.of(UUID.randomUUID().toString());
  }

  private void awaitQuietly(CountDownLatch latch) {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        err().println("the sandbox did not stop within 30 seconds");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
