package io.dmm.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.testing.TestDatabase;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EventTailIT {
  @RegisterExtension static final TestDatabase db = new TestDatabase();
  private final EventRepository events = new EventRepository();

  @BeforeEach
  void forget() {
    db.get().transact(tx -> tx.execute("truncate event restart identity"));
  }

  @Test
  void itBeginsAtTheEndAndTellsWhatIsAdded() {
    happened("aa");
    EventTail tail = new EventTail(db.get(), events);
    assertThat(tail.look()).isEqualTo(Change.none(1));

    happened("bb");
    happened("bb");
    db.get().transact(tx -> events.append(tx, Event.general(Instant.EPOCH, "ada", "PAUSED", "")));

    assertThat(tail.look()).isEqualTo(new Change(Set.of("bb"), true, false, 4));
    assertThat(tail.look()).isEqualTo(Change.none(4));
  }

  /** Two writers: the one that began first commits last. */
  @Test
  void anEventThatBecomesVisibleBehindALaterOneIsNotLost() {
    EventTail tail = new EventTail(db.get(), events);
    db.get()
        .transact(
            early -> {
              events.append(early, note("early"));
              happened("late");
              assertThat(tail.look().ruleIds()).containsExactly("late");
              assertThat(tail.look().isEmpty()).isTrue();
            });

    assertThat(tail.look()).isEqualTo(new Change(Set.of("early"), false, false, 2));
    assertThat(tail.look().isEmpty()).isTrue();
  }

  @Test
  void whoComesBackIsToldWhatChangedMeanwhile() {
    happened("aa");
    happened("bb");

    assertThat(EventTail.since(db.get(), events, 1, 2).ruleIds()).contains("bb");
    assertThat(EventTail.since(db.get(), events, 99, 2).everything())
        .as("an id from another life of the database")
        .isTrue();
    db.get()
        .transact(
            tx -> {
              for (int i = 0; i < 2100; i++) {
                events.append(tx, note("r" + i));
              }
            });
    assertThat(EventTail.since(db.get(), events, 1, 2102).everything()).isTrue();
  }

  private void happened(String ruleId) {
    db.get().transact(tx -> events.append(tx, note(ruleId)));
  }

  private static Event note(String ruleId) {
    return Event.note(Instant.EPOCH, ruleId, "t", "T", "");
  }
}
