package io.dmm.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is said to whoever types a command, and the exit code that a script sees. */
class CommandLineTest {
  private static final Path PLAN = Path.of("../etc/samples/plan-three-links.json");
  private static final List<String> SECRETS =
      List.of("hidden-database-word", "hidden-fts-word", "hidden-rucio-word", "hidden-sense-word");

  private static final String IN_ORDER =
      """
      [dmm]
      port = 0
      [db]
      password = hidden-database-word
      [sense]
      profile_uuid = 9b3f2e50-2e2a-4a4f-9d3e-0e8f0f5a7c11
      [fts]
      fts_host = https://fts.example.org:8446
      token = hidden-fts-word
      [rucio]
      activities = SENSE
      [log]
      file = off
      """;

  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void logins() throws IOException {
    write(
        "rucio.cfg",
        """
        [client]
        rucio_host = https://rucio.example.org
        auth_host = https://rucio.example.org
        account = root
        auth_type = userpass
        username = ddmlab
        password = hidden-rucio-word
        """);
    write(
        "sense-o-auth.yaml",
        """
        AUTH_ENDPOINT: https://sense.example.org:8543/auth/realms/StackV/protocol/openid-connect/token
        API_ENDPOINT: https://sense.example.org:8443/StackV-web/restapi
        CLIENT_ID: StackV
        USERNAME: dmm
        PASSWORD: hidden-sense-word
        SECRET: hidden-sense-word
        verify: True
        """);
    environment.put("RUCIO_CONFIG", directory.resolve("rucio.cfg").toString());
    environment.put("SENSE_AUTH_OVERRIDE", directory.resolve("sense-o-auth.yaml").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "check-config"})
  void fiveMistakesAreAllNamedAtOnceWithWhatWouldBeRight(String command) throws IOException {
    Path config =
        write(
            "dmm.cfg",
            IN_ORDER
                .replace("port = 0", "port = 99999")
                .replace("[sense]", "[sense]\npoll_seconds = soon")
                .replace("https://fts.example.org:8446", "fts.example.org")
                .replace("file = off", "file = off\nlevel = loud")
                .replace("[db]", "[db]\ndb_sslmode = maybe"));

    assertThat(execute(command, "--config", config.toString())).isEqualTo(2);

    assertThat(err.toString().lines())
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).isEqualTo("The configuration has 5 mistakes:"),
            line -> assertThat(line).contains(config + " [dmm] port", "99999", "0 to 65535"),
            line -> assertThat(line).contains(config + " [sense] poll_seconds", "soon", "seconds"),
            line ->
                assertThat(line).contains(config + " [fts] fts_host", "fts.example.org", "http"),
            line -> assertThat(line).contains(config + " [log] level", "loud", "debug"),
            line -> assertThat(line).contains(config + " [db] db_sslmode", "maybe", "verify-full"));
    assertNoSecretIsTold();
  }

  @Test
  void aMistakeInTheEnvironmentIsToldAsOne() throws IOException {
    environment.put("DMM_DMM_PORT", "eighty");
    Path config = write("dmm.cfg", IN_ORDER);
    assertThat(execute("run", "--config", config.toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains("The configuration has 1 mistake:", "environment DMM_DMM_PORT", "\"eighty\"");
  }

  @Test
  void withoutAnyConfigurationItIsToldWhatIsNeededAndThatThereIsASandbox() {
    environment.clear();
    Path missing = directory.resolve("dmm.cfg");
    environment.put("DMM_CONFIG", missing.toString());
    environment.put("RUCIO_CONFIG", directory.resolve("none.cfg").toString());
    environment.put("SENSE_AUTH_OVERRIDE", directory.resolve("none.yaml").toString());

    assertThat(execute()).as("without a command").isEqualTo(2);

    assertThat(err.toString())
        .contains("There is no " + missing)
        .contains("dmm.cfg (--config FILE, or the environment variable DMM_CONFIG)")
        .contains("rucio.cfg", ".sense-o-auth.yaml")
        .contains("java -jar dmm.jar sandbox")
        .contains("[db] password", "[sense] profile_uuid", "[fts] fts_host");
  }

  @Test
  void aConfigurationInOrderIsCalledSo() throws IOException {
    Path config = write("dmm.cfg", IN_ORDER);
    assertThat(execute("check-config", "-c", config.toString())).isZero();
    assertThat(out.toString().strip()).isEqualTo("The configuration is in order.");
    assertThat(err.toString()).isEmpty();
    assertNoSecretIsTold();
  }

  @Test
  void whatIsOddIsNotedAndNoMistake() throws IOException {
    Path config = write("dmm.cfg", IN_ORDER.replace("[sense]", "[sense]\nmax_retrys = 5"));
    assertThat(execute("check-config", "-c", config.toString())).isZero();
    assertThat(out.toString()).contains("note: " + config + " [sense] max_retrys", "max_retries");
  }

  @Test
  void aPlanIsShownAsATableWithReasons() {
    assertThat(execute("plan", PLAN.toString())).isZero();
    assertThat(out.toString()).contains("urgent", "normal", "patient", "CENTRE");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aPlanIsPrintedAsJsonByEitherPolicy() throws IOException {
    for (String policy : List.of("weighted-max-min", "priority-lp")) {
      out.getBuffer().setLength(0);
      assertThat(execute("plan", PLAN.toString(), "--json", "--policy", policy)).isZero();
      JsonNode plan = new ObjectMapper().readTree(out.toString());
      assertThat(plan.path("policy").asText()).isEqualTo(policy);
      assertThat(plan.toString()).contains("urgent", "normal", "patient");
    }
  }

  @Test
  void aPlanThatMakesNoSenseIsRefusedWithEveryMistake() throws IOException {
    Path plan =
        write(
            "plan.json",
            """
            {"sites": [{"name": "A", "portMbps": -1}], "links": [],
             "requests": [{"id": "r", "from": "A", "to": "B", "priority": 3}]}
            """);
    assertThat(execute("plan", plan.toString())).isEqualTo(2);
    assertThat(err.toString()).contains(plan.toString(), "sites[0]", "requests[0]");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aPlanThatIsNoJsonOrNotThereIsRefused() throws IOException {
    Path noJson = write("plan.json", "sites: none\n");
    assertThat(execute("plan", noJson.toString())).isEqualTo(2);
    assertThat(err.toString()).contains(noJson.toString(), "line 1");

    Path nowhere = directory.resolve("nowhere.json");
    assertThat(execute("plan", nowhere.toString())).isEqualTo(2);
    assertThat(err.toString()).contains(nowhere + " cannot be read: there is no such file");
  }

  @Test
  void anUnknownPolicyIsToldWhichThereAre() {
    assertThat(execute("plan", PLAN.toString(), "--policy", "fair")).isEqualTo(2);
    assertThat(err.toString()).contains("--policy", "fair", "weighted-max-min", "priority-lp");
  }

  @Test
  void anUnknownOptionOrCommandIsNamed() {
    assertThat(execute("run", "--colour")).isEqualTo(2);
    assertThat(err.toString()).contains("Unknown option: '--colour'", "--config");
    assertThat(execute("walk")).isEqualTo(2);
    assertThat(err.toString()).contains("'walk'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--from=mysql://db/dmm | --from must be an address such as jdbc:postgresql://",
        "--from=jdbc:postgresql://db/dmm --time-zone=Pacific | --time-zone is \"Pacific\"",
        "--from=jdbc:postgresql://db/dmm --password-file=nowhere | --password-file nowhere cannot",
        "--dry-run | Missing required option: '--from=URL'"
      })
  void aTakeoverThatCannotBeIsRefusedBeforeAnythingIsRead(String optionsAndAnswer)
      throws IOException {
    String[] both = optionsAndAnswer.split(" \\| ");
    List<String> arguments = new ArrayList<>(List.of("import-python", "-c"));
    arguments.add(write("dmm.cfg", IN_ORDER).toString());
    arguments.addAll(List.of(both[0].split(" ")));
    assertThat(execute(arguments.toArray(String[]::new))).isEqualTo(2);
    assertThat(err.toString()).contains(both[1]);
    assertNoSecretIsTold();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--speed=5000 | speed is 5000.0, must be from 0.1 to 1000.0",
        "--rules=0 | rules is 0, must be 1 or more",
        "--port=70000 | --port is 70000; it must be 0 to 65535",
        "--exit-when-done | --exit-when-done needs --rules N"
      })
  void aSandboxThatCannotBeIsRefusedInOneLine(String optionAndAnswer) {
    String[] both = optionAndAnswer.split(" \\| ");
    assertThat(execute("sandbox", both[0])).isEqualTo(2);
    assertThat(err.toString().lines()).singleElement().asString().contains(both[1]);
  }

  @Test
  void allMistakesOfAFaultPlanAreToldBeforeAnythingStarts() throws IOException {
    Path plan = write("plan.json", "{\"faults\": [{\"peer\": \"ftp\", \"fault\": \"cut\"}]}");
    assertThat(execute("sandbox", "--faults", plan.toString())).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(3)
        .anySatisfy(line -> assertThat(line).contains("faults[0]: peer is \"ftp\""))
        .anySatisfy(line -> assertThat(line).contains("faults[0]: processed is missing"));
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aFaultPlanThatIsNotThereIsTold() {
    assertThat(execute("sandbox", "--faults", "no-such-plan.json")).isEqualTo(2);
    assertThat(err.toString()).contains("--faults is no-such-plan.json, which cannot be read");
  }

  private int execute(String... arguments) {
    CommandLine line = DmmCommand.commandLine(environment);
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  private void assertNoSecretIsTold() {
    assertThat(out + "\n" + err).doesNotContain(SECRETS);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
