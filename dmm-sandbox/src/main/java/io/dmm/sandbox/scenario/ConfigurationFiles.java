package io.dmm.sandbox.scenario;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;

/**
 * Writes the files that DMM is configured by. Beside addresses and credentials only times differ
 * from what a site would have.
 */
final class ConfigurationFiles {
  static final String DMM = "dmm.cfg";
  static final String RUCIO = "rucio.cfg";
  static final String SENSE = "sense-o-auth.yaml";

  private static final double SCRAPES_PER_WINDOW = 4;

  private final Scenario scenario;
  private final Peers peers;

  ConfigurationFiles(Scenario scenario, Peers peers) {
    this.scenario = scenario;
    this.peers = peers;
  }

  /** Writes all of them into the directory, which is made if it is not there. */
  void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve(DMM), dmm());
    Files.writeString(directory.resolve(RUCIO), rucio());
    Files.writeString(directory.resolve(SENSE), peers.sense().authFileText());
  }

  private String rucio() {
    return """
        [client]
        rucio_host = %1$s
        auth_host = %1$s
        account = %2$s
        auth_type = userpass
        username = %3$s
        password = %4$s
        """
        .formatted(
            peers.rucio().baseUrl(), Peers.RUCIO_ACCOUNT, Peers.RUCIO_USER, Peers.RUCIO_PASSWORD);
  }

  private String dmm() {
    return String.join("\n", general(), sense(), daemons(), network());
  }

  private String general() {
    return """
        # Written by the sandbox. The database is set by whoever starts DMM.
        [dmm]
        host = 127.0.0.1
        port = 0

        [rucio]
        activities = %s
        stuck_grace_seconds = %s

        [fts]
        fts_host = %s
        token = %s

        [prometheus]
        host = %s
        window_seconds = %s
        """
        .formatted(
            Feeder.ACTIVITY,
            seconds(30),
            peers.fts().baseUrl(),
            Peers.FTS_TOKEN,
            peers.prometheus().baseUrl(),
            window());
  }

  /** Whole seconds, because PromQL gets them; one at least. */
  private long window() {
    Duration window = scenario.seconds(SCRAPES_PER_WINDOW * Peers.SCRAPE_SECONDS);
    return Math.max(1, (long) Math.ceil(window.toMillis() / 1000.0));
  }

  private String sense() {
    return """
        [sense]
        profile_uuid = %s
        metadata_tag.%s = %s
        keep_alive_seconds = %s
        retry_first_seconds = %s
        retry_most_seconds = %s
        queue_check_seconds = %s
        poll_seconds = %s
        live_poll_seconds = %s
        cancel_settle_seconds = %s
        modify_failed_grace_seconds = %s
        stall_seconds = %s
        missing_confirm_seconds = %s
        release_settle_seconds = %s
        """
        .formatted(
            peers.sense().profileId(),
            SandboxNetwork.FNAL,
            SandboxNetwork.FNAL_TAG,
            seconds(8),
            seconds(2),
            seconds(20),
            seconds(10),
            seconds(1),
            seconds(10),
            seconds(1.5),
            seconds(10),
            atLeast(30, 60),
            seconds(3),
            seconds(2.5));
  }

  private String daemons() {
    return """
        [daemons]
        rucio = %s
        dmm = %s
        sense = %s
        fts = %s
        monit = %s
        db = %s
        reconcile = %s

        [decision]
        hysteresis_seconds = %s
        min_drain_seconds = %s
        availability_max_age_seconds = %s

        [monit]
        audit_delay_seconds = %s

        [reconciler]
        grace_seconds = %s
        """
        .formatted(
            seconds(Peers.RUCIO_INTERVAL_SECONDS),
            seconds(5),
            seconds(2),
            seconds(3),
            seconds(2),
            atLeast(10, 60),
            atLeast(2, 15),
            seconds(2),
            seconds(3),
            seconds(20),
            seconds(5),
            atLeast(10, 60));
  }

  private String network() {
    String links =
        SandboxNetwork.links().stream()
            .filter(SandboxNetwork.Link::isNarrow)
            .map(link -> link.one() + "-" + link.other() + " = " + link.mbps() / 1000 + "G\n")
            .collect(Collectors.joining());
    return """
        [vlan-ranges]
        %s = %s

        [link-capacity]
        %s"""
        .formatted(SandboxNetwork.VLAN_PAIR, SandboxNetwork.VLAN_RANGE, links);
  }

  /** What takes so long at usual speed, but not below what a busy machine needs. */
  private String atLeast(double least, double atUsualSpeed) {
    return text(Math.max(least, scenario.seconds(atUsualSpeed).toMillis() / 1000.0));
  }

  private String seconds(double atUsualSpeed) {
    return text(scenario.seconds(atUsualSpeed).toMillis() / 1000.0);
  }

  private static String text(double seconds) {
    return BigDecimal.valueOf(seconds).stripTrailingZeros().toPlainString();
  }
}
