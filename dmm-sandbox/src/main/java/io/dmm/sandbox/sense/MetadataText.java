package io.dmm.sandbox.sense;

import java.util.stream.Collectors;

/**
 * A site's published directory as it arrives: JSON whose double quotes the server has made single.
 */
final class MetadataText {
  private MetadataText() {}

  static String of(SimulatedSite site) {
    return site.metadata().entrySet().stream()
        .map(entry -> "'" + entry.getKey() + "': '" + entry.getValue() + "'")
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
