package io.dmm.sense.adapter;

import io.dmm.core.config.Problems;
import io.dmm.core.peer.CircuitIntent;
import io.dmm.core.peer.PeerListener;
import io.dmm.db.testing.MutableClock;
import io.dmm.sandbox.sense.SenseSimulator;
import io.dmm.sandbox.sense.SimulatedSite;
import io.dmm.sense.SenseConfig;
import io.dmm.sense.client.SenseAuthFile;
import io.dmm.sense.client.SenseClient;
import io.dmm.sense.client.SenseTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The adapters, wired as in production, against a simulated SENSE-O, on a clock that stands. */
final class SimulatedWorld implements BeforeEachCallback, AfterEachCallback {
  static final String SDSC = "T2_US_SDSC";
  static final String SDSC_URI = "urn:ogf:network:nrp-nautilus.io:2020";
  static final String CALTECH_URI = "urn:ogf:network:ultralight.org:2013";
  static final String FNAL_URI = "urn:ogf:network:fnal.gov:2023";
  static final String RULE = "6c1e9d0bb2f84b0fae1f0c8b2f0f5a11";
  static final Duration UNTIL_READY = Duration.ofSeconds(400);

  private final MutableClock clock = MutableClock.at("2026-03-01T12:00:00Z");
  private SenseSimulator sense;
  private SenseTokens tokens;
  private SenseClient client;
  private SenseConfig config;

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    sense =
        SenseSimulator.builder()
            .site(
                SimulatedSite.of(SDSC, SDSC_URI, 100_000, "3600-3619,3985-3989")
                    .withHost("2001:db8:0:111::/64", "redir-111.example.org:1094")
                    .withHost("2001:db8:0:112::/64", "redir-112.example.org:1094"))
            .site(
                SimulatedSite.of(SDSC + "_OASIS", "urn:ogf:network:oasis:2020", 100_000, "3600")
                    .withHost("2001:db8:0:444::/64", "redir-444.example.org:1094"))
            .site(
                SimulatedSite.of("T2_US_Caltech", CALTECH_URI, 100_000, "3600-3619")
                    .withHost("2001:db8:0:222::/64", "redir-222.example.org:1094"))
            .site(
                SimulatedSite.of("T1_US_FNAL", FNAL_URI, 40_000, "3602")
                    .withMetadataTag("/xrootd6")
                    .withHost("2001:db8:0:333::/64", "redir-333.example.org:1094"))
            .link(SDSC, "T2_US_Caltech", 100_000)
            .link("T2_US_Caltech", "T1_US_FNAL", 40_000)
            .clock(clock)
            .start();
    config = Configs.with("metadata_tag.T1_US_FNAL", "/xrootd6", "profile_uuid", sense.profileId());
    SenseAuthFile file = authFile(sense.authFileText());
    tokens = SenseTokens.of(file, clock, PeerListener.NONE);
    client =
        SenseClient.builder(file.apiEndpoint())
            .tokens(tokens)
            .clock(clock)
            .callTimeout(Duration.ofSeconds(20))
            .manifestRetries(2, Duration.ZERO)
            .build();
  }

  private static SenseAuthFile authFile(String text) throws IOException {
    Path path = Files.createTempFile("sense-o-auth", ".yaml");
    try {
      Files.writeString(path, text);
      Problems problems = new Problems();
      return SenseAuthFile.read(Optional.of(path), Map.of(), path.getParent(), problems)
          .filter(file -> problems.none())
          .orElseThrow(() -> new AssertionError(problems.all()));
    } finally {
      Files.delete(path);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    client.close();
    tokens.close();
    sense.close();
  }

  SenseSimulator sense() {
    return sense;
  }

  SenseClient client() {
    return client;
  }

  SenseCircuits circuits() {
    return new SenseCircuits(client, config);
  }

  SensePools pools() {
    return new SensePools(client, config);
  }

  SenseDiscovery discovery() {
    return new SenseDiscovery(client, config);
  }

  void pass(Duration time) {
    clock.advance(time);
  }

  static CircuitIntent intent(UUID id, long mbps) {
    return new CircuitIntent(
        id,
        RULE,
        mbps,
        new CircuitIntent.Terminal(SDSC_URI, "2001:db8:0:111::/64", "3600-3619"),
        new CircuitIntent.Terminal(CALTECH_URI, "2001:db8:0:222::/64", "3600-3619"));
  }

  /** A circuit that is up. */
  UUID up(long mbps) throws Exception {
    SenseCircuits circuits = circuits();
    UUID id = circuits.newInstanceId();
    circuits.compile(intent(id, mbps));
    circuits.provision(id);
    pass(UNTIL_READY);
    return id;
  }
}
