package io.dmm.db.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatList;

import io.dmm.db.request.RequestStatus;
import io.dmm.db.testing.TestDatabase;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EventRepositoryIT {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private final EventRepository events = new EventRepository();

  @Test
  void aHistoryIsReadInTheOrderItWasWritten() {
    append(
        Event.of(
            NOW.plusSeconds(9),
            "r1",
            "Allocator",
            "SUBNETS_ALLOCATED",
            RequestStatus.INIT,
            RequestStatus.ALLOCATED,
            "found"));
    append(Event.note(NOW, "r2", "ada", "NOTE", "of another rule"));
    append(Event.note(NOW, "r1", "ada", "NOTE", "a clock that went back"));
    append(Event.general(NOW, "ada", "ASKED", "of no rule"));

    assertThatList(db.get().read(tx -> events.of(tx, "r1")))
        .extracting(Event::cause)
        .containsExactly("SUBNETS_ALLOCATED", "NOTE");
    Event first = db.get().read(tx -> events.of(tx, "r1")).get(0);
    assertThat(first.from()).hasValue(RequestStatus.INIT);
    assertThat(first.to()).hasValue(RequestStatus.ALLOCATED);
    assertThat(first.at()).isEqualTo(NOW.plusSeconds(9));
    assertThatList(db.get().read(tx -> events.after(tx, first.id(), 2)))
        .extracting(Event::reason)
        .containsExactly("of another rule", "a clock that went back");
    assertThatList(db.get().read(tx -> events.newest(tx, 1)))
        .extracting(Event::reason)
        .containsExactly("of no rule");
  }

  @Test
  void onlyWhatBelongsToNoRequestGoesByItsAge() {
    append(Event.general(NOW, "ada", "ASKED", "old"));
    append(Event.note(NOW, "r1", "ada", "NOTE", "goes with its request"));
    append(Event.general(NOW.plusSeconds(60), "ada", "ASKED", "new"));

    int purged = db.get().inTransaction(tx -> events.purgeGeneral(tx, NOW.plusSeconds(60)));

    assertThat(purged).isEqualTo(1);
    assertThatList(db.get().read(tx -> events.newest(tx, 9)))
        .extracting(Event::reason)
        .containsExactly("new", "goes with its request");
  }

  @Test
  void theLastTimeThatSomethingWasAskedForIsFound() {
    append(Event.general(NOW, "ada", "ASKED", "once"));
    append(Event.general(NOW.plusSeconds(60), "ada", "ASKED", "twice"));
    append(Event.general(NOW.plusSeconds(90), "ada", "ELSE", "something else"));
    append(Event.note(NOW.plusSeconds(90), "r1", "ada", "ASKED", "of a rule"));

    assertThat(db.get().read(tx -> events.lastGeneral(tx, "ASKED", NOW)).orElseThrow())
        .isEqualTo(NOW.plusSeconds(60));
    assertThat(db.get().read(tx -> events.lastGeneral(tx, "ASKED", NOW.plusSeconds(60))).isEmpty())
        .isTrue();
  }

  private void append(Event event) {
    db.get().transact(tx -> events.append(tx, event));
  }
}
