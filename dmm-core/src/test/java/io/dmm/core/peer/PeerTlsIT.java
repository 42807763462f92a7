package io.dmm.core.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerTlsIT {
  private static final Path FILES = Path.of("src/test/resources/tls");
  private static final PeerTls TRUSTING = trusting(file("ca.pem"));

  @TempDir Path directory;
  private VisitorServer server;

  private static Path file(String name) {
    return FILES.resolve(name);
  }

  private static PeerTls trusting(Path ca) {
    return PeerTls.verified().withCa(ca);
  }

  private static PeerTls showing(String certificate, String key) {
    PeerTls trusting = trusting(file("ca.pem"));
    return key == null
        ? trusting.withClientCertificate(file(certificate))
        : trusting.withClientCertificate(file(certificate), file(key));
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private void start(String name, boolean certificateNeeded) throws IOException {
    server = new VisitorServer(FILES, name, certificateNeeded);
  }

  private String call(PeerTls tls) throws Exception {
    try (PeerHttp http =
        new PeerHttp(
            PeerHttp.Settings.of("peer", server.url()).withTls(tls),
            PeerAuth.NONE,
            Clock.systemUTC(),
            PeerListener.NONE)) {
      return http.call(PeerCall.change("x", "POST", "/")).text();
    }
  }

  @Test
  void aServerIsTrustedForItsCaFile() throws Exception {
    start("server", false);
    assertThat(call(TRUSTING)).isEqualTo("nobody");
  }

  @Test
  void aDirectoryOfCertificatesMayHoldOtherThings() throws Exception {
    start("server", false);
    Files.copy(file("stranger.pem"), directory.resolve("0a1b2c3d.0"));
    Files.copy(file("ca.pem"), directory.resolve("deadbeef.0"));
    Files.writeString(directory.resolve("deadbeef.signing_policy"), "access_id_CA X509 '/CN=x'");
    Files.write(directory.resolve("deadbeef.r0"), new byte[] {(byte) 0xff, 0, 1});
    Files.createDirectory(directory.resolve("subdirectory"));
    assertThat(call(trusting(directory))).isEqualTo("nobody");
  }

  @Test
  void aServerOfAnotherCaIsNotTrustedAndNothingWasSent() throws Exception {
    start("server", false);
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> call(trusting(file("stranger.pem"))));
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> call(PeerTls.verified()));
  }

  @Test
  void aServerWithAnotherNameIsNotTrustedAndNothingWasSent() throws Exception {
    start("elsewhere", false);
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> call(TRUSTING));
  }

  @Test
  void withoutVerificationEveryServerWillDo() throws Exception {
    start("elsewhere", false);
    assertThat(call(new PeerTls(false, Optional.empty(), Optional.empty(), Optional.empty())))
        .isEqualTo("nobody");
  }

  @ParameterizedTest
  @CsvSource({"client.pem, client.key, CN=dmm", "proxy.pem, , 'CN=proxy,CN=dmm'"})
  void aClientCertificateIsShown(String certificate, String key, String name) throws Exception {
    start("server", true);
    assertThat(call(showing(certificate, key)).replace(", ", ",")).isEqualTo(name);
  }

  @Test
  void withoutAClientCertificateTheCallFails() throws Exception {
    start("server", true);
    assertThatExceptionOfType(PeerException.class).isThrownBy(() -> call(TRUSTING));
  }

  @Test
  void aFileThatIsMissingOrHoldsNoCertificateIsNamed() throws IOException {
    Path empty = Files.writeString(directory.resolve("empty.pem"), "");
    Path damaged =
        Files.writeString(
            directory.resolve("damaged.pem"),
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assertThatIOException()
        .isThrownBy(() -> trusting(Path.of("/nowhere/ca.pem")).context())
        .withMessageContaining("/nowhere/ca.pem");
    assertThatIOException()
        .isThrownBy(() -> trusting(empty).context())
        .withMessageContaining("empty.pem");
    assertThatIOException()
        .isThrownBy(() -> trusting(damaged).context())
        .withMessageContaining("damaged.pem");
    assertThatIOException()
        .isThrownBy(() -> showing("nowhere.pem", null).context())
        .withMessageContaining("nowhere.pem");
    assertThatIOException()
        .isThrownBy(() -> showing("client.pem", null).context())
        .withMessageContaining("client.pem");
    assertThatIOException()
        .isThrownBy(() -> showing("client.pem", "server.key").context())
        .withMessageContaining("server.key")
        .withMessageContaining("is not that of the certificate");
  }
}
