package io.dmm.sandbox.sense;

import io.dmm.sandbox.world.MovableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A simulator with the two sites of the captured calls and a third one, on a clock that the test
 * moves.
 */
abstract class SenseWorldTest {
  static final String SDSC = "T2_US_SDSC";
  static final String CALTECH = "T2_US_Caltech";
  static final String FNAL = "T1_US_FNAL";
  static final String SDSC_URN = "urn:ogf:network:nrp-nautilus.io:2020";
  static final String CALTECH_URN = "urn:ogf:network:ultralight.org:2013";
  static final String FNAL_URN = "urn:ogf:network:fnal.gov:2023";
  static final String ALIAS = "6c1e9d0bb2f84b0fae1f0c8b2f0f5a11";
  static final String INSTANCE = Rest.INSTANCE;
  static final String OTHER = "9a7b5c3d-1e2f-4a6b-8c9d-0e1f2a3b4c5d";

  final MovableClock clock = MovableClock.at("2026-08-05T10:00:00Z");
  SenseSimulator sense;
  Rest rest;

  @BeforeEach
  final void start() {
    sense = settings(sites()).clock(clock).start();
    rest = new Rest(sense);
  }

  @AfterEach
  final void stop() {
    sense.close();
  }

  SenseSimulatorBuilder settings(SenseSimulatorBuilder builder) {
    return builder;
  }

  static SenseSimulatorBuilder sites() {
    return SenseSimulator.builder()
        .site(
            SimulatedSite.of(SDSC, SDSC_URN, 100_000, "1779-1799,3600-3619,3985-3989")
                .withHost("2001:db8:0:111::/64", "redir-111.example.org:1094")
                .withHost("2001:db8:0:112::/64", "redir-112.example.org:1094")
                .withLogicalHost(
                    SDSC + "_Blackhole", "2001:db8:0:113::/64", "hole.example.org:1094"))
        .site(
            SimulatedSite.of(CALTECH, CALTECH_URN, 100_000, "3600-3619")
                .withHost("2001:db8:0:222::/64", "redir-222.example.org:1094"))
        .site(
            SimulatedSite.of(FNAL, FNAL_URN, 40_000, "3602")
                .withMetadataTag("/xrootd6")
                .withHost("2001:db8:0:333::/64", "redir-333.example.org:1094"))
        .link(SDSC, CALTECH, 100_000)
        .link(CALTECH, FNAL, 40_000);
  }

  /** Brings the captured circuit up. */
  void circuitUp(String id, String alias, long mbps) {
    rest.compile(id, alias, mbps);
    rest.put("/instance/" + id + "/provision?sync=false");
    clock.advance(sense(SenseTimings.steppable().provision()));
  }

  /** Cancels a circuit and waits until the server says READY, but not until the sites let go. */
  void circuitDown(String id) {
    rest.put("/instance/" + id + "/cancel?sync=true");
    clock.advance(sense(SenseTimings.steppable().cancel()));
  }

  private static java.time.Duration sense(SenseTimings.Phases phases) {
    return phases.untilReady();
  }
}
