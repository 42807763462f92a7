package io.dmm.db.site;

import java.time.Instant;
import java.util.Optional;

/**
 * A storage host on a subnet of its own.
 *
 * @param siteName its site
 * @param subnet its /64, canonical text
 * @param host {@code host:port}
 * @param refreshedAt when SENSE last published it (UTC)
 * @param retiredAt when it was no longer published (UTC)
 */
public record Endpoint(
    String siteName,
    String subnet,
    String host,
    Instant refreshedAt,
    Optional<Instant> retiredAt) {}
