package io.dmm.app.cli;

import io.dmm.core.config.Secret;
import io.dmm.db.account.Role;
import io.dmm.db.account.StoredToken;
import io.dmm.web.auth.Accounts;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** API tokens of scripts. */
@Command(
    name = "token",
    description = "Make, list and revoke API tokens.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class TokenCommand {
  private TokenCommand() {}

  static CommandLine commandLine(Map<String, String> environment) {
    return new CommandLine(new TokenCommand())
        .addSubcommand(new Create(environment))
        .addSubcommand(new Show(environment))
        .addSubcommand(new Revoke(environment));
  }

  @Command(
      name = "create",
      description = "Make a token and print it, once: only its digest is kept.",
      mixinStandardHelpOptions = true)
  private static final class Create extends AccountCommand {
    @Parameters(paramLabel = "NAME", description = "what it is for: a-z, 0-9, . _ @ -")
    private String name;

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        required = true,
        description = "viewer, operator or admin")
    private String roleWord;

    @Option(
        names = "--days",
        paramLabel = "DAYS",
        defaultValue = "90",
        description = "how long it is good for, 1 to 3650 (default: ${DEFAULT-VALUE})")
    private int days;

    private Role role;

    Create(Map<String, String> environment) {
      super(environment);
    }

    @Override
    void prepare() {
      role = role(roleWord);
    }

    @Override
    void run(Accounts accounts) {
      Secret token = accounts.createToken(name, role, Duration.ofDays(days), who());
      err().println("Token " + name + ", " + role.word() + ", good for " + days + " days:");
      out().println(token.reveal());
    }
  }

  @Command(name = "list", description = "List the tokens.", mixinStandardHelpOptions = true)
  private static final class Show extends AccountCommand {
    Show(Map<String, String> environment) {
      super(environment);
    }

    @Override
    void run(Accounts accounts) {
      String row = "%-24s %-9s %-29s %-21s %s%n";
      Instant now = Instant.now();
      out().printf(row, "TOKEN", "ROLE", "EXPIRES", "LAST USED", "MADE BY");
      for (StoredToken token : accounts.tokens()) {
        String expires = UserCommand.seconds(token.expiresAt());
        out()
            .printf(
                row,
                token.name(),
                token.role().word(),
                token.expiresAt().isAfter(now) ? expires : expires + " expired",
                token.lastUsed().map(UserCommand::seconds).orElse("never"),
                token.createdBy());
      }
    }
  }

  @Command(
      name = "revoke",
      description = "Revoke a token, and end the sessions that were begun with it.",
      mixinStandardHelpOptions = true)
  private static final class Revoke extends AccountCommand {
    @Parameters(paramLabel = "NAME", description = "the token")
    private String name;

    Revoke(Map<String, String> environment) {
      super(environment);
    }

    @Override
    void run(Accounts accounts) {
      accounts.revokeToken(name, who());
      out().println("Token " + name + " is worth nothing any more.");
    }
  }
}
