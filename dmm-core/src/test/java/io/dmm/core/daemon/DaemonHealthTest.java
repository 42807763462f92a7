package io.dmm.core.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.listen.CoreListener;
import io.dmm.db.testing.MutableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DaemonHealthTest {
  private final MutableClock clock = MutableClock.at("2026-03-01T12:00:00Z");
  private final DaemonHealth health =
      new DaemonHealth(
          "Monitor", "measures", Beat.every(Duration.ofSeconds(60)), clock, CoreListener.NONE);

  @Test
  void aFailureBeforeTheFirstStartIsAFailureLikeAnyOther() {
    health.failed("no connection");

    assertThat(health.status(0).state()).isEqualTo(DaemonStatus.State.FAILING);
    assertThat(health.status(0).lastError()).isEqualTo("no connection");
    assertThat(health.status(0).lastTook()).isEmpty();
  }

  @Test
  void itStartsThenIsWellThenFailsAndRecovers() {
    assertThat(health.status(0).state()).isEqualTo(DaemonStatus.State.STARTING);
    health.started();
    clock.advance(Duration.ofSeconds(2));
    health.succeeded();
    assertThat(health.status(0).state()).isEqualTo(DaemonStatus.State.OK);
    assertThat(health.status(0).lastTook()).hasValue(Duration.ofSeconds(2));
    health.started();
    health.failed("away");
    assertThat(health.status(0).state()).isEqualTo(DaemonStatus.State.FAILING);
    health.started();
    health.succeeded();
    assertThat(health.status(0).state()).isEqualTo(DaemonStatus.State.OK);
    assertThat(health.status(0).lastError()).isEmpty();
  }

  @Test
  void aRunThatNeverEndsIsNoticedAfterFiveIntervals() {
    health.started();
    clock.advance(Duration.ofSeconds(5 * 60 + 30));
    assertThat(health.status(0).state()).isEqualTo(DaemonStatus.State.STARTING);
    clock.advance(Duration.ofSeconds(1));
    assertThat(health.status(0).state()).isEqualTo(DaemonStatus.State.STALE);
  }

  @Test
  void whoStandsByIsNotBlamedForWhatItDoesNotDo() {
    health.started();
    health.failed("away");
    health.standsBy();
    clock.advance(Duration.ofDays(1));
    assertThat(health.status(0).state()).isEqualTo(DaemonStatus.State.STANDBY);
  }

  @Test
  void whoIsSwitchedOffIsOff() {
    DaemonHealth off =
        new DaemonHealth("Monitor", "measures", Beat.off(), clock, CoreListener.NONE);
    clock.advance(Duration.ofDays(1));
    assertThat(off.status(0).state()).isEqualTo(DaemonStatus.State.OFF);
  }
}
