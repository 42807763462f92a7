package io.dmm.sense.adapter;

import io.dmm.core.peer.InstanceState.Phase;
import io.dmm.sense.client.SenseStatus;

/**
 * What SENSE-O's statuses mean to DMM. Every text has a meaning; one that is not known is taken as
 * in transition.
 */
final class Phases {
  private Phases() {}

  static Phase of(SenseStatus status) {
    return switch (status.superState()) {
      case "CREATE" -> ofCreate(status.subState());
      case "REINSTATE", "REPROVISION" -> ofReinstate(status.subState());
      case "MODIFY" -> ofModify(status.subState());
      case "CANCEL" -> ofCancel(status.subState());
      default -> Phase.UNRECOGNISED;
    };
  }

  private static Phase ofCreate(String subState) {
    return switch (subState) {
      case "INIT", "NEGOTIATING" -> Phase.COMPILING;
      case "COMPILED" -> Phase.COMPILED;
      default -> building(subState);
    };
  }

  private static Phase ofReinstate(String subState) {
    return switch (subState) {
      case "INIT", "NEGOTIATING", "COMPILED", "PENDING" -> Phase.CREATING;
      default -> building(subState);
    };
  }

  private static Phase building(String subState) {
    return switch (subState) {
      case "PROPAGATED", "PROPAGATED-PARTIAL", "COMMITTING", "COMMITTING-PARTIAL", "COMMITTED" ->
          Phase.CREATING;
      case "READY" -> Phase.READY;
      case "FAILED" -> Phase.CREATE_FAILED;
      default -> Phase.UNRECOGNISED;
    };
  }

  private static Phase ofModify(String subState) {
    return switch (subState) {
      case "READY" -> Phase.MODIFIED;
      case "FAILED" -> Phase.MODIFY_FAILED;
      default -> inTransition(subState, Phase.MODIFYING);
    };
  }

  private static Phase ofCancel(String subState) {
    return switch (subState) {
      case "READY" -> Phase.CANCELLED;
      case "FAILED" -> Phase.CANCEL_FAILED;
      default -> inTransition(subState, Phase.CANCELLING);
    };
  }

  private static Phase inTransition(String subState, Phase transition) {
    return switch (subState) {
      case "INIT",
          "NEGOTIATING",
          "COMPILED",
          "PENDING",
          "PROPAGATED",
          "PROPAGATED-PARTIAL",
          "COMMITTING",
          "COMMITTING-PARTIAL",
          "COMMITTED" ->
          transition;
      default -> Phase.UNRECOGNISED;
    };
  }
}
