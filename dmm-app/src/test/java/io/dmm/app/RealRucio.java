package io.dmm.app;

import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.db.DatabaseConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A real Rucio server with its daemons, run by {@code etc/real-peers/rucio.py} in a folder of its
 * own. Everything ends with this process, however that ends.
 */
final class RealRucio implements AutoCloseable {
  static final String SOURCE_EXPRESSION = "source_replica_expression";

  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
  private static final Path FOLDER = Path.of("target", "real-peers", "rucio").toAbsolutePath();
  private static final int CANNOT_BE_HAD = 75;
  private static final int STOP_SECONDS = 30;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BufferedReader answers;
  private final Writer commands;
  private final Path log;
  private final JsonNode where;

  private RealRucio(Process process, Path log) throws IOException {
    this.process = process;
    this.log = log;
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
    this.where = answer("start");
  }

  /**
   * Installs Rucio if it is not yet installed in this build.
   *
   * @throws org.opentest4j.TestAbortedException its packages cannot be had; the test is skipped
   */
  static void install() throws IOException, InterruptedException {
    Files.createDirectories(FOLDER);
    Path log = FOLDER.resolve("install.log");
    Process install;
    try {
      install = start(List.of("install"), log).redirectOutput(log.toFile()).start();
    } catch (IOException e) {
      abort("a real Rucio cannot be had here: there is no python3 (" + e.getMessage() + ")");
      return;
    }
    int exit = install.waitFor();
    String said = Files.readString(log);
    if (exit == CANNOT_BE_HAD) {
      abort(said);
    }
    if (exit != 0) {
      throw new IllegalStateException("Rucio cannot be installed, exit code " + exit + ": " + said);
    }
  }

  /**
   * Starts a server on this empty database.
   *
   * @param tokenSeconds how long its tokens last
   */
  static RealRucio start(DatabaseConfig database, int tokenSeconds)
      throws IOException, InterruptedException {
    install();
    URI address = URI.create(database.jdbcUrl().substring("jdbc:".length()));
    String url =
        "postgresql+psycopg://%s@%s:%d%s"
            .formatted(database.user(), address.getHost(), address.getPort(), address.getPath());
    Path log = FOLDER.resolve("serve.log");
    List<String> command =
        List.of("serve", "--database", url, "--token-seconds", String.valueOf(tokenSeconds));
    return new RealRucio(start(command, log).start(), log);
  }

  /** Runs the tests of {@code etc/rucio} and returns the file with their results. */
  static Path testOwnSide() throws IOException, InterruptedException {
    install();
    Path log = FOLDER.resolve("test.log");
    Path results = FOLDER.resolve("test.xml");
    Files.deleteIfExists(results);
    Process tests =
        start(List.of("test", "-q", "--junitxml=" + results), log)
            .redirectOutput(log.toFile())
            .start();
    int exit = tests.waitFor();
    if (!Files.exists(results)) {
      throw new IllegalStateException(
          "the tests did not run, exit code " + exit + ": " + Files.readString(log));
    }
    return results;
  }

  private static ProcessBuilder start(List<String> command, Path log) {
    List<String> all = new ArrayList<>();
    all.add("python3");
    all.add(REPOSITORY.resolve("etc/real-peers/rucio.py").toString());
    all.addAll(command);
    all.addAll(1 + all.indexOf(command.get(0)), List.of("--folder", FOLDER.toString()));
    return new ProcessBuilder(all).redirectError(log.toFile());
  }

  /** What the server says of itself: {@code url}, {@code version}, {@code user}, … */
  String is(String key) {
    return where.required(key).asText();
  }

  /** A method of Rucio's own client, as an administrator. */
  JsonNode client(String method, Map<String, ?> arguments) throws IOException {
    return order("call", Map.of("method", method, "arguments", arguments));
  }

  /** A command of {@code rucio.py}. */
  synchronized JsonNode order(String command, Map<String, ?> arguments) throws IOException {
    ObjectNode line = JSON.valueToTree(arguments);
    line.put("do", command);
    commands.write(JSON.writeValueAsString(line) + "\n");
    commands.flush();
    return answer(command);
  }

  private JsonNode answer(String command) throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IllegalStateException(
          "Rucio ended during \"" + command + "\": " + Files.readString(log));
    }
    JsonNode answer = JSON.readTree(line);
    if (answer.has("error")) {
      throw new IllegalStateException(command + ": " + answer.path("error").asText());
    }
    return answer.path("result");
  }

  /** The {@code rucio.cfg} of whoever logs in as these lines of {@code [client]} say. */
  Path clientFile(Path directory, String... lines) throws IOException {
    String common =
        """
        [client]
        rucio_host = %1$s
        auth_host = %1$s
        account = %2$s
        ca_cert = %3$s
        """
            .formatted(is("url"), is("account"), is("ca"));
    Path file = Files.createTempFile(directory, "rucio", ".cfg");
    return Files.writeString(file, common + String.join("\n", lines) + "\n");
  }

  /** Makes a rule for a data set and returns its id. */
  String rule(String dataset, String destination, Map<String, ?> more) throws IOException {
    ObjectNode arguments = JSON.createObjectNode();
    arguments.putArray("dids").addObject().put("scope", "cms").put("name", dataset);
    arguments.put("copies", 1).put("rse_expression", destination).put("activity", is("activity"));
    arguments.setAll((ObjectNode) JSON.valueToTree(more));
    return client("add_replication_rule", JSON.convertValue(arguments, Map.class)).path(0).asText();
  }

  /** The state of a rule; GONE if there is none. */
  String stateOf(String ruleId) throws IOException {
    try {
      return client("get_replication_rule", Map.of("rule_id", ruleId)).path("state").asText();
    } catch (IllegalStateException e) {
      if (e.getMessage().contains("RuleNotFound")) {
        return "GONE";
      }
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      commands.close();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("Rucio did not stop within " + STOP_SECONDS + " seconds");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
