package io.dmm.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.request.RuleFacts;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final OptionalLong TERABYTE = OptionalLong.of(1_000_000_000_000L);

  @Test
  void whatIsLeftTakesAsLongAsItDoesAtTheMeasuredRate() {
    // 750 GB at 10 Gb/s
    Progress progress = Progress.of(rule(TERABYTE, 25, 100), OptionalDouble.of(10_000), NOW);

    assertThat(progress.percent()).isEqualTo(25);
    assertThat(progress.inShort()).isEqualTo("25 %, 250 GB of 1 TB");
    assertThat(progress.files()).isEqualTo("25 of 100 files");
    assertThat(progress.rate()).isEqualTo("10 Gb/s");
    assertThat(progress.left()).isEqualTo("10 min left");
    assertThat(progress.end()).isEqualTo("12:10:00 UTC");
  }

  @Test
  void nobodyCanTellTheEndWithoutARateOrASize() {
    assertThat(Progress.of(rule(TERABYTE, 25, 100), OptionalDouble.empty(), NOW).left()).isEmpty();
    assertThat(Progress.of(rule(TERABYTE, 25, 100), OptionalDouble.of(0), NOW).left()).isEmpty();
    Progress sizeless =
        Progress.of(rule(OptionalLong.empty(), 25, 100), OptionalDouble.of(10_000), NOW);
    assertThat(sizeless.left()).isEmpty();
    assertThat(sizeless.inShort()).isEqualTo("25 %, 25 of 100 files");
  }

  @Test
  void aRateThatLeadsNowhereIsNotGivenADate() {
    Progress progress = Progress.of(rule(TERABYTE, 0, 100), OptionalDouble.of(0.001), NOW);

    assertThat(progress.left()).isEqualTo("more than 60 days left");
    assertThat(progress.end()).isEmpty();
  }

  @Test
  void whatIsThereHasNothingLeft() {
    Progress progress = Progress.of(rule(TERABYTE, 100, 100), OptionalDouble.of(10_000), NOW);

    assertThat(progress.percent()).isEqualTo(100);
    assertThat(progress.inShort()).isEqualTo("100 %, 1 TB");
    assertThat(progress.left()).isEmpty();
  }

  @Test
  void aRuleWithoutFilesIsNoDivisionByNothing() {
    assertThat(Progress.of(rule(TERABYTE, 0, 0), OptionalDouble.of(10_000), NOW).inShort())
        .isEqualTo("no files known");
  }

  private static RuleFacts rule(OptionalLong size, long there, long all) {
    return new RuleFacts("REPLICATING", size, there, all, Optional.empty(), Optional.empty());
  }
}
