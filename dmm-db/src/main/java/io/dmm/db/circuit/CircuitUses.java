package io.dmm.db.circuit;

import static io.dmm.db.jooq.Tables.CIRCUIT;
import static io.dmm.db.jooq.Tables.CIRCUIT_USE;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** Keeps record of which rule had which circuit, and when. */
final class CircuitUses {
  /** The circuit's owner may have it from now on; nothing if that is known already. */
  void begin(DSLContext tx, long circuit, Instant now) {
    String owner =
        tx.select(CIRCUIT.RULE_ID)
            .from(CIRCUIT)
            .where(CIRCUIT.ID.eq(circuit))
            .fetchOne(CIRCUIT.RULE_ID);
    boolean open =
        tx.fetchExists(
            tx.selectOne()
                .from(CIRCUIT_USE)
                .where(CIRCUIT_USE.CIRCUIT_ID.eq(circuit), CIRCUIT_USE.UNTIL_AT.isNull()));
    if (owner != null && !open) {
      tx.insertInto(CIRCUIT_USE)
          .set(CIRCUIT_USE.CIRCUIT_ID, circuit)
          .set(CIRCUIT_USE.RULE_ID, owner)
          .set(CIRCUIT_USE.FROM_AT, now)
          .execute();
    }
  }

  /** Nobody has the circuit from now on. */
  void end(DSLContext tx, long circuit, Instant now) {
    tx.update(CIRCUIT_USE)
        .set(CIRCUIT_USE.UNTIL_AT, now)
        .where(CIRCUIT_USE.CIRCUIT_ID.eq(circuit), CIRCUIT_USE.UNTIL_AT.isNull())
        .execute();
  }

  List<CircuitUse> of(DSLContext tx, String ruleId) {
    return tx.selectFrom(CIRCUIT_USE)
        .where(CIRCUIT_USE.RULE_ID.eq(ruleId))
        .orderBy(CIRCUIT_USE.FROM_AT, CIRCUIT_USE.ID)
        .fetch(
            row ->
                new CircuitUse(
                    row.getCircuitId(),
                    row.getRuleId(),
                    row.getFromAt(),
                    Optional.ofNullable(row.getUntilAt())));
  }
}
