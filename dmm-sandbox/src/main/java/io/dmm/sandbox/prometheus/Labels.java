package io.dmm.sandbox.prometheus;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Label sets. */
final class Labels {
  static final String NAME = "__name__";

  private Labels() {}

  static Map<String, String> withoutName(Map<String, String> labels) {
    return without(labels, List.of(NAME));
  }

  static Map<String, String> without(Map<String, String> labels, Collection<String> dropped) {
    Map<String, String> rest = new TreeMap<>(labels);
    dropped.forEach(rest::remove);
    return rest;
  }

  static Map<String, String> only(Map<String, String> labels, Collection<String> kept) {
    Map<String, String> rest = new TreeMap<>(labels);
    rest.keySet().retainAll(kept);
    return rest;
  }

  /** As error messages show them. */
  static String text(Map<String, String> labels) {
    return new TreeMap<>(labels)
        .entrySet().stream()
            .map(e -> e.getKey() + "=\"" + e.getValue() + "\"")
            .collect(Collectors.joining(", ", "{", "}"));
  }
}
