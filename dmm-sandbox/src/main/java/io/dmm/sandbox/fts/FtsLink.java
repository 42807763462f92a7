package io.dmm.sandbox.fts;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A row of the link configuration. Numbers that were never set are null, and 0 counts as not
 * configured.
 *
 * @param symbolicName name, unique
 * @param source storage or {@code *}
 * @param destination storage or {@code *}
 * @param minActive least concurrent file transfers
 * @param maxActive most concurrent file transfers
 * @param optimizerMode mode of the optimizer
 * @param nostreams TCP streams of each transfer
 * @param tcpBufferSize stored, not used
 * @param noDelegation no delegation of credentials
 */
public record FtsLink(
    String symbolicName,
    String source,
    String destination,
    Integer minActive,
    Integer maxActive,
    Integer optimizerMode,
    Integer nostreams,
    Integer tcpBufferSize,
    boolean noDelegation) {

  /** Whether it is the row that every server has. */
  public boolean isDefault() {
    return source.equals("*") && destination.equals("*");
  }

  Map<String, Object> row() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("min_active", minActive);
    row.put("source", source);
    row.put("optimizer_mode", optimizerMode);
    row.put("nostreams", nostreams);
    row.put("symbolicname", symbolicName);
    row.put("max_active", maxActive);
    row.put("destination", destination);
    row.put("tcp_buffer_size", tcpBufferSize);
    row.put("no_delegation", noDelegation);
    return row;
  }
}
