package io.dmm.rucio.client;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How an RSE can be reached.
 *
 * @param scheme such as {@code davs}
 * @param hostname its host
 * @param port its port; 0 if the URL has none
 * @param copyReadRank rank for being the source of a third-party copy: 1 is the first choice, 0
 *     means that it cannot be
 * @param copyWriteRank likewise for being the destination
 */
public record Protocol(
    String scheme, String hostname, int port, int copyReadRank, int copyWriteRank) {
  private static final int UNUSABLE = 1_000;

  /** Whether it takes part in third-party copies at all. */
  public boolean copies() {
    return copyReadRank > 0 || copyWriteRank > 0;
  }

  /**
   * The protocol that third-party copies use: one that can be both ends goes before one that can
   * only be one of them, then the better ranks. The order in which Rucio lists protocols (by host
   * name) says nothing.
   */
  public static Optional<Protocol> preferred(List<Protocol> protocols) {
    return protocols.stream()
        .filter(Protocol::copies)
        .min(Comparator.comparingInt(one -> cost(one.copyReadRank) + cost(one.copyWriteRank)));
  }

  private static int cost(int rank) {
    return rank > 0 ? rank : UNUSABLE;
  }
}
