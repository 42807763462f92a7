package io.dmm.db.site;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an operator wants of a link instead of what is configured or discovered.
 *
 * @param vlanRange VLANs to ask for: {@code any} or ranges; empty leaves them as they are
 * @param capacityMbps Mb/s; empty leaves it as it is
 * @param by the operator
 * @param at when (UTC)
 */
public record LinkOverride(
    Optional<String> vlanRange, OptionalLong capacityMbps, String by, Instant at) {
  public LinkOverride {
    if (vlanRange.isEmpty() && capacityMbps.isEmpty()) {
      throw new IllegalArgumentException("an override of a link must override something");
    }
  }
}
