package io.dmm.web.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last lines of the log file, read from its end in blocks, so that the size of the file does
 * not matter. A record is a line with a level and the lines that follow it, such as a stack trace;
 * a filter keeps or drops whole records. Whatever looks like a secret is blotted out, though none
 * should be there.
 */
public final class LogTail {
  private static final int BLOCK_BYTES = 64 * 1024;

  /** A filter that matches little must not make us read for ever. */
  private static final long MOST_BYTES = 32L * 1024 * 1024;

  private static final int LONGEST_LINE = 8 * 1024;
  private static final int MOST_LINES_OF_RECORD = 500;
  private static final int HEAD = 160;
  private static final Pattern LEVEL = Pattern.compile("\\b(TRACE|DEBUG|INFO|WARN|ERROR)\\b");
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)(bearer\\s+|dmm_(?=[a-z0-9_-]{43})"
              + "|(?:password|passwd|secret|[a-z_]*token)\"?\\s*[=:]\\s*\"?)[^\\s\",;&]+");

  private final Optional<Path> file;

  /** The tail of {@code file}, if there is one. */
  public LogTail(Optional<Path> file) {
    this.file = file;
  }

  /** Whether there is a file to read. */
  public boolean exists() {
    return file.filter(Files::isReadable).isPresent();
  }

  /** The lines that {@code query} asks for, oldest first. */
  public List<String> read(LogQuery query) {
    if (!exists()) {
      return List.of();
    }
    Collector collector = new Collector(query);
    try (FileChannel channel = FileChannel.open(file.orElseThrow())) {
      backwards(channel, collector);
    } catch (IOException e) {
      throw new UncheckedIOException("log file " + file.orElseThrow(), e);
    }
    return collector.oldestFirst();
  }

  /** How grave the record is that begins with this line; empty if none begins there. */
  public static Optional<LogLevel> levelOf(String line) {
    if (line.isEmpty() || Character.isWhitespace(line.charAt(0))) {
      return Optional.empty();
    }
    Matcher matcher = LEVEL.matcher(line.substring(0, Math.min(HEAD, line.length())));
    return matcher.find() ? Optional.of(LogLevel.valueOf(matcher.group(1))) : Optional.empty();
  }

  private static void backwards(FileChannel channel, Collector collector) throws IOException {
    long end = channel.size();
    long stop = Math.max(0, end - MOST_BYTES);
    byte[] rest = new byte[0];
    while (end > stop && !collector.isFull()) {
      int length = (int) Math.min(BLOCK_BYTES, end - stop);
      byte[] block = read(channel, end - length, length);
      end -= length;
      rest = lines(join(block, rest), end > 0, collector);
    }
  }

  /** Hands the lines of {@code bytes} over, last first; returns the first one if it may go on. */
  private static byte[] lines(byte[] bytes, boolean headOpen, Collector collector) {
    int to = bytes.length;
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (bytes[i] == '\n') {
        if (i + 1 < to || to < bytes.length) {
          collector.line(text(bytes, i + 1, to));
        }
        to = i;
      }
    }
    if (headOpen) {
      int length = Math.min(to, LONGEST_LINE);
      byte[] head = new byte[length];
      System.arraycopy(bytes, to - length, head, 0, length);
      return head;
    }
    collector.line(text(bytes, 0, to));
    return new byte[0];
  }

  private static String text(byte[] bytes, int from, int to) {
    int length = Math.min(to - from, LONGEST_LINE);
    String line = new String(bytes, from, length, StandardCharsets.UTF_8);
    return SECRET.matcher(line.stripTrailing()).replaceAll("$1***");
  }

  private static byte[] read(FileChannel channel, long from, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    int taken = 0;
    while (taken >= 0 && buffer.hasRemaining()) {
      taken = channel.read(buffer, from + buffer.position());
    }
    byte[] bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }

  private static byte[] join(byte[] first, byte[] second) {
    ByteArrayOutputStream both = new ByteArrayOutputStream(first.length + second.length);
    both.writeBytes(first);
    both.writeBytes(second);
    return both.toByteArray();
  }

  /** Takes lines last first and keeps those of wanted records. */
  private static final class Collector {
    private final LogQuery query;
    private final List<String> kept = new ArrayList<>();
    private final Deque<String> record = new ArrayDeque<>();

    Collector(LogQuery query) {
      this.query = query;
    }

    boolean isFull() {
      return kept.size() >= query.lines();
    }

    void line(String line) {
      if (query.isAll()) {
        keep(line);
        return;
      }
      if (record.size() < MOST_LINES_OF_RECORD) {
        record.addLast(line);
      }
      Optional<LogLevel> level = levelOf(line);
      if (level.isPresent()) {
        if (isWanted(level.get())) {
          record.forEach(this::keep);
        }
        record.clear();
      }
    }

    private void keep(String line) {
      if (!isFull()) {
        kept.add(line);
      }
    }

    private boolean isWanted(LogLevel level) {
      return query.level().filter(least -> level.compareTo(least) < 0).isEmpty()
          && has(query.ruleId())
          && has(query.text());
    }

    private boolean has(String words) {
      String wanted = words.toLowerCase(Locale.ROOT);
      return words.isEmpty()
          || record.stream().anyMatch(line -> line.toLowerCase(Locale.ROOT).contains(wanted));
    }

    List<String> oldestFirst() {
      List<String> lines = new ArrayList<>(kept);
      Collections.reverse(lines);
      return lines;
    }
  }
}
