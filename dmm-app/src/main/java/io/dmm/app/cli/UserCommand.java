package io.dmm.app.cli;

import io.dmm.core.config.Secret;
import io.dmm.db.account.Role;
import io.dmm.db.account.User;
import io.dmm.web.auth.Accounts;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Users who sign in with a password. */
@Command(
    name = "user",
    description = "Add, change and remove users who sign in with a password.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class UserCommand {
  private UserCommand() {}

  static CommandLine commandLine(Map<String, String> environment) {
    return new CommandLine(new UserCommand())
        .addSubcommand(new Add(environment))
        .addSubcommand(new Show(environment))
        .addSubcommand(new Password(environment))
        .addSubcommand(new ChangeRole(environment))
        .addSubcommand(new Remove(environment));
  }

  @Command(
      name = "add",
      description = "Add a user. The password is asked for, or read.",
      mixinStandardHelpOptions = true)
  private static final class Add extends AccountCommand {
    @Parameters(paramLabel = "NAME", description = "a-z, 0-9, . _ @ -")
    private String name;

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        required = true,
        description = "viewer, operator or admin")
    private String roleWord;

    @Mixin private NewPassword newPassword;

    private Role role;
    private Secret password;

    Add(Map<String, String> environment) {
      super(environment);
    }

    @Override
    void prepare() throws IOException {
      role = role(roleWord);
      password = newPassword.read();
    }

    @Override
    void run(Accounts accounts) {
      accounts.addUser(name, role, password, who());
      out().println("User " + name + " may sign in as " + role.word() + ".");
    }
  }

  @Command(name = "list", description = "List the users.", mixinStandardHelpOptions = true)
  private static final class Show extends AccountCommand {
    Show(Map<String, String> environment) {
      super(environment);
    }

    @Override
    void run(Accounts accounts) {
      out().printf("%-24s %-9s %-21s %s%n", "USER", "ROLE", "LAST SIGN-IN", "CHANGED");
      for (User user : accounts.users()) {
        out()
            .printf(
                "%-24s %-9s %-21s %s%n",
                user.name(),
                user.role().word(),
                user.lastSignIn().map(UserCommand::seconds).orElse("never"),
                seconds(user.changedAt()));
      }
    }
  }

  @Command(
      name = "password",
      description = "Give a user another password, and end their sessions.",
      mixinStandardHelpOptions = true)
  private static final class Password extends AccountCommand {
    @Parameters(paramLabel = "NAME", description = "the user")
    private String name;

    @Mixin private NewPassword newPassword;

    private Secret password;

    Password(Map<String, String> environment) {
      super(environment);
    }

    @Override
    void prepare() throws IOException {
      password = newPassword.read();
    }

    @Override
    void run(Accounts accounts) {
      accounts.changePassword(name, password, who());
      out().println("User " + name + " has another password and must sign in again.");
    }
  }

  @Command(
      name = "role",
      description = "Give a user another role, and end their sessions.",
      mixinStandardHelpOptions = true)
  private static final class ChangeRole extends AccountCommand {
    @Parameters(paramLabel = "NAME", description = "the user")
    private String name;

    @Parameters(paramLabel = "ROLE", description = "viewer, operator or admin")
    private String roleWord;

    private Role role;

    ChangeRole(Map<String, String> environment) {
      super(environment);
    }

    @Override
    void prepare() {
      role = role(roleWord);
    }

    @Override
    void run(Accounts accounts) {
      accounts.changeRole(name, role, who());
      out().println("User " + name + " is now " + role.word() + " and must sign in again.");
    }
  }

  @Command(
      name = "remove",
      description = "Remove a user, and end their sessions.",
      mixinStandardHelpOptions = true)
  private static final class Remove extends AccountCommand {
    @Parameters(paramLabel = "NAME", description = "the user")
    private String name;

    Remove(Map<String, String> environment) {
      super(environment);
    }

    @Override
    void run(Accounts accounts) {
      accounts.removeUser(name, who());
      out().println("User " + name + " is gone.");
    }
  }

  static String seconds(Instant instant) {
    return instant.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
  }
}
