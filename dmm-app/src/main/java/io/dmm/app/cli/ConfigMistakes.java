package io.dmm.app.cli;

import io.dmm.app.ConfigurationException;
import java.io.PrintWriter;

/** Says what is wrong with the configuration. */
final class ConfigMistakes {
  private ConfigMistakes() {}

  static void print(ConfigurationException e, PrintWriter out) {
    if (!e.fileFound()) {
      out.println("There is no " + e.file() + ".");
      out.println(
          "DMM needs dmm.cfg (--config FILE, or the environment variable DMM_CONFIG), rucio.cfg and"
              + " .sense-o-auth.yaml.");
      out.println("To see it at work without any of them: java -jar dmm.jar sandbox");
      out.println();
    }
    out.println(
        "The configuration has "
            + e.mistakes().size()
            + (e.mistakes().size() == 1 ? " mistake:" : " mistakes:"));
    e.mistakes().forEach(mistake -> out.println("  - " + mistake));
  }
}
