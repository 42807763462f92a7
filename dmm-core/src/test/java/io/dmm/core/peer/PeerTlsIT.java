package io.dmm.core.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import nl.altindag.ssl.SSLFactory;
import nl.altindag.ssl.pem.util.PemUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerTlsIT {
  private static final Path FILES = Path.of("src/test/resources/tls");
  private static final PeerTls TRUSTING = trusting(file("ca.pem"));

  @TempDir Path directory;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpsServer server;

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
      server.stop(0);
    }
    threads.shutdownNow();
  }

  /** Starts a server that answers with the name of whoever shows a certificate. */
  private void start(String name, boolean certificateNeeded) throws IOException {
    SSLContext context =
        SSLFactory.builder()
            .withIdentityMaterial(
                PemUtils.loadIdentityMaterial(file(name + ".pem"), file(name + ".key")))
            .withTrustMaterial(PemUtils.loadTrustMaterial(file("ca.pem")))
            .build()
            .getSslContext();
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters settings = context.getDefaultSSLParameters();
            settings.setNeedClientAuth(certificateNeeded);
            parameters.setSSLParameters(settings);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] text = visitor((HttpsExchange) exchange).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
          }
        });
    server.start();
  }

  private static String visitor(HttpsExchange exchange) {
    try {
      return exchange.getSSLSession().getPeerPrincipal().getName();
    } catch (SSLPeerUnverifiedException e) {
      return "nobody";
    }
  }

  private String call(PeerTls tls) throws Exception {
    URI url = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    try (PeerHttp http =
        new PeerHttp(
            PeerHttp.Settings.of("peer", url).withTls(tls),
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
  }
}
