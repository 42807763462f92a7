package io.dmm.core.decision;

/**
 * A problem as arrays: only valid requests, only the ports and links that they need, every amount
 * in whole quanta (a capacity of 12.5 quanta can never give more than 12). A constraint is a
 * number: ports first, then links. Requests are numbered by seniority, sites and links by name, so
 * that nothing depends on the order of the input.
 */
final class Network {
  /** Capacity or demand of those who have none. */
  static final long UNLIMITED = Long.MAX_VALUE;

  final String[] siteNames;
  final long[] portMbps;

  /** Held by circuits that no request here owns, by constraint. */
  final long[] reservedMbps;

  final int[] linkA;
  final int[] linkB;
  final long[] linkMbps;
  final BandwidthRequest[] requests;
  final int[] linkOf;
  final int[] weight;

  /** The most a request can use, in quanta. */
  final long[] demand;

  final int sites;
  final int links;
  final int constraints;

  /** In quanta, by constraint. */
  final long[] capacity;

  private final int[] linkStart;
  private final int[] linkRequests;
  private final int[] portStart;
  private final int[] portLinks;

  Network(
      String[] siteNames,
      long[] portMbps,
      int[] linkA,
      int[] linkB,
      long[] linkMbps,
      long[] reservedMbps,
      BandwidthRequest[] requests,
      int[] linkOf,
      long quantumMbps) {
    this.siteNames = siteNames;
    this.portMbps = portMbps;
    this.linkA = linkA;
    this.linkB = linkB;
    this.linkMbps = linkMbps;
    this.reservedMbps = reservedMbps;
    this.requests = requests;
    this.linkOf = linkOf;
    this.sites = siteNames.length;
    this.links = linkA.length;
    this.constraints = sites + links;
    this.weight = new int[requests.length];
    this.demand = new long[requests.length];
    for (int r = 0; r < requests.length; r++) {
      weight[r] = requests[r].priority();
      demand[r] =
          requests[r].demandMbps().isPresent()
              ? ceilDiv(requests[r].demandMbps().getAsLong(), quantumMbps)
              : UNLIMITED;
    }
    this.capacity = new long[constraints];
    for (int c = 0; c < constraints; c++) {
      capacity[c] = Math.max(0, capacityMbps(c) - reservedMbps[c]) / quantumMbps;
    }
    this.linkStart = starts(links, linkOf);
    this.linkRequests = byKey(linkStart, linkOf);
    this.portStart = starts(sites, linkA, linkB);
    this.portLinks = byKey(portStart, linkA, linkB);
  }

  boolean isPort(int constraint) {
    return constraint < sites;
  }

  long capacityMbps(int constraint) {
    return isPort(constraint) ? portMbps[constraint] : linkMbps[constraint - sites];
  }

  int portA(int request) {
    return linkA[linkOf[request]];
  }

  int portB(int request) {
    return linkB[linkOf[request]];
  }

  /** The link of a request, as a constraint. */
  int linkConstraint(int request) {
    return sites + linkOf[request];
  }

  /**
   * First index into {@link #requestAt} of the requests of a link; those of the next link begin
   * where they end.
   */
  int firstRequest(int link) {
    return linkStart[link];
  }

  /** Requests by link, the most senior of a link first. */
  int requestAt(int index) {
    return linkRequests[index];
  }

  /**
   * First index into {@link #linkAt} of the links at a port; those of the next port begin where
   * they end.
   */
  int firstLink(int port) {
    return portStart[port];
  }

  /** Links by port. */
  int linkAt(int index) {
    return portLinks[index];
  }

  /** Links of a constraint: all that end at a port, or the link itself. */
  LinkRange linksOf(int constraint) {
    return isPort(constraint)
        ? new LinkRange(portLinks, portStart[constraint], portStart[constraint + 1])
        : new LinkRange(new int[] {constraint - sites}, 0, 1);
  }

  /** Part of an array of links. */
  @SuppressWarnings("ArrayRecordComponent") // columns of numbers, never compared
  record LinkRange(int[] links, int from, int to) {}

  private static long ceilDiv(long amount, long step) {
    return amount / step + (amount % step == 0 ? 0 : 1);
  }

  private static int[] starts(int keys, int[]... keyOf) {
    int[] start = new int[keys + 1];
    for (int[] column : keyOf) {
      for (int key : column) {
        start[key + 1]++;
      }
    }
    for (int key = 0; key < keys; key++) {
      start[key + 1] += start[key];
    }
    return start;
  }

  private static int[] byKey(int[] start, int[]... keyOf) {
    int[] next = start.clone();
    int[] items = new int[start[start.length - 1]];
    for (int item = 0; item < keyOf[0].length; item++) {
      for (int[] column : keyOf) {
        items[next[column[item]]++] = item;
      }
    }
    return items;
  }
}
