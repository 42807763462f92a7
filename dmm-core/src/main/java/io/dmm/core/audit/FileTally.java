package io.dmm.core.audit;

import io.dmm.core.peer.TransferRecords.Attempt;
import io.dmm.core.peer.TransferRecords.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Counts files, where the records have attempts. */
final class FileTally {
  private final List<Evidence.Use> uses;
  long files;
  long done;
  long failed;
  long repeated;
  long attempts;
  long movedBytes;
  long elsewhereBytes;
  Optional<Instant> firstStart = Optional.empty();
  Optional<Instant> lastFinish = Optional.empty();
  private final Map<String, Long> errors = new HashMap<>();

  FileTally(Collection<Attempt> all, List<Evidence.Use> uses) {
    this.uses = uses;
    Map<String, List<Attempt>> byFile = new HashMap<>();
    all.forEach(one -> byFile.computeIfAbsent(one.file(), file -> new ArrayList<>()).add(one));
    byFile.values().forEach(this::count);
  }

  private void count(List<Attempt> ofOneFile) {
    files++;
    long tries = 0;
    for (Attempt attempt : ofOneFile) {
      tries +=
          switch (attempt.state()) {
            case DONE, FAILED -> 1 + attempt.retries();
            case CANCELED, UNFINISHED -> attempt.retries();
          };
    }
    attempts += tries;
    repeated += tries > 1 ? 1 : 0;
    Optional<Attempt> success =
        ofOneFile.stream()
            .filter(attempt -> attempt.state() == State.DONE)
            .max(Comparator.comparing(one -> one.finishedAt().orElse(Instant.EPOCH)));
    if (success.isPresent()) {
      came(success.get());
    } else if (ofOneFile.stream().anyMatch(attempt -> attempt.state() == State.FAILED)) {
      failed++;
      ofOneFile.stream()
          .filter(attempt -> !attempt.error().isEmpty())
          .findAny()
          .ifPresent(attempt -> errors.merge(attempt.error(), 1L, Long::sum));
    }
  }

  private void came(Attempt attempt) {
    done++;
    movedBytes += attempt.bytes();
    elsewhereBytes += uses.stream().anyMatch(use -> took(attempt, use)) ? 0 : attempt.bytes();
    firstStart = earlier(firstStart, attempt.startedAt());
    lastFinish = later(lastFinish, attempt.finishedAt());
  }

  /**
   * Between the circuit's hosts, and not all of it before or after the rule had the circuit. FTS
   * cuts the fractions of seconds off.
   */
  private static boolean took(Attempt attempt, Evidence.Use use) {
    boolean sameHosts =
        attempt.source().equals(use.source()) && attempt.destination().equals(use.destination());
    boolean tooEarly =
        attempt.finishedAt().filter(at -> at.plusSeconds(1).isBefore(use.from())).isPresent();
    boolean tooLate = attempt.startedAt().filter(use.until()::isBefore).isPresent();
    return sameHosts && !tooEarly && !tooLate;
  }

  /** What most of the files that failed say. */
  Optional<String> commonestError() {
    return errors.entrySet().stream()
        .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey);
  }

  private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
    return one.isEmpty() || other.isPresent() && other.get().isBefore(one.get()) ? other : one;
  }

  private static Optional<Instant> later(Optional<Instant> one, Optional<Instant> other) {
    return one.isEmpty() || other.isPresent() && other.get().isAfter(one.get()) ? other : one;
  }
}
