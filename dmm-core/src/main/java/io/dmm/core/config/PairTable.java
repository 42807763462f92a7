package io.dmm.core.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a section says about pairs of sites, one key {@code A-B} each. Names may hold dashes
 * themselves, so a key cannot be taken apart: it is found by the names of two known sites, in
 * either order, whatever their case.
 *
 * @param <T> what is said about a pair
 */
public final class PairTable<T> {
  private record Entry<T>(String key, T value) {}

  private final Map<String, Entry<T>> exact = new LinkedHashMap<>();
  private final Map<String, Entry<T>> fromEnvironment = new LinkedHashMap<>();

  private PairTable() {}

  /**
   * Reads a section whose keys are all pairs of sites.
   *
   * @param parser makes a value of a text; an {@link IllegalArgumentException} is a problem with
   *     its message
   */
  public static <T> PairTable<T> read(ConfigSection section, Function<String, T> parser) {
    PairTable<T> table = new PairTable<>();
    section
        .all()
        .forEach(
            (key, text) -> {
              boolean inFile = section.keys().contains(key.toLowerCase(Locale.ROOT));
              if (inFile && !key.matches(".+-.+")) {
                section.problemIn(key, "is no pair of sites; the key must be SITE-OTHERSITE");
                return;
              }
              try {
                table.put(inFile, key, parser.apply(text));
              } catch (IllegalArgumentException e) {
                section.problemIn(key, e.getMessage());
              }
            });
    return table;
  }

  private void put(boolean inFile, String key, T value) {
    if (inFile) {
      exact.put(key.toLowerCase(Locale.ROOT), new Entry<>(key, value));
    } else {
      fromEnvironment.put(key, new Entry<>(key, value));
    }
  }

  /**
   * What is said about two sites: under {@code one-other} if it is there, else in the other order.
   */
  public Optional<T> find(String one, String other) {
    return entry(one, other).map(Entry::value);
  }

  /** Whether nothing is said about any pair. */
  public boolean isEmpty() {
    return exact.isEmpty() && fromEnvironment.isEmpty();
  }

  /** Keys that no pair of {@code sites} has: misspelt, or about sites that are not there. */
  public List<String> unmatched(Collection<String> sites) {
    List<String> rest = new ArrayList<>();
    exact.values().forEach(entry -> rest.add(entry.key()));
    fromEnvironment.values().forEach(entry -> rest.add(entry.key()));
    for (String one : sites) {
      for (String other : sites) {
        entry(one, other).ifPresent(entry -> rest.remove(entry.key()));
      }
    }
    return List.copyOf(rest);
  }

  private Optional<Entry<T>> entry(String one, String other) {
    String there = one + "-" + other;
    String back = other + "-" + one;
    return Optional.ofNullable(exact.get(there.toLowerCase(Locale.ROOT)))
        .or(() -> Optional.ofNullable(exact.get(back.toLowerCase(Locale.ROOT))))
        .or(() -> Optional.ofNullable(fromEnvironment.get(Environment.shouted(there))))
        .or(() -> Optional.ofNullable(fromEnvironment.get(Environment.shouted(back))));
  }
}
