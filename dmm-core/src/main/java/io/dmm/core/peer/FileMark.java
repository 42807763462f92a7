package io.dmm.core.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells whether files have changed, links followed. Of a file the content counts; of a directory,
 * which may hold hundreds of files and large revocation lists, what the file system says of each.
 *
 * @param digest equal as long as nothing changed
 */
record FileMark(String digest) {

  /** Of the files as they are now; a file that cannot be read is a mark of its own. */
  static FileMark of(List<Path> filesAndDirectories) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path one : filesAndDirectories) {
        try {
          add(digest, one);
        } catch (IOException e) {
          digest.update(text(one + " " + e.getClass().getName()));
        }
      }
      return new FileMark(HexFormat.of().formatHex(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void add(MessageDigest digest, Path one) throws IOException {
    if (!Files.isDirectory(one)) {
      digest.update(Files.readAllBytes(one));
      return;
    }
    try (Stream<Path> files = Files.list(one)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
        digest.update(
            text(
                "%s %d %s %s\n"
                    .formatted(
                        file.getFileName(), is.size(), is.lastModifiedTime(), is.fileKey())));
      }
    }
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
