package io.dmm.web.page;

import io.dmm.db.event.Event;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The usual way of a request, what of it is behind it, and how long each step took.
 *
 * @param steps in their order; none if the request is not on that way
 */
record LifeStrip(List<Step> steps) {
  private static final List<RequestStatus> USUAL_WAY =
      List.of(
          RequestStatus.INIT,
          RequestStatus.ALLOCATED,
          RequestStatus.DECIDED,
          RequestStatus.STAGED,
          RequestStatus.PROVISIONED,
          RequestStatus.FINISHED,
          RequestStatus.CANCELED,
          RequestStatus.DELETED);

  /**
   * One step.
   *
   * @param where past, here, skipped or ahead
   * @param at when it was reached; empty if it was not
   * @param stay how long the request was there, or is; empty if it never was
   */
  record Step(String name, String meaning, String where, Optional<Moment> at, String stay) {
    /** In words, for who cannot see colours. */
    String spoken() {
      return switch (where) {
        case "past" -> "done";
        case "here" -> "now";
        case "skipped" -> "left out";
        default -> "still to come";
      };
    }
  }

  static LifeStrip of(TransferRequest request, List<Event> events, Instant now) {
    return of(request.status(), request.retryFrom(), request.createdAt(), events, now);
  }

  /**
   * The same, of the parts.
   *
   * @param seen when the request was first seen
   */
  static LifeStrip of(
      RequestStatus status,
      Optional<RequestStatus> retryFrom,
      Instant seen,
      List<Event> events,
      Instant now) {
    RequestStatus standing =
        switch (status) {
          case RETRY -> retryFrom.orElse(RequestStatus.INIT);
          case MODIFIED, STALE -> RequestStatus.PROVISIONED;
          default -> status;
        };
    int reached = USUAL_WAY.indexOf(standing);
    if (reached < 0) {
      return new LifeStrip(List.of());
    }
    Map<RequestStatus, Instant> since = reachedAt(events);
    since.putIfAbsent(RequestStatus.INIT, seen);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < USUAL_WAY.size(); i++) {
      steps.add(step(i, reached, since, status.isEnd(), now));
    }
    return new LifeStrip(List.copyOf(steps));
  }

  private static Step step(
      int number, int reached, Map<RequestStatus, Instant> since, boolean over, Instant now) {
    RequestStatus status = USUAL_WAY.get(number);
    Optional<Instant> at = Optional.ofNullable(since.get(status)).filter(one -> number <= reached);
    String where =
        number == reached
            ? "here"
            : number > reached ? "ahead" : at.isPresent() ? "past" : "skipped";
    Optional<Instant> until = Optional.empty();
    for (int later = number + 1; later <= reached && until.isEmpty(); later++) {
      until = Optional.ofNullable(since.get(USUAL_WAY.get(later)));
    }
    Optional<Instant> end = until.isEmpty() && number == reached ? Optional.of(now) : until;
    String stay =
        at.isEmpty() || end.isEmpty() || (over && number == reached)
            ? ""
            : Units.duration(Duration.between(at.get(), end.get()));
    return new Step(status.name(), meaning(status), where, Moment.of(at, now), stay);
  }

  /** When each status was first reached since the request last began. */
  private static Map<RequestStatus, Instant> reachedAt(List<Event> events) {
    Map<RequestStatus, Instant> since = new EnumMap<>(RequestStatus.class);
    for (Event event : events) {
      RequestStatus to = event.to().orElse(null);
      if (to == RequestStatus.INIT
          && event.from().filter(from -> from != RequestStatus.RETRY).isPresent()) {
        since.clear();
      }
      if (to != null) {
        since.putIfAbsent(to, event.at());
      }
    }
    return since;
  }

  private static String meaning(RequestStatus status) {
    return switch (status) {
      case INIT -> "seen in Rucio";
      case ALLOCATED -> "has hosts";
      case DECIDED -> "has bandwidth";
      case STAGED -> "path found";
      case PROVISIONED -> "circuit up";
      case FINISHED -> "rule ended";
      case CANCELED -> "taking down";
      case DELETED -> "nothing left";
      default -> "";
    };
  }
}
