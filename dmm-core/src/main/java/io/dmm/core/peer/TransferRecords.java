package io.dmm.core.peer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who knows what became of the files of a rule: FTS, or the archive that it reports to. */
public interface TransferRecords {
  /**
   * Which records are wanted.
   *
   * @param ruleId the rule, as file metadata has it
   * @param sources storages {@code scheme://host} that its files may have come from
   * @param destinations storages that they may have gone to
   * @param since nothing of the rule was submitted before (UTC)
   */
  record Question(String ruleId, Set<String> sources, Set<String> destinations, Instant since) {
    public Question {
      sources = Set.copyOf(sources);
      destinations = Set.copyOf(destinations);
    }
  }

  /** How an attempt to move a file stands. */
  enum State {
    /** The file is there. */
    DONE,
    /** It was tried, and is not. */
    FAILED,
    /** Called off, to be tried in another way or not at all. */
    CANCELED,
    /** Waits or moves. */
    UNFINISHED
  }

  /**
   * One attempt to move a file.
   *
   * @param file its name; the same in every attempt
   * @param source storage it was taken from
   * @param destination storage it was brought to
   * @param state how it stands
   * @param bytes its size; 0 if not known
   * @param retries how often FTS tried again by itself
   * @param startedAt when it began to move (UTC)
   * @param finishedAt when it ended (UTC)
   * @param error why it failed; empty if it did not
   */
  record Attempt(
      String file,
      String source,
      String destination,
      State state,
      long bytes,
      int retries,
      Optional<Instant> startedAt,
      Optional<Instant> finishedAt,
      String error) {}

  /**
   * What is known.
   *
   * @param origin short name of who knows it, such as FTS
   * @param attempts every attempt, in no order
   * @param complete whether there may be more than these
   */
  record Answer(String origin, List<Attempt> attempts, boolean complete) {
    public Answer {
      attempts = List.copyOf(attempts);
    }
  }

  /** All attempts to move files of a rule between these storages; none if none are known. */
  Answer attempts(Question question) throws PeerException;
}
