package io.dmm.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One of several DMM processes on one database, killed and started again at will. */
final class Replica implements AutoCloseable {
  private final String name;
  private final Path config;
  private final Map<String, String> environment;
  private final Path outputs;
  private final List<String> past = new ArrayList<>();
  private DmmProcess process;
  private int lives;

  /**
   * A replica that does not run yet.
   *
   * @param outputs directory for what its processes print
   */
  Replica(String name, Path config, Map<String, String> environment, Path outputs) {
    this.name = name;
    this.config = config;
    this.environment = environment;
    this.outputs = outputs;
  }

  /** Starts a process; it may take seconds to answer. */
  void start() throws IOException {
    lives++;
    process = DmmProcess.run(config, environment);
  }

  /** SIGKILL: nothing of it runs on. */
  void kill() throws IOException, InterruptedException {
    process.kill();
    keepOutput();
  }

  /** SIGTERM; answers the exit code. */
  int terminate() throws IOException, InterruptedException {
    int code = process.terminate();
    keepOutput();
    return code;
  }

  Get web() throws Exception {
    return process.web();
  }

  /** Whether the process that runs, or ran last, has reached the database and begun to work. */
  boolean isWorking() {
    return process.output().contains(" daemons_started ");
  }

  /** Of the process that runs, or ran last. */
  long pid() {
    return process.pid();
  }

  String name() {
    return name;
  }

  /** Everything that its processes have printed so far. */
  String output() {
    return String.join("\n", past) + "\n" + process.output();
  }

  private void keepOutput() throws IOException {
    past.add(process.output());
    Files.createDirectories(outputs);
    Files.writeString(outputs.resolve(name + "-" + lives + ".log"), process.output());
  }

  @Override
  public void close() throws IOException {
    if (process != null) {
      process.close();
      keepOutput();
    }
  }
}
