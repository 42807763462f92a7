package io.dmm.sense;

import io.dmm.core.config.ConfigSection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Section {@code [sense]} of dmm.cfg. Where SENSE-O is and who we are there stands in {@link
 * io.dmm.sense.client.SenseAuthFile}.
 *
 * @param profileUuid profile of the circuits; required
 * @param connectionName name of the connection in that profile (default {@code Connection 1})
 * @param authFile the file with the credentials; empty for the usual places
 * @param keepAlive how long a circuit outlives its rule (default 120 s)
 * @param maxRetries how often a refused step is tried again (default 3)
 * @param reuseReverse whether a circuit may serve a rule of the opposite direction (default on)
 * @param calls how calls are made
 * @param polling when an instance is looked at, and when one is given up
 * @param pools where subnets come from
 * @param metadata which tag a site publishes its hosts under
 */
public record SenseConfig(
    UUID profileUuid,
    String connectionName,
    Optional<Path> authFile,
    Duration keepAlive,
    int maxRetries,
    boolean reuseReverse,
    Calls calls,
    Polling polling,
    Pools pools,
    Metadata metadata) {

  /**
   * How calls are made.
   *
   * @param timeout how long an answer may take (default 55 s: gateways give up after about 60)
   * @param maxInFlight how many may be under way at once (default 4, which is what SENSE-O is known
   *     to bear)
   * @param provisionSync whether a provision blocks until it is committed (default off)
   * @param cancelSync whether a cancel does (default on: nobody is known to have sent the other)
   */
  public record Calls(
      Duration timeout, int maxInFlight, boolean provisionSync, boolean cancelSync) {}

  /**
   * When an instance is looked at, and when it is given up.
   *
   * @param inTransition between looks at a circuit that is being built, changed or taken down
   *     (default 10 s)
   * @param live between looks at a circuit that is up (default 300 s)
   * @param cancelSettle how long after a cancel {@code CANCEL - READY} is not believed (default 30
   *     s)
   * @param modifyFailedGrace how long SENSE-O has to remove an instance whose change failed, and to
   *     show that it has begun with what it was asked for (default 120 s)
   * @param stall how long a circuit may stay in one state of transition (default 600 s)
   * @param missingConfirm how long an instance must be missing before it counts as gone (default 30
   *     s)
   * @param releaseSettle how long sites may hold the bandwidth of an instance after SENSE-O has
   *     forgotten it (default 30 s)
   */
  public record Polling(
      Duration inTransition,
      Duration live,
      Duration cancelSettle,
      Duration modifyFailedGrace,
      Duration stall,
      Duration missingConfirm,
      Duration releaseSettle) {
    private static final int BUILD_PATIENCE = 4;

    /**
     * How long SENSE may take to compute, build or change a circuit: minutes, sometimes a quarter
     * of an hour, and so far longer than taking one down.
     */
    public Duration buildPatience() {
      return stall.multipliedBy(BUILD_PATIENCE);
    }
  }

  /**
   * Where subnets come from.
   *
   * @param scope scope of our allocations (default {@code default})
   * @param prefix what precedes the site in the name of its pool (default {@code
   *     RUCIO_Site_BGP_Subnet_Pool-})
   */
  public record Pools(String scope, String prefix) {
    /** Name of the pool of a logical site. */
    public String poolOf(String site) {
      return prefix + site;
    }
  }

  /**
   * Which tag a site publishes the table of its storage hosts under.
   *
   * @param tag for all sites (default {@code /xrootd})
   * @param bySite for some, by name in lower case (keys {@code metadata_tag.SITE})
   */
  public record Metadata(String tag, Map<String, String> bySite) {
    public Metadata {
      bySite = Map.copyOf(bySite);
    }

    /** The tag of a site. */
    public String tagOf(String site) {
      return bySite.getOrDefault(site.toLowerCase(Locale.ROOT), tag);
    }
  }

  /** Reads the section. */
  public static SenseConfig read(ConfigSection section) {
    return new SenseConfig(
        section.requiredUuid("profile_uuid", "the UUID of the SENSE service profile"),
        section.text("connection_name", "Connection 1"),
        section.path("auth_file"),
        keepAlive(section),
        section.integer("max_retries", 3, 0),
        section.flag("reuse_reverse", true),
        new Calls(
            section.seconds("call_timeout_seconds", Duration.ofSeconds(55)),
            section.integer("max_in_flight", 4, 1),
            section.flag("provision_sync", false),
            section.flag("cancel_sync", true)),
        polling(section),
        new Pools(
            section.text("address_scope", "default"),
            section.text("pool_prefix", "RUCIO_Site_BGP_Subnet_Pool-")),
        metadata(section));
  }

  private static Polling polling(ConfigSection section) {
    return new Polling(
        section.seconds("poll_seconds", Duration.ofSeconds(10)),
        section.seconds("live_poll_seconds", Duration.ofSeconds(300)),
        section.secondsOrZero("cancel_settle_seconds", Duration.ofSeconds(30)),
        section.secondsOrZero("modify_failed_grace_seconds", Duration.ofSeconds(120)),
        section.seconds("stall_seconds", Duration.ofSeconds(600)),
        section.secondsOrZero("missing_confirm_seconds", Duration.ofSeconds(30)),
        section.secondsOrZero("release_settle_seconds", Duration.ofSeconds(30)));
  }

  /**
   * The Python DMM had two times, both counted from the end of the rule: the longer one is what a
   * circuit was kept for.
   */
  private static Duration keepAlive(ConfigSection section) {
    Duration older = section.secondsOrZero("sense_keep_alive_seconds", Duration.ZERO);
    Duration hold = section.secondsOrZero("finished_r_hold_seconds", Duration.ZERO);
    boolean pythonKeys =
        section.text("sense_keep_alive_seconds").isPresent()
            || section.text("finished_r_hold_seconds").isPresent();
    Duration longer = older.compareTo(hold) >= 0 ? older : hold;
    return section.secondsOrZero(
        "keep_alive_seconds", pythonKeys ? longer : Duration.ofSeconds(120));
  }

  private static Metadata metadata(ConfigSection section) {
    String perSite = "metadata_tag.";
    Map<String, String> bySite = new HashMap<>();
    for (String key : section.keys()) {
      if (key.startsWith(perSite)) {
        section.text(key).ifPresent(tag -> bySite.put(key.substring(perSite.length()), tag));
      }
    }
    return new Metadata(section.text("metadata_tag", "/xrootd"), bySite);
  }
}
