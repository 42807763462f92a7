package io.dmm.sandbox.rucio;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A data identifier.
 *
 * @param scope scope
 * @param name name, slashes allowed
 * @param type {@code FILE}, {@code DATASET} or {@code CONTAINER}
 * @param open whether files may still be added; size and length are then unknown unless asked for
 * @param files its files, those of all datasets in it for a container; for a file itself
 */
public record SimulatedDid(String scope, String name, String type, boolean open, List<File> files) {
  public SimulatedDid {
    files = List.copyOf(files);
  }

  /**
   * A file.
   *
   * @param name its name in the same scope
   * @param bytes size
   * @param adler32 checksum
   */
  public record File(String name, long bytes, String adler32) {}

  /**
   * A data identifier whose {@code count} files share {@code bytes} evenly; the last one takes the
   * rest.
   */
  static SimulatedDid ofEqualFiles(
      String scope, String name, String type, boolean open, long bytes, int count) {
    if (type.equals("FILE")) {
      return new SimulatedDid(scope, name, type, open, List.of(new File(name, bytes, adler(0))));
    }
    long each = bytes / count;
    List<File> files =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    new File(
                        "/store" + (name.startsWith("/") ? "" : "/") + name + "/f" + i + ".root",
                        i == count - 1 ? bytes - each * (count - 1) : each,
                        adler(i)))
            .toList();
    return new SimulatedDid(scope, name, type, open, files);
  }

  private static String adler(int i) {
    return String.format(Locale.ROOT, "%08x", 0x0cc737e0 + i);
  }

  long bytes() {
    return files.stream().mapToLong(File::bytes).sum();
  }
}
