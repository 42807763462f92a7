package io.dmm.fts.adapter;

import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.StorageName;
import io.dmm.core.peer.TransferRecords;
import io.dmm.fts.client.MonitClient;
import io.dmm.fts.client.MonitRecord;
import java.net.URI;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the archive knows, which can be asked for a rule whatever hosts its files moved between;
 * where it has nothing, or cannot be asked, what FTS itself remembers.
 */
public final class MonitTransferRecords implements TransferRecords {
  static final String ORIGIN = "MONIT";

  private static final Logger log = LoggerFactory.getLogger(MonitTransferRecords.class);
  private static final int MOST_RECORDS = 200_000;

  private final MonitClient client;
  private final TransferRecords otherwise;

  /** Records of the archive, or else those of {@code otherwise}. */
  public MonitTransferRecords(MonitClient client, TransferRecords otherwise) {
    this.client = client;
    this.otherwise = otherwise;
  }

  @Override
  public Answer attempts(Question question) throws PeerException {
    MonitClient.Found found;
    try {
      found = client.of(question.ruleId(), question.since(), MOST_RECORDS);
    } catch (PeerException e) {
      log.warn("monit_not_asked rule_id={} reason=\"{}\"", question.ruleId(), e.getMessage());
      return otherwise.attempts(question);
    }
    if (found.records().isEmpty()) {
      return otherwise.attempts(question);
    }
    List<Attempt> attempts = found.records().stream().map(MonitTransferRecords::attempt).toList();
    return new Answer(ORIGIN, attempts, found.complete());
  }

  private static Attempt attempt(MonitRecord record) {
    State state =
        switch (record.state()) {
          case "Ok" -> State.DONE;
          case "Error" -> State.FAILED;
          default -> State.CANCELED;
        };
    // Each attempt of FTS is reported by itself, so its retries are counted already.
    return new Attempt(
        record.name(),
        storage(record.source()),
        storage(record.destination()),
        state,
        record.bytes(),
        0,
        record.startedAt(),
        record.finishedAt(),
        record.error());
  }

  private static String storage(String address) {
    try {
      URI uri = URI.create(address);
      return uri.getScheme() == null || uri.getHost() == null
          ? address
          : StorageName.of(uri.getScheme(), uri.getHost()).orElse(address);
    } catch (IllegalArgumentException e) { // names that no URI may have; then it is no host of ours
      return address;
    }
  }
}
