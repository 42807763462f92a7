package io.dmm.sense.daemon;

import io.dmm.core.lifecycle.Transitions;
import io.dmm.core.peer.InstanceState;
import io.dmm.core.peer.InstanceState.Phase;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.request.Mover;
import jakarta.inject.Inject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people, once, of a status that DMM does not know. It is waited out: a circuit must not be
 * taken down for a word.
 */
final class OddStatus {
  private static final Logger log = LoggerFactory.getLogger(OddStatus.class);

  private final Database database;
  private final Transitions transitions;

  @Inject
  OddStatus(Database database, Transitions transitions) {
    this.database = database;
    this.transitions = transitions;
  }

  /**
   * Tells it if the status is news.
   *
   * @param before the circuit as it was before this look
   */
  void tell(Circuit before, InstanceState now, Mover by) {
    if (now.phase() != Phase.UNRECOGNISED || now.status().equals(before.senseStatus())) {
      return;
    }
    String what =
        "SENSE reports \""
            + now.status()
            + "\" for instance "
            + before.instanceId().orElseThrow()
            + ", which DMM does not know; it waits until SENSE reports something else";
    log.error("sense_status_unknown rule_id={} status=\"{}\"", before.ruleId(), now.status());
    database.transact(
        tx -> transitions.note(tx, before.ruleId(), by.daemon(), "SENSE_STATUS_UNKNOWN", what));
  }
}
