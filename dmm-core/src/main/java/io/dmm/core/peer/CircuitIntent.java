package io.dmm.core.peer;

import java.util.UUID;

/**
 * The circuit that SENSE is asked for.
 *
 * @param instanceId the instance that holds it
 * @param alias name for people: the rule id
 * @param bandwidthMbps guaranteed bandwidth in both directions, whole Mb/s
 * @param source first terminal
 * @param destination second terminal
 */
public record CircuitIntent(
    UUID instanceId, String alias, long bandwidthMbps, Terminal source, Terminal destination) {
  /**
   * One end.
   *
   * @param siteUri the site's URI in SENSE's model
   * @param ipv6Prefix the subnet, such as {@code 2001:db8:0:111::/64}
   * @param vlanRange {@code any}, or ranges such as {@code 3600-3619,3985}
   */
  public record Terminal(String siteUri, String ipv6Prefix, String vlanRange) {}
}
