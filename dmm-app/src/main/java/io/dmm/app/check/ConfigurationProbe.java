package io.dmm.app.check;

import io.dmm.app.Settings;

/** The configuration, which could be read, and what is odd about it. */
final class ConfigurationProbe implements Probe {
  private final Settings settings;

  ConfigurationProbe(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String area() {
    return "configuration";
  }

  @Override
  public void run(Rows rows) {
    rows.ok("files", "dmm.cfg, rucio.cfg and " + settings.senseLogin().file() + " are in order");
    for (String note : settings.notes()) {
      rows.warn("note", note, "");
    }
  }
}
