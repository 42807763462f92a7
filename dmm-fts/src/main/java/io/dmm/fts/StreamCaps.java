package io.dmm.fts;

import io.dmm.core.config.ConfigSection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How many transfers a pair of sites may have at once: section {@code [fts-streams]}, with keys
 * {@code SOURCE-DESTINATION} whose order and case do not matter, and {@code default_num_streams} of
 * section {@code [fts]}, 200 unless set, for all other pairs.
 *
 * <p>FTS calls them active transfers, the Python DMM called them streams. The least is 1, because
 * FTS reads 0 as "no limit".
 */
public final class StreamCaps {
  private static final int DEFAULT = 200;

  private final int otherwise;
  private final Map<String, Integer> byPair;

  private StreamCaps(int otherwise, Map<String, Integer> byPair) {
    this.otherwise = otherwise;
    this.byPair = Map.copyOf(byPair);
  }

  /** The same cap for every pair. */
  public static StreamCaps of(int everywhere) {
    if (everywhere < 1) {
      throw new IllegalArgumentException("the cap is " + everywhere + "; it must be 1 or more");
    }
    return new StreamCaps(everywhere, Map.of());
  }

  static StreamCaps read(ConfigSection fts, ConfigSection streams) {
    int otherwise = fts.integer("default_num_streams", DEFAULT, 1);
    Map<String, Integer> byPair = new TreeMap<>();
    for (String key : streams.keys()) {
      if (!key.contains("-")) {
        streams.problem(key, "names one RSE; it must be SOURCE-DESTINATION");
      }
      byPair.put(key.toLowerCase(Locale.ROOT), streams.integer(key, otherwise, 1));
    }
    return new StreamCaps(otherwise, byPair);
  }

  /**
   * The cap of a pair: the key as asked for, else in the other order, else the default. Names are
   * never taken apart, so they may hold dashes.
   */
  public int between(String source, String destination) {
    return named(source, destination).or(() -> named(destination, source)).orElse(otherwise);
  }

  private Optional<Integer> named(String first, String second) {
    return Optional.ofNullable(byPair.get((first + "-" + second).toLowerCase(Locale.ROOT)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StreamCaps that
        && otherwise == that.otherwise
        && byPair.equals(that.byPair);
  }

  @Override
  public int hashCode() {
    return byPair.hashCode() * 31 + otherwise;
  }

  @Override
  public String toString() {
    return byPair + ", otherwise " + otherwise;
  }
}
