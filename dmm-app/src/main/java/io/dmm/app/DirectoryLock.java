package io.dmm.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a directory for one process. The operating system gives it back when the process ends,
 * however it ends.
 */
final class DirectoryLock implements AutoCloseable {
  private static final String FILE = "dmm.lock";

  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the directory.
   *
   * @throws CannotStartException another process has it, named with its pid
   * @throws IOException the directory cannot be written to
   */
  static DirectoryLock on(Path directory) throws IOException, CannotStartException {
    Path file = directory.resolve(FILE);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!locked(channel)) {
      channel.close();
      throw new CannotStartException(
          directory
              + " is in use by the DMM with pid "
              + Files.readString(file).strip()
              + "; each DMM with an embedded database needs a [db] data_dir of its own");
    }
    channel.truncate(0);
    channel.write(StandardCharsets.UTF_8.encode(String.valueOf(ProcessHandle.current().pid())), 0);
    return new DirectoryLock(channel);
  }

  /** Whether some process has the directory. */
  static boolean isHeldOn(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return !locked(channel);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) { // held by this very process
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
