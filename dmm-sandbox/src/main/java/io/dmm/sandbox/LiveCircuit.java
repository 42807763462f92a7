package io.dmm.sandbox;

import java.time.Instant;

/**
 * A circuit that carries traffic now.
 *
 * @param instanceId the SENSE instance
 * @param alias the alias that its maker gave it
 * @param sourcePrefix IPv6 prefix of the first terminal, canonical text such as {@code
 *     2001:db8:0:111::/64}
 * @param destinationPrefix IPv6 prefix of the second terminal
 * @param capacityMbps the bandwidth in force, in Mb/s
 * @param upSince since when it carries traffic (UTC)
 */
public record LiveCircuit(
    String instanceId,
    String alias,
    String sourcePrefix,
    String destinationPrefix,
    long capacityMbps,
    Instant upSince) {}
