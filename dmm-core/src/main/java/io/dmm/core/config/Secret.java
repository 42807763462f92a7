package io.dmm.core.config;

import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A password, key or token. Its text never appears in logs, pages or errors, because {@link
 * #toString()} hides it.
 *
 * <p>A secret that stands in a file is read anew whenever it is revealed, so that it can be
 * replaced while DMM runs: whoever uses one reveals it at each use and keeps no copy.
 */
public final class Secret {
  private final Supplier<String> text;

  private Secret(Supplier<String> text) {
    this.text = text;
  }

  /** Finds a secret in the text of a file. */
  @FunctionalInterface
  public interface Part {
    /**
     * The secret; empty if the file holds none.
     *
     * @throws UselessSecretFileException the text is not of the right form
     */
    String of(String fileText) throws UselessSecretFileException;
  }

  /** A secret with this text, for ever. */
  public static Secret of(String text) {
    Objects.requireNonNull(text, "secret");
    return new Secret(() -> text);
  }

  /**
   * A secret in a file that may be replaced. While the file cannot be read or holds none, the last
   * one that was found counts, and the log says so once.
   *
   * @param files how files are read, {@code Files::readString} outside of tests
   * @param part where in the file it is
   * @param first what was found there now
   */
  public static Secret inFile(Path file, FileText files, Part part, String first) {
    SecretFile kept = new SecretFile(file, files, part, Objects.requireNonNull(first, "secret"));
    return new Secret(kept::text);
  }

  /** The text itself as it is now, for the one place that must send it. */
  public String reveal() {
    return text.get();
  }

  @Override
  public String toString() {
    return "***";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that && reveal().equals(that.reveal());
  }

  @Override
  public int hashCode() {
    return reveal().hashCode();
  }
}
