package io.dmm.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The main process of the PostgreSQL that serves a directory. It is no child of ours: {@code
 * pg_ctl} starts it in a session of its own, so that Ctrl-C does not reach it.
 */
final class Postmaster {
  private static final long LOOK_MILLIS = 20;

  /** Lines of its file postmaster.pid. */
  private static final int PID_LINE = 0;

  private static final int PORT_LINE = 3;

  private final ProcessHandle process;
  private final Path data;

  private Postmaster(ProcessHandle process, Path data) {
    this.process = process;
    this.data = data;
  }

  /** The one that serves {@code data} now. */
  static Optional<Postmaster> of(Path data) throws IOException {
    return number(data, PID_LINE)
        .flatMap(ProcessHandle::of)
        .map(process -> new Postmaster(process, data))
        .filter(Postmaster::isRunning);
  }

  /** The port it listens on. */
  Optional<Long> port() {
    try {
      return number(data, PORT_LINE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Long> number(Path data, int line) throws IOException {
    try {
      return Files.readAllLines(data.resolve("postmaster.pid"), StandardCharsets.UTF_8).stream()
          .skip(line)
          .findFirst()
          .map(String::strip)
          .filter(text -> text.matches("\\d{1,18}"))
          .map(Long::valueOf);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  long pid() {
    return process.pid();
  }

  /**
   * Whether it still serves the directory. The number may belong to another process by now, even to
   * another PostgreSQL; and a process that has ended keeps its number until its parent has noticed.
   */
  boolean isRunning() {
    ProcessHandle.Info info = process.info();
    return info.command().filter(command -> command.endsWith("postgres")).isPresent()
        && Arrays.asList(info.arguments().orElse(new String[0])).contains(data.toString());
  }

  /** Waits for its end; whether it came in time. */
  boolean endsWithin(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    CountDownLatch never = new CountDownLatch(1);
    try {
      while (isRunning()) {
        if (System.nanoTime() > end || never.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Asks it to end once its clients are gone. */
  void terminate() {
    process.destroy();
  }

  /** Ends it at once; what is committed is found again by its next start. */
  void kill() {
    process.destroyForcibly();
  }
}
