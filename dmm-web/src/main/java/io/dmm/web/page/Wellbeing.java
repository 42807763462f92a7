package io.dmm.web.page;

import io.dmm.core.daemon.DaemonStatus;
import io.dmm.core.daemon.Overview;
import io.dmm.core.peer.PeerState;
import java.util.ArrayList;
import java.util.List;

/**
 * What is wrong with DMM itself, so that nobody has to guess whether a request waits because of
 * that.
 *
 * @param troubles each in a few words; none if all is well
 */
record Wellbeing(List<String> troubles) {
  static final Wellbeing NOT_TOLD = new Wellbeing(List.of());

  static Wellbeing of(Overview overview) {
    List<String> troubles = new ArrayList<>();
    overview.peers().stream().map(Wellbeing::trouble).forEach(troubles::add);
    overview.daemons().stream().map(Wellbeing::trouble).forEach(troubles::add);
    troubles.removeIf(String::isEmpty);
    return new Wellbeing(List.copyOf(troubles));
  }

  private static String trouble(PeerState peer) {
    return switch (peer.breaker()) {
      case "OPEN" -> peer.peer() + " does not answer and is left alone for a while";
      case "HALF_OPEN" -> peer.peer() + " did not answer and is being tried again";
      default -> "";
    };
  }

  private static String trouble(DaemonStatus daemon) {
    return switch (daemon.state()) {
      case FAILING -> daemon.name() + " fails";
      case STALE -> daemon.name() + " has not ended a run for long";
      case PAUSED -> daemon.name() + " is paused";
      case STARTING, OK, STANDBY, OFF -> "";
    };
  }

  boolean isWell() {
    return troubles.isEmpty();
  }

  /** All of them in one sentence. */
  String sentence() {
    return String.join("; ", troubles) + ".";
  }
}
