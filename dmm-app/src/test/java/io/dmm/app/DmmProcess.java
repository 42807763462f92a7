package io.dmm.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A DMM in a process of its own, as an operator starts it. */
final class DmmProcess implements AutoCloseable {
  private static final Pattern STARTED = Pattern.compile(" started port=(\\d+)");
  private static final Duration START = Duration.ofSeconds(150);

  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Thread reader;

  private DmmProcess(Process process) {
    this.process = process;
    this.reader = new Thread(this::read, "output-of-" + process.pid());
    this.reader.setDaemon(true);
    this.reader.start();
  }

  /** Starts {@code run --config} with these variables and no others that DMM knows. */
  static DmmProcess run(Path config, Map<String, String> environment) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("run", "--config", config.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.matches("(DMM|RUCIO|SENSE)_.*"));
    builder.environment().put("DMM_DMM_READ_OPEN", "on");
    builder.environment().putAll(environment);
    return new DmmProcess(builder.start());
  }

  private void read() {
    try (BufferedReader reading =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reading.readLine(); line != null; line = reading.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What answers at its port, as soon as it says which. */
  Get web() throws Exception {
    int[] port = new int[1];
    Await.until(
        "DMM says its port",
        START,
        () -> {
          for (String line : lines) {
            Matcher matcher = STARTED.matcher(line);
            if (matcher.find()) {
              port[0] = Integer.parseInt(matcher.group(1));
            }
          }
          return port[0] > 0 || !process.isAlive();
        },
        this::output);
    if (port[0] == 0) {
      throw new AssertionError("DMM ended with " + process.exitValue() + "\n" + output());
    }
    return new Get(port[0]);
  }

  /** SIGTERM; answers the exit code. */
  int terminate() throws InterruptedException {
    process.toHandle().destroy(); // the process itself would close what is still to be read
    return exitCode();
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    exitCode();
  }

  /** Waits for the end, but not longer than Kubernetes would. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("still runs after 30 s\n" + output());
    }
    reader.join(5_000);
    return process.exitValue();
  }

  String output() {
    return String.join("\n", lines);
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.toHandle().destroyForcibly();
  }
}
