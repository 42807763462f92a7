package io.dmm.fts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dmm.core.config.ConfigSection;
import io.dmm.core.config.Problems;
import io.dmm.core.config.Secret;
import io.dmm.core.peer.PeerAuth;
import io.dmm.core.peer.PeerListener;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FtsConfigTest {
  private static final String HOST = "https://fts.example.org:8446";

  @TempDir Path folder;
  private final Problems problems = new Problems();

  private FtsConfig read(Map<String, String> fts, Map<String, String> streams) {
    ConfigSection first = new ConfigSection("dmm.cfg", "fts", fts, problems);
    ConfigSection second = new ConfigSection("dmm.cfg", "fts-streams", streams, problems);
    FtsConfig config = FtsConfig.read(first, second);
    assertThat(first.neverAsked()).isEmpty();
    assertThat(second.neverAsked()).isEmpty();
    return config;
  }

  @Test
  void theDefaultsHold() {
    FtsConfig config = read(Map.of("fts_host", HOST), Map.of());

    assertThat(config)
        .isEqualTo(
            new FtsConfig(
                URI.create(HOST),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Path.of("/etc/grid-security/certificates")).filter(Files::isDirectory),
                Optional.empty(),
                FtsConfig.Mode.PIN,
                FtsConfig.Split.PRIORITY,
                true,
                StreamCaps.of(200),
                8,
                Duration.ofSeconds(30),
                Optional.empty()));
    assertThat(config.auth()).isSameAs(PeerAuth.NONE);
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void everyKeyIsRead() throws IOException {
    Path file = Files.writeString(folder.resolve("a.pem"), "x");
    Map<String, String> fts = new HashMap<>();
    fts.put("fts_host", HOST);
    fts.put("cert", file.toString());
    fts.put("key", file.toString());
    fts.put("ca", folder.toString());
    fts.put("token", "t0ken");
    fts.put("mode", "Ceiling");
    fts.put("split", "bandwidth");
    fts.put("storage_limits", "off");
    fts.put("default_num_streams", "20");
    fts.put("max_in_flight", "2");
    fts.put("call_timeout_seconds", "15");
    fts.put("monit_host", "https://monit.example.org");
    fts.put("monit_path", "/proxy/7/fts-*");
    fts.put("monit_auth_token", "m0nit");

    FtsConfig config = read(fts, Map.of("T2_US_UCSD-T1_US_FNAL", "50"));

    assertThat(config.certificate()).contains(file);
    assertThat(config.key()).contains(file);
    assertThat(config.ca()).contains(folder);
    assertThat(config.token()).contains(Secret.of("t0ken"));
    assertThat(config.mode()).isEqualTo(FtsConfig.Mode.CEILING);
    assertThat(config.split()).isEqualTo(FtsConfig.Split.BANDWIDTH);
    assertThat(config.storageLimits()).isFalse();
    assertThat(config.streams().between("X", "Y")).isEqualTo(20);
    assertThat(config.streams().between("T2_US_UCSD", "T1_US_FNAL")).isEqualTo(50);
    assertThat(config.maxInFlight()).isEqualTo(2);
    assertThat(config.callTimeout()).isEqualTo(Duration.ofSeconds(15));
    assertThat(config.monit())
        .contains(
            new FtsConfig.Monit(
                URI.create("https://monit.example.org"),
                "/proxy/7/fts-*",
                Optional.of(Secret.of("m0nit"))));
    assertThat(config.toString()).doesNotContain("t0ken", "m0nit");
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void capsAreFoundInEitherOrderAndAnyCaseAndNamesMayHoldDashes() {
    StreamCaps caps =
        read(
                Map.of("fts_host", HOST),
                Map.of("a-b-c-d", "5", "T2-X-T1", "7", "T1-T2-X", "9", "s-d", "1"))
            .streams();

    assertThat(caps.between("A-B", "c-d")).isEqualTo(5);
    assertThat(caps.between("C-D", "a-b")).isEqualTo(5);
    assertThat(caps.between("T2-X", "T1")).isEqualTo(7);
    assertThat(caps.between("T1", "T2-X")).isEqualTo(9);
    assertThat(caps.between("D", "S")).isEqualTo(1);
    assertThat(caps.between("nobody", "asked")).isEqualTo(200);
  }

  @Test
  void everyMistakeIsNamedAtOnce() {
    read(
        Map.of(
            "fts_host", "fts.example.org:8446",
            "key", "/no/key.pem",
            "mode", "pinned",
            "split", "fair",
            "storage_limits", "perhaps",
            "default_num_streams", "0",
            "monit_host", "monit"),
        Map.of("a-b", "many", "a-c", "0", "onlyone", "5"));

    assertThat(problems.all())
        .hasSize(11)
        .allMatch(text -> text.startsWith("dmm.cfg [fts") && text.contains("must be"));
    assertThat(String.join("\n", problems.all()))
        .contains("[fts] fts_host: is \"fts.example.org:8446\"")
        .contains("[fts] mode: is \"pinned\"; it must be one of pin, ceiling")
        .contains("[fts] cert: is missing")
        .contains("[fts] key: is \"/no/key.pem\"")
        .contains("[fts-streams] a-b: is \"many\"")
        .contains("[fts-streams] a-c: is \"0\"")
        .contains("[fts-streams] onlyone: ");
  }

  @Test
  void aHostIsNeeded() {
    read(Map.of(), Map.of());

    assertThat(problems.all()).singleElement().asString().contains("fts_host: is missing");
  }

  @Test
  void aCertificateThatIsNoneIsFoundWhenTheClientIsMade() throws IOException {
    Path file = Files.writeString(folder.resolve("a.pem"), "x");
    FtsConfig config = read(Map.of("fts_host", HOST, "cert", file.toString()), Map.of());

    assertThatThrownBy(() -> config.client(Clock.systemUTC(), PeerListener.NONE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString());
  }
}
