package io.dmm.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.config.LogSection.Level;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogbackLevelsTest {
  private static final String NAME = "io.dmm.test.of.levels";

  private final Logger log = LoggerFactory.getLogger(NAME);
  private final LogbackLevels levels = new LogbackLevels();

  @AfterEach
  void asBefore() {
    levels.set(NAME, Optional.empty());
  }

  @Test
  void everyLevelIsSetAndReadAsItIs() {
    assertThat(levels.names()).contains(NAME);
    assertThat(levels.own(NAME)).isEmpty();
    for (Level level : Level.values()) {
      levels.set(NAME, Optional.of(level));
      assertThat(levels.own(NAME)).contains(level);
      assertThat(log.isTraceEnabled()).isEqualTo(level == Level.TRACE);
      assertThat(log.isWarnEnabled()).isEqualTo(level != Level.ERROR);
    }
    levels.set(NAME, Optional.empty());
    assertThat(levels.own(NAME)).isEmpty();
  }
}
