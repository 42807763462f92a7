package io.dmm.web.live;

import io.dmm.db.Database;
import io.dmm.db.event.EventRepository;
import io.dmm.db.event.EventRepository.Mention;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Follows the end of the history. Ids are given before transactions commit, so an event may appear
 * behind later ones: ids that are missing are looked for a while longer. Used by one thread at a
 * time.
 */
final class EventTail {
  private static final int MOST_EVENTS = 2000;

  /** Longer than any transaction of ours; what never comes was rolled back. */
  private static final int LOOKS_FOR_MISSING = 60;

  private static final int MOST_MISSING = 1000;

  /** Events that may have become visible out of order while a listener was away. */
  private static final long OVERLAP = 50;

  private final Database database;
  private final EventRepository events;
  private final Map<Long, Integer> missing = new HashMap<>();
  private long last;

  /** Begins behind the last event there is. */
  EventTail(Database database, EventRepository events) {
    this.database = database;
    this.events = events;
    this.last = database.read(events::lastId);
  }

  /** What was added since the last look. */
  Change look() {
    List<Mention> found =
        database.read(tx -> events.mentionsAfter(tx, last, missing.keySet(), MOST_EVENTS));
    missing.replaceAll((id, looks) -> looks - 1);
    for (Mention one : found) {
      missing.remove(one.id());
      for (long id = Math.max(last + 1, one.id() - MOST_MISSING); id < one.id(); id++) {
        missing.put(id, LOOKS_FOR_MISSING);
      }
      last = Math.max(last, one.id());
    }
    missing.values().removeIf(looks -> looks <= 0);
    return found.size() == MOST_EVENTS ? toTheEnd() : gathered(found, last);
  }

  private Change toTheEnd() {
    last = database.read(events::lastId);
    missing.clear();
    return Change.everything(last);
  }

  /** What a listener has missed that last heard of the event {@code seen}, until {@code now}. */
  static Change since(Database database, EventRepository events, long seen, long now) {
    if (seen > now) {
      return Change.everything(now);
    }
    long from = Math.max(0, seen - OVERLAP);
    List<Mention> found =
        database.read(tx -> events.mentionsAfter(tx, from, Set.of(), MOST_EVENTS));
    return found.size() == MOST_EVENTS ? Change.everything(now) : gathered(found, now);
  }

  private static Change gathered(List<Mention> found, long last) {
    Set<String> ruleIds = new LinkedHashSet<>();
    boolean other = false;
    for (Mention one : found) {
      one.ruleId().ifPresent(ruleIds::add);
      other |= one.ruleId().isEmpty();
    }
    return new Change(ruleIds, other, false, last);
  }
}
