package io.dmm.app.cli;

import io.dmm.core.config.Secret;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * Where a password comes from: a file, a terminal that is asked twice, or the standard input. Never
 * an argument, which every user of the machine could see.
 */
final class NewPassword {
  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "file that holds the password; else it is asked for, or read from the standard input if"
              + " that is no terminal")
  private Path file;

  private final Optional<Console> terminal;
  private final InputStream input;

  NewPassword() {
    this(Optional.ofNullable(System.console()), System.in);
  }

  NewPassword(Optional<Console> terminal, InputStream input) {
    this.terminal = terminal;
    this.input = input;
  }

  Secret read() throws IOException {
    if (file != null) {
      try {
        return Secret.of(Files.readString(file).strip());
      } catch (NoSuchFileException e) {
        throw new IOException("--password-file is " + file + "; there is no such file", e);
      } catch (IOException e) {
        throw new IOException("--password-file " + file + " cannot be read: " + e, e);
      }
    }
    return terminal.isPresent() ? ask(terminal.get()) : fromInput();
  }

  private static Secret ask(Console console) throws IOException {
    char[] first = console.readPassword("Password: ");
    char[] second = console.readPassword("The same again: ");
    if (first == null || !Arrays.equals(first, second)) {
      throw new IOException("The two passwords are not the same.");
    }
    Secret password = Secret.of(new String(first));
    Arrays.fill(first, ' ');
    Arrays.fill(second, ' ');
    return password;
  }

  private Secret fromInput() throws IOException {
    String line =
        new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8)).readLine();
    if (line == null) {
      throw new IOException("There is no password on the standard input.");
    }
    return Secret.of(line);
  }
}
