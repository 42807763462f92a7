package io.dmm.web.page;

import static io.dmm.db.request.RequestStatus.ALLOCATED;
import static io.dmm.db.request.RequestStatus.CANCELED;
import static io.dmm.db.request.RequestStatus.DECIDED;
import static io.dmm.db.request.RequestStatus.DELETED;
import static io.dmm.db.request.RequestStatus.FAILED;
import static io.dmm.db.request.RequestStatus.FINISHED;
import static io.dmm.db.request.RequestStatus.INIT;
import static io.dmm.db.request.RequestStatus.MODIFIED;
import static io.dmm.db.request.RequestStatus.PROVISIONED;
import static io.dmm.db.request.RequestStatus.RETRY;
import static io.dmm.db.request.RequestStatus.STAGED;
import static io.dmm.db.request.RequestStatus.STALE;

import io.dmm.db.request.RequestStatus;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Statuses that mean the same to somebody who looks for trouble.
 *
 * @param name on its card
 * @param tone colour of its card
 * @param meaning in a few words
 * @param statuses in the order of the life cycle
 */
record RequestGroup(String name, String tone, String meaning, List<RequestStatus> statuses) {
  static final List<RequestGroup> ALL =
      List.of(
          new RequestGroup("Waiting", "wait", "for hosts or bandwidth", List.of(INIT, ALLOCATED)),
          new RequestGroup("Building", "busy", "SENSE sets it up", List.of(DECIDED, STAGED)),
          new RequestGroup(
              "Up", "good", "circuit carries data", List.of(PROVISIONED, MODIFIED, STALE)),
          new RequestGroup("Retrying", "warn", "will be tried again", List.of(RETRY)),
          new RequestGroup("Failed", "bad", "given up", List.of(FAILED)),
          new RequestGroup("Ending", "quiet", "being taken down", List.of(FINISHED, CANCELED)),
          new RequestGroup("Gone", "quiet", "nothing is left", List.of(DELETED)));

  /** Its statuses as the parameter of a link. */
  String parameter() {
    return statuses.stream().map(Enum::name).collect(Collectors.joining(","));
  }

  boolean isExactly(Set<RequestStatus> chosen) {
    return Set.copyOf(statuses).equals(chosen);
  }
}
