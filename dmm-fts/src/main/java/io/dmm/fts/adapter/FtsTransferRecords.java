package io.dmm.fts.adapter;

import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TransferRecords;
import io.dmm.fts.client.FtsClient;
import io.dmm.fts.client.TransferFile;
import io.dmm.fts.client.TransferJob;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What FTS itself remembers. It cannot be asked for a rule, so it is asked for the jobs between the
 * rule's storages, and their files are picked by their metadata.
 */
public final class FtsTransferRecords implements TransferRecords {
  static final String ORIGIN = "FTS";

  /** So many jobs of one rule are looked at; with Rucio's usual bulks that is a million files. */
  private static final int MOST_JOBS = 5000;

  private static final int JOBS_AT_ONCE = 20;

  private final FtsClient client;
  private final Clock clock;

  /** Records at the server of {@code client}. */
  public FtsTransferRecords(FtsClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  @Override
  public Answer attempts(Question question) throws PeerException {
    Duration window = Duration.between(question.since(), clock.instant());
    Set<String> found = new LinkedHashSet<>();
    for (String source : question.sources()) {
      for (String destination : question.destinations()) {
        found.addAll(client.jobs(source, destination, window));
      }
    }
    List<String> ids = found.stream().limit(MOST_JOBS).toList();
    List<Attempt> attempts = new ArrayList<>();
    for (int start = 0; start < ids.size(); start += JOBS_AT_ONCE) {
      List<String> some = ids.subList(start, Math.min(ids.size(), start + JOBS_AT_ONCE));
      for (TransferJob job : client.jobs(some)) {
        job.files().stream()
            .filter(file -> isOf(file, question.ruleId()))
            .map(FtsTransferRecords::attempt)
            .forEach(attempts::add);
      }
    }
    return new Answer(ORIGIN, attempts, ids.size() == found.size());
  }

  /** Rucio writes rule ids with dashes in some places and without in others. */
  static boolean isOf(TransferFile file, String ruleId) {
    return file.ruleId().replace("-", "").equalsIgnoreCase(ruleId.replace("-", ""));
  }

  private static Attempt attempt(TransferFile file) {
    State state =
        switch (file.state()) {
          case "FINISHED" -> State.DONE;
          case "FAILED" -> State.FAILED;
          case "CANCELED", "NOT_USED" -> State.CANCELED;
          default -> State.UNFINISHED;
        };
    return new Attempt(
        file.name(),
        file.source(),
        file.destination(),
        state,
        file.bytes(),
        file.retries(),
        file.startedAt(),
        file.finishedAt(),
        file.reason());
  }
}
