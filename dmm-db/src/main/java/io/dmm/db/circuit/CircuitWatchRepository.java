package io.dmm.db.circuit;

import static io.dmm.db.jooq.Tables.CIRCUIT_WATCH;

import io.dmm.db.jooq.tables.records.CircuitWatchRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;

/** Stores how well circuits use what they hold. */
public final class CircuitWatchRepository {
  /** Stores what is known of a circuit now. */
  public void save(DSLContext tx, CircuitWatch watch) {
    CircuitWatchRecord row = new CircuitWatchRecord();
    row.setCircuitId(watch.circuitId());
    row.setRuleId(watch.ruleId());
    row.setLowSince(watch.lowSince().orElse(null));
    row.setFlaggedAt(watch.flaggedAt().orElse(null));
    row.setReason(watch.reason());
    row.setCapMbps(watch.cap().map(CircuitWatch.Cap::mbps).orElse(null));
    row.setUncappedMbps(watch.cap().map(CircuitWatch.Cap::uncappedMbps).orElse(null));
    row.setCapChangedAt(watch.cap().map(CircuitWatch.Cap::changedAt).orElse(null));
    tx.insertInto(CIRCUIT_WATCH)
        .set(row)
        .onConflict(CIRCUIT_WATCH.CIRCUIT_ID)
        .doUpdate()
        .set(row)
        .execute();
  }

  /** What is known of a circuit while {@code ruleId} owns it. */
  public Optional<CircuitWatch> of(DSLContext tx, long circuitId, String ruleId) {
    return tx.selectFrom(CIRCUIT_WATCH)
        .where(CIRCUIT_WATCH.CIRCUIT_ID.eq(circuitId), CIRCUIT_WATCH.RULE_ID.eq(ruleId))
        .fetchOptional(CircuitWatchRepository::read);
  }

  /** What is known of {@code circuits}, by circuit, whoever owns them. */
  public Map<Long, CircuitWatch> of(DSLContext tx, Collection<Long> circuits) {
    return tx.selectFrom(CIRCUIT_WATCH)
        .where(CIRCUIT_WATCH.CIRCUIT_ID.in(circuits))
        .fetchMap(CIRCUIT_WATCH.CIRCUIT_ID, CircuitWatchRepository::read);
  }

  private static CircuitWatch read(CircuitWatchRecord row) {
    Long cap = row.getCapMbps();
    Instant changed = row.getCapChangedAt();
    return new CircuitWatch(
        row.getCircuitId(),
        row.getRuleId(),
        Optional.ofNullable(row.getLowSince()),
        Optional.ofNullable(row.getFlaggedAt()),
        row.getReason(),
        cap == null
            ? Optional.empty()
            : Optional.of(new CircuitWatch.Cap(cap, row.getUncappedMbps(), changed)));
  }
}
