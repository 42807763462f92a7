package io.dmm.web.hosts;

/** From when on the hosts of a rule are named to Rucio. */
public enum Announce {
  /** As soon as the rule owns them. Rucio asks once, when it submits, so later may be too late. */
  ALLOCATED,
  /** Only while the circuit is up. */
  PROVISIONED
}
