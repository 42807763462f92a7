package io.dmm.web.api;

import io.dmm.db.event.Event;
import java.util.List;
import java.util.OptionalLong;

/**
 * A page of the history.
 *
 * @param events in the order that was asked for
 * @param next what to give as {@code after} (or {@code before}) for the next page; null if this may
 *     be the last
 */
record EventsView(List<EventView> events, OptionalLong next) {
  static final int USUAL = 100;
  static final int MOST = 1000;

  static EventsView of(List<Event> events, int limit) {
    return new EventsView(
        events.stream().map(EventView::of).toList(),
        events.size() < limit
            ? OptionalLong.empty()
            : OptionalLong.of(events.get(events.size() - 1).id()));
  }
}
