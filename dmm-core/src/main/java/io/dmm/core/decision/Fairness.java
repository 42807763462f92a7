package io.dmm.core.decision;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Makes rounded shares max-min fair up to a quantum: nobody can gain a quantum unless somebody
 * loses one who would then have a smaller share per priority.
 *
 * <p>Rounding alone does not quite give that. The constraint that held a request back may not be
 * full after rounding, because its other users were stopped by other constraints; then a rich user
 * of another full constraint may stand in the way. Such a quantum is moved. Each move raises the
 * sorted list of shares, so there is an end; in practice there are few moves or none.
 */
final class Fairness {
  private static final int NOBODY = -1;

  private final Network network;
  private final Quanta quanta;
  private final Shares shares;

  /** By constraint: who would keep the largest share after giving a quantum away. */
  private final int[] richest;

  Fairness(Network network, Quanta quanta, Shares shares) {
    this.network = network;
    this.quanta = quanta;
    this.shares = shares;
    this.richest = new int[network.constraints];
  }

  void repair() {
    while (moveAll()) {
      quanta.giveWhatIsFree(shares);
    }
  }

  private boolean moveAll() {
    for (int c = 0; c < richest.length; c++) {
      richest[c] = findRichest(c);
    }
    List<Integer> poor = new ArrayList<>();
    for (int r = 0; r < network.requests.length; r++) {
      if (isWronged(r)) {
        poor.add(r);
      }
    }
    poor.sort(Comparator.comparingDouble(quanta::shareWithOneMore).thenComparing(r -> r));
    poor.forEach(this::move);
    return !poor.isEmpty();
  }

  /**
   * Whether every full constraint of the request has a user who would still be richer after giving
   * a quantum to it.
   */
  private boolean isWronged(int r) {
    if (shares.bottleneck()[r] == Shares.NONE || quanta.granted()[r] >= network.demand[r]) {
      return false;
    }
    return givesWay(network.linkConstraint(r), r)
        && givesWay(network.portA(r), r)
        && givesWay(network.portB(r), r);
  }

  private boolean givesWay(int constraint, int r) {
    return quanta.free()[constraint] > 0
        || (richest[constraint] != NOBODY
            && quanta.shareWithOneLess(richest[constraint]) > quanta.shareWithOneMore(r));
  }

  private void move(int r) {
    if (!isWronged(r)) {
      return; // an earlier move changed that
    }
    takeFor(network.linkConstraint(r));
    takeFor(network.portA(r));
    takeFor(network.portB(r));
    quanta.give(r, 1);
    refresh(r);
  }

  private void takeFor(int constraint) {
    if (quanta.free()[constraint] == 0) {
      int donor = richest[constraint];
      quanta.give(donor, -1);
      refresh(donor);
    }
  }

  private void refresh(int changed) {
    richest[network.linkConstraint(changed)] = findRichest(network.linkConstraint(changed));
    richest[network.portA(changed)] = findRichest(network.portA(changed));
    richest[network.portB(changed)] = findRichest(network.portB(changed));
  }

  private int findRichest(int constraint) {
    int found = NOBODY;
    double most = Double.NEGATIVE_INFINITY;
    Network.LinkRange range = network.linksOf(constraint);
    for (int i = range.from(); i < range.to(); i++) {
      int link = range.links()[i];
      for (int k = network.firstRequest(link); k < network.firstRequest(link + 1); k++) {
        int r = network.requestAt(k);
        double share = quanta.shareWithOneLess(r);
        if (share > most || (share == most && r < found)) {
          most = share;
          found = r;
        }
      }
    }
    return found;
  }
}
