package io.dmm.app.cli;

import io.dmm.app.CannotStartException;
import io.dmm.app.ConfigurationException;
import io.dmm.app.EmbeddedDatabase;
import io.dmm.app.Logging;
import io.dmm.app.Settings;
import io.dmm.app.python.Takeover;
import io.dmm.app.python.TakeoverException;
import io.dmm.core.config.DatabaseSection;
import io.dmm.core.config.Secret;
import io.dmm.db.DatabaseConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Takes over what a Python DMM has under way, from its database. */
@Command(
    name = "import-python",
    description = "Take over the requests and circuits of a Python DMM from its database.",
    mixinStandardHelpOptions = true)
final class ImportPythonCommand implements Callable<Integer> {
  private static final String PASSWORD = "DMM_IMPORT_PASSWORD";

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "dmm.cfg; else the environment variable DMM_CONFIG, else /opt/dmm/dmm.cfg")
  private Path config;

  @Option(
      names = "--from",
      paramLabel = "URL",
      required = true,
      description = "the Python DMM's database: jdbc:postgresql://HOST[:PORT]/NAME")
  private String from;

  @Option(
      names = "--user",
      paramLabel = "USER",
      description = "who may read there; else [db] username")
  private String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "file with that user's password; else the variable " + PASSWORD + ", else [db] password")
  private Path passwordFile;

  @Option(names = "--dry-run", description = "only say what would be taken over")
  private boolean dryRun;

  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      description =
          "zone of its times, such as UTC or America/Los_Angeles; else UTC for versions of 2026, the"
              + " zone of this machine for older ones")
  private String timeZone;

  @Option(
      names = "--while-connected",
      description = "also if somebody else is connected to its database")
  private boolean whileConnected;

  @Spec private CommandSpec spec;

  private final Map<String, String> environment;

  ImportPythonCommand(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() throws IOException {
    Logging.off();
    if (!from.startsWith("jdbc:postgresql:")) {
      return wrong("--from must be an address such as jdbc:postgresql://localhost:5432/dmm");
    }
    Optional<ZoneId> zone;
    try {
      zone = Optional.ofNullable(timeZone).map(ZoneId::of);
    } catch (DateTimeException e) {
      return wrong("--time-zone is \"" + timeZone + "\"; it must be such as UTC or Europe/Zurich");
    }
    try {
      Settings settings = Settings.read(Optional.ofNullable(config), environment);
      return takeOver(settings, zone);
    } catch (ConfigurationException e) {
      ConfigMistakes.print(e, spec.commandLine().getErr());
      return RunCommand.CONFIGURATION;
    } catch (IOException e) {
      return wrong("--password-file " + passwordFile + " cannot be read: " + e);
    } catch (TakeoverException | CannotStartException e) {
      spec.commandLine().getErr().println("Nothing was taken over: " + e.getMessage());
      return RunCommand.CANNOT_START;
    }
  }

  private int wrong(String message) {
    spec.commandLine().getErr().println(message);
    return RunCommand.CONFIGURATION;
  }

  private int takeOver(Settings settings, Optional<ZoneId> zone)
      throws IOException, TakeoverException, CannotStartException {
    Takeover.Source source =
        new Takeover.Source(
            from,
            user == null ? settings.database().username() : user,
            password(settings.database()),
            zone,
            whileConnected);
    if (settings.database().type() != DatabaseSection.Type.EMBEDDED) {
      return takeOver(settings, source, settings.database().toDatabaseConfig());
    }
    try (EmbeddedDatabase server = EmbeddedDatabase.start(settings.database().dataDir())) {
      return takeOver(
          settings,
          source,
          settings.database().toDatabaseConfig(server.jdbcUrl(), server.user(), Secret.of("")));
    }
  }

  private int takeOver(Settings settings, Takeover.Source source, DatabaseConfig target)
      throws TakeoverException {
    Takeover takeover =
        new Takeover(
            source,
            target,
            settings.core().network(),
            settings.core().poolPrefix(),
            Clock.systemUTC());
    spec.commandLine().getOut().print(takeover.run(dryRun).render());
    spec.commandLine().getOut().flush();
    return 0;
  }

  private String password(DatabaseSection database) throws IOException {
    if (passwordFile != null) {
      return Files.readString(passwordFile).strip();
    }
    return environment.getOrDefault(PASSWORD, database.password().reveal());
  }
}
