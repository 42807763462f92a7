package io.dmm.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.audit.Evidence.Use;
import io.dmm.core.audit.Judge.Judgement;
import io.dmm.core.peer.TransferRecords.Answer;
import io.dmm.core.peer.TransferRecords.Attempt;
import io.dmm.core.peer.TransferRecords.State;
import io.dmm.db.audit.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private static final Instant UP = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant DOWN = UP.plusSeconds(600);
  private static final String A = "davs://a.example.org";
  private static final String B = "davs://b.example.org";
  private static final long GB = 1_000_000_000;

  private final Judge judge =
      new Judge(new AuditConfig(Duration.ZERO, Duration.ofDays(7), 5, 0.5, 0.1, 0.1));
  private final List<Attempt> attempts = new ArrayList<>();

  @Test
  void withoutAWireTheFilesDecideAndTheReasonSaysSo() {
    moved(10);

    Judgement judgement = judge.of(evidence(use(-1, -1)));

    assertThat(judgement.verdict()).isEqualTo(Verdict.OK);
    assertThat(judgement.reason()).endsWith("What its interfaces carried is not known.");
    assertThat(judgement.figures().sentBytes()).isEmpty();
  }

  @Test
  void aWireThatCarriedALittleLessThanWasMovedIsWithinTheTolerance() {
    moved(10);

    assertThat(judge.of(evidence(use(9 * GB, 9 * GB))).verdict()).isEqualTo(Verdict.OK);
    assertThat(judge.of(evidence(use(9 * GB - 1, 20 * GB))).verdict()).isEqualTo(Verdict.BYPASSED);
    assertThat(judge.of(evidence(use(20 * GB, 9 * GB - 1))).verdict()).isEqualTo(Verdict.BYPASSED);
  }

  @Test
  void oneEndThatIsKnownIsEnoughToAccuse() {
    moved(10);

    assertThat(judge.of(evidence(use(GB, -1))).verdict()).isEqualTo(Verdict.BYPASSED);
    assertThat(judge.of(evidence(use(-1, GB))).verdict()).isEqualTo(Verdict.BYPASSED);
  }

  @Test
  void twoCircuitsCarryTheFilesTogetherAndOneUnknownLeavesNoProof() {
    moved(10);

    assertThat(judge.of(evidence(use(6 * GB, 6 * GB), use(4 * GB, 4 * GB))).verdict())
        .isEqualTo(Verdict.OK);
    assertThat(judge.of(evidence(use(GB, GB), use(-1, -1))).verdict()).isEqualTo(Verdict.OK);
  }

  @Test
  void aFileThatCameAtTheSecondAttemptCameOnce() {
    moved(19);
    attempt("again", State.FAILED, 0, UP.plusSeconds(5));
    attempt("again", State.DONE, 0, UP.plusSeconds(60));

    Judgement judgement = judge.of(evidence(use(30 * GB, 30 * GB)));

    assertThat(judgement.verdict()).isEqualTo(Verdict.OK);
    assertThat(judgement.figures().files()).isEqualTo(20);
    assertThat(judgement.figures().filesDone()).isEqualTo(20);
    assertThat(judgement.figures().filesRepeated()).isEqualTo(1);
    assertThat(judgement.figures().attempts()).isEqualTo(21);
    assertThat(judgement.figures().movedBytes()).isEqualTo(20 * GB);
  }

  @Test
  void manyFilesThatNeededSeveralAttemptsDegradeIt() {
    moved(9);
    attempt("retried", State.DONE, 3, UP.plusSeconds(60));

    Judgement judgement = judge.of(evidence(use(30 * GB, 30 * GB)));

    assertThat(judgement.verdict()).isEqualTo(Verdict.DEGRADED);
    assertThat(judgement.reason()).isEqualTo("1 of 10 files needed several attempts, 13 in all.");
  }

  @Test
  void aPartThatWentElsewhereDegradesItAndTheLargerPartIsABypass() {
    moved(8);
    elsewhere(2);
    assertThat(judge.of(evidence(use(30 * GB, 30 * GB))).verdict()).isEqualTo(Verdict.DEGRADED);

    elsewhere(9);
    Judgement judgement = judge.of(evidence(use(30 * GB, 30 * GB)));
    assertThat(judgement.verdict()).isEqualTo(Verdict.BYPASSED);
    assertThat(judgement.figures().elsewhereBytes()).isEqualTo(11 * GB);
  }

  @Test
  void whatMovedBetweenTheHostsBeforeTheCircuitWasTheirsDidNotTakeIt() {
    attempt("early", State.DONE, 0, UP.minusSeconds(120));
    attempt("late", State.DONE, 0, DOWN.plusSeconds(1));

    assertThat(judge.of(evidence(use(30 * GB, 30 * GB))).figures().elsewhereBytes())
        .isEqualTo(2 * GB);
  }

  @Test
  void filesThatWereCalledOffOrAreUnderWayAreNoFailures() {
    attempt("off", State.CANCELED, 0, UP.plusSeconds(10));
    attempt("under way", State.UNFINISHED, 0, UP.plusSeconds(10));

    Judgement judgement = judge.of(evidence(use(GB, GB)));

    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(judgement.reason()).isEqualTo("None of the 2 files was tried to the end.");
  }

  @Test
  void theReasonSaysThatThereIsMore() {
    moved(1);

    Judgement judgement =
        judge.of(new Evidence(new Answer("FTS", attempts, false), List.of(use(GB, GB))));

    assertThat(judgement.reason()).endsWith("There are more records than were looked at.");
  }

  private void moved(int files) {
    for (int i = 0; i < files; i++) {
      attempt("f" + i, State.DONE, 0, UP.plusSeconds(10));
    }
  }

  private void elsewhere(int files) {
    for (int i = 0; i < files; i++) {
      attempts.add(
          new Attempt(
              "e" + attempts.size(),
              "davs://other.example.org",
              B,
              State.DONE,
              GB,
              0,
              Optional.of(UP.plusSeconds(10)),
              Optional.of(UP.plusSeconds(20)),
              ""));
    }
  }

  private void attempt(String file, State state, int retries, Instant from) {
    attempts.add(
        new Attempt(
            file,
            A,
            B,
            state,
            GB,
            retries,
            Optional.of(from),
            Optional.of(from.plusSeconds(10)),
            state == State.FAILED ? "no space left" : ""));
  }

  private Evidence evidence(Use... uses) {
    return new Evidence(new Answer("FTS", attempts, true), List.of(uses));
  }

  private static Use use(long sent, long received) {
    return new Use(A, B, UP, DOWN, known(sent), known(received));
  }

  private static OptionalLong known(long bytes) {
    return bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
  }
}
