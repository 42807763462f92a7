package io.dmm.app;

import io.dmm.app.cli.DmmCommand;

/** Where {@code java -jar dmm.jar} starts. */
public final class Main {
  private Main() {}

  /** Runs the command that the arguments name. */
  public static void main(String[] arguments) {
    System.setProperty("org.jooq.no-logo", "true");
    System.setProperty("org.jooq.no-tips", "true");
    System.exit(DmmCommand.commandLine(System.getenv()).execute(arguments));
  }
}
