package io.dmm.db.event;

import static io.dmm.db.jooq.Tables.EVENT;
import static org.jooq.impl.DSL.max;

import io.dmm.db.jooq.tables.records.EventRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jooq.Condition;
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

  /** One page of events that match {@code filter}. */
  public List<Event> page(DSLContext tx, EventFilter filter) {
    Condition matching =
        filter.newestFirst() ? EVENT.ID.lt(filter.from()) : EVENT.ID.gt(filter.from());
    if (filter.ruleId().isPresent()) {
      matching = matching.and(EVENT.RULE_ID.eq(filter.ruleId().get()));
    }
    if (filter.actor().isPresent()) {
      matching = matching.and(EVENT.ACTOR.eq(filter.actor().get()));
    }
    if (filter.cause().isPresent()) {
      matching = matching.and(EVENT.CAUSE.eq(filter.cause().get()));
    }
    return tx.selectFrom(EVENT)
        .where(matching)
        .orderBy(filter.newestFirst() ? EVENT.ID.desc() : EVENT.ID.asc())
        .limit(filter.limit())
        .fetch(EventRepository::read);
  }

  /** The id of the last event; 0 if there is none. */
  public long lastId(DSLContext tx) {
    Long last = tx.select(max(EVENT.ID)).from(EVENT).fetchOne(max(EVENT.ID));
    return last == null ? 0 : last;
  }

  /**
   * Ids of events after {@code id}, and of those of {@code missing} that are there by now, in
   * order, with the request they are about.
   */
  public List<Mention> mentionsAfter(DSLContext tx, long id, Collection<Long> missing, int limit) {
    Condition fresh = EVENT.ID.gt(id);
    return tx.select(EVENT.ID, EVENT.RULE_ID)
        .from(EVENT)
        .where(missing.isEmpty() ? fresh : fresh.or(EVENT.ID.in(missing)))
        .orderBy(EVENT.ID)
        .limit(limit)
        .fetch(row -> new Mention(row.value1(), Optional.ofNullable(row.value2())));
  }

  /**
   * That there is an event.
   *
   * @param id order of writing
   * @param ruleId request it is about; empty if it is about none
   */
  public record Mention(long id, Optional<String> ruleId) {}

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
