package io.dmm.sense.adapter;

import io.dmm.core.config.ConfigSection;
import io.dmm.core.config.Problems;
import io.dmm.sense.SenseConfig;
import java.util.HashMap;
import java.util.Map;

/** Configurations for tests. */
final class Configs {
  static final String PROFILE = "5b2f6c9e-1d34-4a77-9e0b-8c41d2a7f6e3";

  private Configs() {}

  /** The defaults, but for these keys and values. */
  static SenseConfig with(String... keysAndValues) {
    Map<String, String> values = new HashMap<>();
    values.put("profile_uuid", PROFILE);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      values.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    Problems problems = new Problems();
    SenseConfig config = SenseConfig.read(new ConfigSection("test.cfg", "sense", values, problems));
    if (!problems.none()) {
      throw new IllegalArgumentException(problems.all().toString());
    }
    return config;
  }
}
