package io.dmm.core.audit;

import io.dmm.core.peer.TransferRecords.Answer;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * All that is known of a transfer that ended.
 *
 * @param records what FTS says
 * @param uses the circuits that the rule had, and when
 */
record Evidence(Answer records, List<Use> uses) {
  Evidence {
    uses = List.copyOf(uses);
  }

  /**
   * A circuit for as long as the rule had it.
   *
   * @param source storage at the end that sends, {@code scheme://host}
   * @param destination storage at the other
   * @param from since when it could carry the rule's data (UTC)
   * @param until until when (UTC)
   * @param sentBytes sent by the interfaces at the source in that time; empty if not known
   * @param receivedBytes received by those at the destination
   */
  record Use(
      String source,
      String destination,
      Instant from,
      Instant until,
      OptionalLong sentBytes,
      OptionalLong receivedBytes) {}
}
