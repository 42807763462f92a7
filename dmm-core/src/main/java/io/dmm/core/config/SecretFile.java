package io.dmm.core.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A secret in a file that somebody replaces while we run, as Kubernetes does with its Secrets. The
 * file is read at each look, which costs microseconds. While it is of no use (half written, gone)
 * the last secret that was found there stays.
 */
final class SecretFile {
  private static final Logger log = LoggerFactory.getLogger(SecretFile.class);

  private final Path file;
  private final FileText files;
  private final Secret.Part part;
  private Optional<String> content = Optional.empty();
  private String secret;
  private String warned = "";

  SecretFile(Path file, FileText files, Secret.Part part, String secret) {
    this.file = file;
    this.files = files;
    this.part = part;
    this.secret = secret;
  }

  synchronized String text() {
    try {
      take(files.read(file));
    } catch (IOException e) {
      // What a parser says may quote the file; parts word their own reasons.
      warn(e instanceof UselessSecretFileException ? e.getMessage() : ConfigReader.reason(e));
    }
    return secret;
  }

  private void take(String now) throws IOException {
    if (content.filter(now::equals).isPresent()) {
      return;
    }
    String found = part.of(now);
    if (found.isEmpty()) {
      throw new UselessSecretFileException("the secret is missing or empty");
    }
    if (!found.equals(secret)) {
      log.info("secret_reloaded file={}", file);
    }
    content = Optional.of(now);
    secret = found;
    warned = "";
  }

  private void warn(String reason) {
    // Forgotten, so that the return of the old text counts as a recovery.
    content = Optional.empty();
    if (!reason.equals(warned)) {
      log.warn(
          "secret_not_reloaded file={} reason=\"{}\" using=the_last_good_one retry=at_next_use",
          file,
          reason);
      warned = reason;
    }
  }
}
