package io.dmm.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dmm.core.config.Secret;
import io.dmm.db.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Users and tokens by command, as an administrator types it. */
class AccountCommandsIT {
  private static final String PASSWORD = "correct horse battery";

  @RegisterExtension static final TestDatabase db = new TestDatabase();

  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void empty() {
    db.get().transact(tx -> tx.execute("truncate web_user, api_token, web_session, event"));
  }

  @Test
  void aUserIsAddedListedChangedAndRemoved() throws IOException {
    assertThat(run("user", "add", "ada", "--role", "operator", "--password-file", passwordFile()))
        .as(err.toString())
        .isZero();
    assertThat(run("user", "add", "ada", "--role", "admin", "--password-file", passwordFile()))
        .isEqualTo(1);
    assertThat(err.toString()).contains("there is a user ada already");

    assertThat(run("user", "role", "ada", "viewer")).isZero();
    assertThat(run("user", "password", "ada", "--password-file", passwordFile())).isZero();
    assertThat(run("user", "list")).isZero();
    assertThat(out.toString()).containsPattern("(?m)^ada +viewer +never +20");

    assertThat(run("user", "remove", "ada")).isZero();
    assertThat(run("user", "remove", "ada")).isEqualTo(1);
    assertThat(err.toString()).contains("there is no user ada");
    Object actors =
        db.get().read(tx -> tx.fetchValue("select string_agg(distinct actor, ',') from event"));
    assertThat(actors).isEqualTo("command line (" + System.getProperty("user.name") + ")");
    assertThat(out.toString() + err).doesNotContain(PASSWORD);
  }

  @Test
  void aTokenIsPrintedOnceOnItsOwnLineAndRevoked() {
    assertThat(run("token", "create", "ci", "--role", "operator", "--days", "30")).isZero();
    String token = out.toString().strip();
    assertThat(token).matches("dmm_[A-Za-z0-9_-]{43}");
    assertThat(err.toString()).contains("ci", "operator", "30 days").doesNotContain(token);

    assertThat(run("token", "list")).isZero();
    assertThat(out.toString())
        .containsPattern("(?m)^ci +operator +20.* never +command line")
        .doesNotContain(token);
    assertThat(run("token", "revoke", "ci")).isZero();
    assertThat(run("token", "list")).isZero();
    assertThat(out.toString()).doesNotContain("ci ");
  }

  @Test
  void whatIsWrongIsSaidBeforeAnythingHappens() throws IOException {
    assertThat(run("user", "add", "ada", "--role", "king", "--password-file", passwordFile()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("\"king\"", "viewer, operator or admin");
    assertThat(run("user", "add", "ada", "--password-file", passwordFile())).isEqualTo(2);
    assertThat(err.toString()).contains("--role");
    assertThat(run("user", "add", "ada", "--role", "admin", "--password-file", "/nowhere"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("there is no such file");
    assertThat(run("token", "create", "ci", "--role", "admin", "--days", "0")).isEqualTo(1);
    assertThat(err.toString()).contains("1 to 3650 days");
    assertThat(run("user", "list", "--config", "/nowhere.cfg")).isEqualTo(2);
    assertThat(err.toString()).contains("/nowhere.cfg").contains("does not exist");
    assertThat(run("user")).isEqualTo(2);
  }

  @Test
  void aDatabaseThatIsAwayIsSaidToBeSo() {
    CommandLine line =
        DmmCommand.commandLine(
            Map.of(
                "DMM_DB_DB_PORT", "1",
                "DMM_DB_PASSWORD", "secret-word",
                "DMM_DB_CONNECT_TIMEOUT_SECONDS", "1"));
    line.setErr(new PrintWriter(err, true));

    assertThat(line.execute("user", "list")).isEqualTo(3);
    assertThat(err.toString())
        .contains("The database cannot be used")
        .doesNotContain("secret-word");
  }

  @Test
  void anEmbeddedDatabaseIsStartedOrThatOfARunningDmmIsTaken() throws Exception {
    Map<String, String> embedded =
        Map.of(
            "DMM_DB_DB_TYPE", "embedded", "DMM_DB_DATA_DIR", directory.resolve("data").toString());
    assertThat(
            line(embedded)
                .execute(
                    "user", "add", "ada", "--role", "admin", "--password-file", passwordFile()))
        .as(err.toString())
        .isZero();

    try (var running = io.dmm.app.EmbeddedDatabase.start(directory.resolve("data"))) {
      assertThat(running.jdbcUrl()).contains("jdbc:postgresql");
      assertThat(line(embedded).execute("user", "list")).as(err.toString()).isZero();
      assertThat(out.toString()).contains("ada", "admin");
    }
  }

  @Test
  void aPasswordMayComeFromTheStandardInput() throws IOException {
    assertThat(read("from a pipe of mine\nsecond line\n"))
        .isEqualTo(Secret.of("from a pipe of mine"));
    assertThat(read("no line end")).isEqualTo(Secret.of("no line end"));
    assertThatThrownBy(() -> read("")).hasMessageContaining("no password on the standard input");
  }

  private static Secret read(String input) throws IOException {
    return new NewPassword(
            Optional.empty(), new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)))
        .read();
  }

  private String passwordFile() throws IOException {
    Path file = directory.resolve("password");
    Files.writeString(file, PASSWORD + "\n");
    return file.toString();
  }

  private int run(String... arguments) {
    URI address = URI.create(db.config().jdbcUrl().substring("jdbc:".length()));
    return line(Map.of(
            "DMM_DB_DB_HOST", address.getHost(),
            "DMM_DB_DB_PORT", String.valueOf(address.getPort()),
            "DMM_DB_DB_NAME", address.getPath().substring(1),
            "DMM_DB_USERNAME", db.config().user(),
            "DMM_DB_PASSWORD", "any"))
        .execute(arguments);
  }

  private CommandLine line(Map<String, String> environment) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = DmmCommand.commandLine(environment);
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line;
  }
}
