package io.dmm.sandbox.sense;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings of a {@link SenseSimulator}. Without any it runs on the system clock with {@link
 * SenseTimings#brisk()}.
 */
public final class SenseSimulatorBuilder {
  private static final String PROFILE_ID = "5b2f6c9e-1d34-4a77-9e0b-8c41d2a7f6e3";

  private final List<SimulatedSite> sites = new ArrayList<>();
  private final List<SimulatedLink> links = new ArrayList<>();
  private final Map<String, String> users = new LinkedHashMap<>();
  private final Map<String, String> foreignTokens = new LinkedHashMap<>();
  private Clock clock = Clock.systemUTC();
  private boolean atOnce;
  private SenseTimings timings = SenseTimings.brisk();
  private SenseLimits limits = SenseLimits.careful();
  private String clientId = "StackV";
  private String clientSecret = "simulated-client-secret";
  private Duration accessLifetime = Duration.ofMinutes(5);
  private Duration refreshLifetime = Duration.ofMinutes(30);
  private int journalEntries = 5000;

  SenseSimulatorBuilder() {}

  /**
   * Runs on a clock that a test moves, with {@link SenseTimings#steppable()} unless other times are
   * set after this. Calls that would block are answered at once, while the operation goes on with
   * the clock.
   */
  public SenseSimulatorBuilder clock(Clock movedByTest) {
    clock = movedByTest;
    atOnce = true;
    timings = SenseTimings.steppable();
    return this;
  }

  /** Sets whether blocking calls are answered at once. Default: only with a clock of one's own. */
  public SenseSimulatorBuilder answersAtOnce(boolean on) {
    atOnce = on;
    return this;
  }

  /** Sets how long things take. */
  public SenseSimulatorBuilder timings(SenseTimings times) {
    timings = times;
    return this;
  }

  /** Sets what the audit calls a storm. Default: {@link SenseLimits#careful()}. */
  public SenseSimulatorBuilder limits(SenseLimits callLimits) {
    limits = callLimits;
    return this;
  }

  /** Adds a site with its address pools. */
  public SenseSimulatorBuilder site(SimulatedSite site) {
    sites.add(site);
    return this;
  }

  /** Adds a link of the wide area; sites without a link have no path. */
  public SenseSimulatorBuilder link(String siteA, String siteB, long capacityMbps) {
    links.add(new SimulatedLink(siteA, siteB, capacityMbps));
    return this;
  }

  /** Adds a link of that capacity between every two sites added so far. */
  public SenseSimulatorBuilder fullMesh(long capacityMbps) {
    for (int i = 0; i < sites.size(); i++) {
      for (SimulatedSite other : sites.subList(i + 1, sites.size())) {
        link(sites.get(i).name(), other.name(), capacityMbps);
      }
    }
    return this;
  }

  /**
   * Adds a user. Without any there is {@code dmm-service} with the password {@code
   * simulated-password}.
   */
  public SenseSimulatorBuilder user(String name, String password) {
    users.put(name, password);
    return this;
  }

  /** Sets the OAuth client; an empty secret is a public client. */
  public SenseSimulatorBuilder client(String id, String secret) {
    clientId = id;
    clientSecret = secret;
    return this;
  }

  /** Lets a foreign token be exchanged for one of that user. */
  public SenseSimulatorBuilder foreignToken(String token, String user) {
    foreignTokens.put(token, user);
    return this;
  }

  /** Sets how long tokens live. Default: 5 and 30 minutes. */
  public SenseSimulatorBuilder tokenLifetimes(Duration access, Duration refresh) {
    accessLifetime = access;
    refreshLifetime = refresh;
    return this;
  }

  /** Sets how many entries the journal keeps. Default: 5000. */
  public SenseSimulatorBuilder journalEntries(int limit) {
    journalEntries = limit;
    return this;
  }

  /** Starts the simulator. */
  public SenseSimulator start() {
    if (users.isEmpty()) {
      users.put("dmm-service", "simulated-password");
    }
    return new SenseSimulator(this);
  }

  World world() {
    World world = new World(clock, new Network(sites, links), timings, limits);
    for (SimulatedSite site : sites) {
      site.pools()
          .forEach(
              (logical, prefixes) ->
                  world.pools.add(Pools.nameOf(logical), "IPv6", String.join(",", prefixes)));
    }
    if (sites.size() >= 2) {
      world.profiles.put(
          Profiles.siteL3(PROFILE_ID, "DMM-SiteL3-Example", sites.get(0), sites.get(1)));
    }
    return world;
  }

  TokenServer tokens(World world) {
    return new TokenServer(
        world::now,
        world.auditor,
        new TokenServer.Credentials(clientId, clientSecret, users, foreignTokens),
        accessLifetime,
        refreshLifetime);
  }

  String authFileText(URI auth, URI api) {
    Map.Entry<String, String> user = users.entrySet().iterator().next();
    return """
        AUTH_ENDPOINT: "%s"
        API_ENDPOINT: "%s"
        CLIENT_ID: "%s"
        SECRET: "%s"
        USERNAME: "%s"
        PASSWORD: "%s"
        verify: true
        """
        .formatted(auth, api, clientId, clientSecret, user.getKey(), user.getValue());
  }

  String profileId() {
    return PROFILE_ID;
  }

  Clock clock() {
    return clock;
  }

  boolean answersAtOnce() {
    return atOnce;
  }

  int journalEntries() {
    return journalEntries;
  }
}
