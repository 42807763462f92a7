package io.dmm.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.event.Event;
import io.dmm.db.request.RequestStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LifeStripTest {
  private static final Instant SEEN = Instant.parse("2026-03-01T12:00:00Z");

  private final List<Event> events = new ArrayList<>();

  @Test
  void whatIsBehindHasItsTimeAndHowLongItTook() {
    move(10, RequestStatus.INIT, RequestStatus.ALLOCATED);
    move(25, RequestStatus.ALLOCATED, RequestStatus.DECIDED);

    List<LifeStrip.Step> steps = strip(RequestStatus.DECIDED, 65);

    assertThat(steps)
        .extracting(LifeStrip.Step::where)
        .containsExactly("past", "past", "here", "ahead", "ahead", "ahead", "ahead", "ahead");
    assertThat(steps.subList(0, 3))
        .extracting(LifeStrip.Step::stay)
        .containsExactly("10 s", "15 s", "40 s");
    assertThat(steps.get(1).at().orElseThrow().clock()).isEqualTo("12:00:10");
    assertThat(steps.get(3).at()).isEmpty();
  }

  @Test
  void aRequestThatTookOverACircuitHasLeftStepsOut() {
    move(10, RequestStatus.INIT, RequestStatus.PROVISIONED);

    assertThat(strip(RequestStatus.STALE, 20))
        .extracting(LifeStrip.Step::where)
        .startsWith("past", "skipped", "skipped", "skipped", "here", "ahead");
  }

  @Test
  void whatWasBeforeANewStartDoesNotCount() {
    move(10, RequestStatus.INIT, RequestStatus.ALLOCATED);
    move(20, RequestStatus.ALLOCATED, RequestStatus.FAILED);
    move(100, RequestStatus.FAILED, RequestStatus.INIT);
    move(130, RequestStatus.INIT, RequestStatus.ALLOCATED);

    List<LifeStrip.Step> steps = strip(RequestStatus.ALLOCATED, 140);

    assertThat(steps.get(0).stay()).isEqualTo("30 s");
    assertThat(steps.get(1).stay()).isEqualTo("10 s");
  }

  @Test
  void aRequestThatIsNotOnTheUsualWayHasNone() {
    assertThat(strip(RequestStatus.FAILED, 1)).isEmpty();
  }

  @Test
  void theEndHasATimeButNoLength() {
    move(10, RequestStatus.CANCELED, RequestStatus.DELETED);

    LifeStrip.Step last = strip(RequestStatus.DELETED, 5000).get(7);

    assertThat(last.where()).isEqualTo("here");
    assertThat(last.at()).isPresent();
    assertThat(last.stay()).isEmpty();
  }

  private void move(long seconds, RequestStatus from, RequestStatus to) {
    events.add(Event.of(SEEN.plusSeconds(seconds), "aa", "Somebody", "MOVED", from, to, ""));
  }

  private List<LifeStrip.Step> strip(RequestStatus status, long seconds) {
    return LifeStrip.of(status, Optional.empty(), SEEN, events, SEEN.plusSeconds(seconds)).steps();
  }
}
