package io.dmm.db.site;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A physical site.
 *
 * @param name its name in SENSE
 * @param senseUri its root URI in SENSE's model
 * @param senseUrl address of its resource manager; may be empty
 * @param portCapacityMbps Mb/s of its port to the network; empty if nobody said, which is a fault
 *     and not "unlimited"
 * @param capacityOrigin where that number is from: {@code configured}, {@code discovered} or {@code
 *     unknown}
 * @param problem what is wrong with it; empty if nothing
 * @param refreshedAt when SENSE last described it (UTC)
 * @param retiredAt when it was no longer found (UTC)
 */
public record Site(
    String name,
    String senseUri,
    String senseUrl,
    OptionalLong portCapacityMbps,
    String capacityOrigin,
    String problem,
    Instant refreshedAt,
    Optional<Instant> retiredAt) {}
