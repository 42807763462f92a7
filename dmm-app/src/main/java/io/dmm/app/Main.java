package io.dmm.app;

import io.dmm.app.cli.DmmCommand;
import picocli.CommandLine;

/** Where {@code java -jar dmm.jar} starts. */
public final class Main {
  private Main() {}

  /** Runs the command that the arguments name. */
  public static void main(String[] arguments) {
    System.setProperty("org.jooq.no-logo", "true");
    System.setProperty("org.jooq.no-tips", "true");
    System.exit(new CommandLine(new DmmCommand()).execute(arguments));
  }
}
