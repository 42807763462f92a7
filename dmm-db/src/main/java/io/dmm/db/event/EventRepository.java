package io.dmm.db.event;

import static io.dmm.db.jooq.Tables.EVENT;
import static org.jooq.impl.DSL.max;

import io.dmm.db.jooq.tables.records.EventRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jooq.DSLContext;

/** Appends to the history and reads it. */
public final class EventRepository {
  /** Appends one event. */
  public void append(DSLContext tx, Event event) {
    tx.insertInto(EVENT)
        .set(EVENT.AT, event.at())
        .set(EVENT.RULE_ID, event.ruleId().orElse(null))
        .set(EVENT.CIRCUIT_ID, event.circuitId().isPresent() ? event.circuitId().getAsLong() : null)
        .set(EVENT.ACTOR, event.actor())
        .set(EVENT.CAUSE, event.cause())
        .set(EVENT.FROM_STATUS, event.from().orElse(null))
        .set(EVENT.TO_STATUS, event.to().orElse(null))
        .set(EVENT.REASON, event.reason())
        .execute();
  }

  /** The history of one request, oldest first. */
  public List<Event> of(DSLContext tx, String ruleId) {
    return tx.selectFrom(EVENT)
        .where(EVENT.RULE_ID.eq(ruleId))
        .orderBy(EVENT.ID)
        .fetch(EventRepository::read);
  }

  /** Events after {@code id}, oldest first. */
  public List<Event> after(DSLContext tx, long id, int limit) {
    return tx.selectFrom(EVENT)
        .where(EVENT.ID.gt(id))
        .orderBy(EVENT.ID)
        .limit(limit)
        .fetch(EventRepository::read);
  }

  /** When something that belongs to no request last happened, if that was after {@code since}. */
  public Optional<Instant> lastGeneral(DSLContext tx, String cause, Instant since) {
    return Optional.ofNullable(
        tx.select(max(EVENT.AT))
            .from(EVENT)
            .where(EVENT.AT.gt(since), EVENT.CAUSE.eq(cause), EVENT.RULE_ID.isNull())
            .fetchOne(max(EVENT.AT)));
  }

  /** The newest events, newest first. */
  public List<Event> newest(DSLContext tx, int limit) {
    return tx.selectFrom(EVENT).orderBy(EVENT.ID.desc()).limit(limit).fetch(EventRepository::read);
  }

  /**
   * Forgets events older than {@code before} that belong to no request. Those of a request go with
   * it.
   */
  public int purgeGeneral(DSLContext tx, Instant before) {
    return tx.deleteFrom(EVENT).where(EVENT.AT.lt(before), EVENT.RULE_ID.isNull()).execute();
  }

  private static Event read(EventRecord row) {
    return new Event(
        row.getId(),
        row.getAt(),
        Optional.ofNullable(row.getRuleId()),
        row.getCircuitId() == null ? OptionalLong.empty() : OptionalLong.of(row.getCircuitId()),
        row.getActor(),
        row.getCause(),
        Optional.ofNullable(row.getFromStatus()),
        Optional.ofNullable(row.getToStatus()),
        row.getReason());
  }
}
