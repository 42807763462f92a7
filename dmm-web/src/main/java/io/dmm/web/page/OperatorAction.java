package io.dmm.web.page;

import io.dmm.db.request.RequestStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an operator can do to a request, in words. Whether it is possible is core's to decide. */
enum OperatorAction {
  FINISH(
      "finish",
      "Mark as finished",
      "The request ends as if its rule had ended: its circuit is kept for the keep-alive time and"
          + " then taken down at SENSE. Transfers that still run go on over the usual network.",
      "The request is marked as finished.",
      false),
  STREAMS(
      "streams",
      "Set FTS limit",
      "FTS is pinned to this many transfers at once on the request's link, until the limit is"
          + " removed here. An empty field removes it, and DMM decides again.",
      "The FTS limit is updated.",
      false),
  REBUILD(
      "rebuild",
      "Rebuild at SENSE",
      "The SENSE instance is discarded and a new one is built. Subnets, hosts and bandwidth stay."
          + " Until the new circuit is up, transfers go over the usual network.",
      "The circuit is being rebuilt.",
      true),
  RESTART(
      "restart",
      "Start over",
      "Everything the request holds is taken down: the circuit, both subnets and its FTS limit."
          + " Then it starts from the beginning, perhaps with other hosts.",
      "The request starts from the beginning.",
      true);

  private static final Set<RequestStatus> OVER =
      Set.of(RequestStatus.FINISHED, RequestStatus.CANCELED, RequestStatus.DELETED);

  private final String path;
  private final String label;
  private final String effect;
  private final String done;
  private final boolean destructive;

  OperatorAction(String path, String label, String effect, String done, boolean destructive) {
    this.path = path;
    this.label = label;
    this.effect = effect;
    this.done = done;
    this.destructive = destructive;
  }

  static Optional<OperatorAction> at(String path) {
    return Arrays.stream(values()).filter(one -> one.path.equals(path)).findFirst();
  }

  /** Those that are worth a button. A refusal is still possible, and is shown. */
  static List<OperatorAction> offeredIn(RequestStatus status) {
    return switch (status) {
      case NOT_SENSE -> List.of();
      case FAILED, DELETED -> List.of(RESTART);
      case INIT -> List.of(FINISH);
      default -> OVER.contains(status) ? List.of(RESTART) : List.of(values());
    };
  }

  String path() {
    return path;
  }

  String label() {
    return label;
  }

  String effect() {
    return effect;
  }

  String done() {
    return done;
  }

  boolean isDestructive() {
    return destructive;
  }
}
