package io.dmm.web.testing;

import io.dmm.core.config.LogSection.Level;
import io.dmm.core.operator.LogLevels;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A few loggers of paper. */
public final class FakeLogLevels implements LogLevels {
  private final Map<String, Level> own = new HashMap<>(Map.of("io.dmm", Level.INFO));

  @Override
  public Set<String> names() {
    return Set.of("io.dmm", "io.dmm.sense.client.SenseClient", "org.apache.hc.client5.http");
  }

  @Override
  public Optional<Level> own(String logger) {
    return Optional.ofNullable(own.get(logger));
  }

  @Override
  public void set(String logger, Optional<Level> level) {
    level.ifPresentOrElse(one -> own.put(logger, one), () -> own.remove(logger));
  }
}
