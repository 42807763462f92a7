package io.dmm.app.cli;

import io.dmm.app.CannotStartException;
import io.dmm.app.CommandDatabase;
import io.dmm.app.ConfigurationException;
import io.dmm.db.account.ApiTokenRepository;
import io.dmm.db.account.Role;
import io.dmm.db.account.SessionRepository;
import io.dmm.db.account.UserRepository;
import io.dmm.db.event.EventRepository;
import io.dmm.web.auth.AccountException;
import io.dmm.web.auth.Accounts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands about users and tokens have in common: the database, and what can go wrong. */
abstract class AccountCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(AccountCommand.class);
  private static final int REFUSED = 1;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "dmm.cfg, of which only [db] is read; else the environment variable DMM_CONFIG, else"
              + " /opt/dmm/dmm.cfg")
  private Path config;

  @Spec private CommandSpec spec;

  private final Map<String, String> environment;

  AccountCommand(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /** Does it. */
  abstract void run(Accounts accounts) throws IOException;

  /** Looks at what was typed, and asks what is to be asked, before the database is opened. */
  void prepare() throws IOException {}

  @Override
  public final Integer call() {
    try {
      prepare();
      try (CommandDatabase open = CommandDatabase.open(Optional.ofNullable(config), environment)) {
        run(
            new Accounts(
                open.database(),
                new UserRepository(),
                new ApiTokenRepository(),
                new SessionRepository(),
                new EventRepository(),
                Clock.systemUTC()));
      }
      return 0;
    } catch (AccountException e) {
      err().println(e.getMessage());
      return REFUSED;
    } catch (ConfigurationException e) {
      ConfigMistakes.print(e, err());
      return RunCommand.CONFIGURATION;
    } catch (IOException e) {
      err().println(e.getMessage());
      return RunCommand.CONFIGURATION;
    } catch (CannotStartException e) {
      err().println(e.getMessage());
      return RunCommand.CANNOT_START;
    } catch (DataAccessException e) {
      log.debug("database_of_no_use", e);
      err().println("The database does not answer any more.");
      return RunCommand.CANNOT_START;
    }
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** How it stands in the history. */
  static String who() {
    return "command line (" + System.getProperty("user.name") + ")";
  }

  Role role(String word) {
    return Role.named(word)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "--role is \"" + word + "\"; it must be viewer, operator or admin"));
  }
}
