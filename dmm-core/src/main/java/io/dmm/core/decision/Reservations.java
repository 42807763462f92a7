package io.dmm.core.decision;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What circuits hold that nobody in a decision owns and that will not be given up by themselves: of
 * requests that were left out, of nobody, or stuck while being taken down. Idle and ending ones are
 * not among them: their capacity is shared out, and what is built on it waits until they are gone.
 */
final class Reservations {
  private final Map<String, Long> byPort = new HashMap<>();
  private final Map<SitePair, Long> byLink = new HashMap<>();

  Reservations(Collection<Holding> holdings, Set<String> participants) {
    for (Holding holding : holdings) {
      boolean owned = holding.requestId().filter(participants::contains).isPresent();
      if (holding.state() == Holding.State.STUCK || (holding.isLive() && !owned)) {
        byPort.merge(holding.siteA(), holding.heldMbps(), Long::sum);
        byPort.merge(holding.siteB(), holding.heldMbps(), Long::sum);
        byLink.merge(SitePair.of(holding.siteA(), holding.siteB()), holding.heldMbps(), Long::sum);
      }
    }
  }

  long ofPort(String site) {
    return byPort.getOrDefault(site, 0L);
  }

  long ofLink(SitePair pair) {
    return byLink.getOrDefault(pair, 0L);
  }
}
