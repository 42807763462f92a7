package io.dmm.db.site;

import java.time.Instant;
import java.util.Optional;

/**
 * A logical name that Rucio uses.
 *
 * @param name the RSE
 * @param siteName physical site it stands for; empty if SENSE knows none
 * @param scheme scheme of third-party copies, such as {@code davs}; empty if not known
 * @param host host that Rucio knows for them, without a port; empty if not known
 * @param problem why it has no site; empty if it has one
 * @param checkedAt when it was last looked up (UTC)
 */
public record Rse(
    String name,
    Optional<String> siteName,
    String scheme,
    String host,
    String problem,
    Instant checkedAt) {
  /** One whose host is not known. */
  public Rse(
      String name, Optional<String> siteName, String scheme, String problem, Instant checkedAt) {
    this(name, siteName, scheme, "", problem, checkedAt);
  }
}
