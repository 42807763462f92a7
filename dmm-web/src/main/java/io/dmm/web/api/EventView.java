package io.dmm.web.api;

import io.dmm.db.event.Event;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Something that happened, as the API shows it. */
record EventView(
    long id,
    Instant at,
    Optional<String> ruleId,
    OptionalLong circuitId,
    String actor,
    String cause,
    Optional<String> from,
    Optional<String> to,
    String reason) {
  static EventView of(Event event) {
    return new EventView(
        event.id(),
        event.at(),
        event.ruleId(),
        event.circuitId(),
        event.actor(),
        event.cause(),
        event.from().map(Enum::name),
        event.to().map(Enum::name),
        event.reason());
  }
}
