package io.dmm.core.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dmm.core.testing.LogLines;
import io.dmm.db.testing.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsFilesIT {
  private static final Path FILES = Path.of("src/test/resources/tls");
  private static final String CLIENT = "CN=dmm";
  private static final String PROXY = "CN=proxy,CN=dmm";

  @TempDir Path directory;
  private final MutableClock clock = MutableClock.at("2026-12-01T12:00:00Z");
  private final LogLines log = new LogLines(TlsFiles.class.getName());
  private VisitorServer server;
  private PeerHttp http;

  @BeforeEach
  void start() throws IOException {
    server = new VisitorServer(FILES, "server", true);
  }

  @AfterEach
  void stop() throws IOException {
    server.slowMayEnd.countDown();
    if (http != null) {
      http.close();
    }
    server.close();
    log.close();
  }

  private Path put(String file, String as) throws IOException {
    return Files.copy(
        FILES.resolve(file), directory.resolve(as), StandardCopyOption.REPLACE_EXISTING);
  }

  private void client(PeerTls tls) throws IOException {
    http =
        new PeerHttp(
            PeerHttp.Settings.of("peer", server.url()).withTls(tls),
            PeerAuth.NONE,
            clock,
            PeerListener.NONE);
  }

  private String call() throws PeerException {
    return call("/");
  }

  private String call(String path) throws PeerException {
    return http.call(PeerCall.change("x", "POST", path)).text().replace(", ", ",");
  }

  private void later() {
    clock.advance(TlsFiles.INTERVAL);
  }

  @Test
  void aRenewedProxyIsShownWithinHalfAMinuteAndNotLookedForAtEachCall() throws Exception {
    Files.write(
        put("client.pem", "proxy"),
        Files.readAllBytes(FILES.resolve("client.key")),
        java.nio.file.StandardOpenOption.APPEND);
    client(
        PeerTls.verified()
            .withCa(put("ca.pem", "ca"))
            .withClientCertificate(directory.resolve("proxy")));
    assertThat(call()).isEqualTo(CLIENT);
    put("proxy.pem", "proxy");
    assertThat(call()).isEqualTo(CLIENT);
    later();
    assertThat(call()).isEqualTo(PROXY);
    assertThat(log.warnings()).isEmpty();
    assertThat(log.all()).hasSize(1).first().asString().contains("peer=peer", "proxy");
  }

  @Test
  void whatKubernetesSwapsByALinkIsNoticed() throws Exception {
    Path old = Files.createDirectory(directory.resolve("..old"));
    Path fresh = Files.createDirectory(directory.resolve("..new"));
    put("client.pem", "..old/cert.pem");
    put("client.key", "..old/key.pem");
    put("proxy.pem", "..new/cert.pem");
    put("proxy.pem", "..new/key.pem");
    Path data = Files.createSymbolicLink(directory.resolve("..data"), old);
    Path certificate =
        Files.createSymbolicLink(directory.resolve("cert.pem"), Path.of("..data/cert.pem"));
    Path key = Files.createSymbolicLink(directory.resolve("key.pem"), Path.of("..data/key.pem"));
    client(
        PeerTls.verified().withCa(FILES.resolve("ca.pem")).withClientCertificate(certificate, key));
    assertThat(call()).isEqualTo(CLIENT);
    Path swap = Files.createSymbolicLink(directory.resolve("..swap"), fresh);
    Files.move(swap, data, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    later();
    assertThat(call()).isEqualTo(PROXY);
  }

  @Test
  void aCallInFlightEndsAsItBegan() throws Exception {
    put("client.pem", "cert");
    put("client.key", "key");
    client(
        PeerTls.verified()
            .withCa(FILES.resolve("ca.pem"))
            .withClientCertificate(directory.resolve("cert"), directory.resolve("key")));
    CompletableFuture<String> slow =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return call("/slow");
              } catch (PeerException e) {
                return e.toString();
              }
            });
    server.slowBegan.await();
    put("proxy.pem", "cert");
    put("proxy.pem", "key");
    later();
    assertThat(call()).isEqualTo(PROXY);
    server.slowMayEnd.countDown();
    assertThat(slow.get()).isEqualTo(CLIENT);
  }

  @Test
  void brokenFilesLeaveTheOldOnesInUseAndAreToldOnce() throws Exception {
    put("client.pem", "cert");
    put("client.key", "key");
    client(
        PeerTls.verified()
            .withCa(FILES.resolve("ca.pem"))
            .withClientCertificate(directory.resolve("cert"), directory.resolve("key")));
    assertThat(call()).isEqualTo(CLIENT);

    put("proxy.pem", "cert"); // the other file is not there yet
    later();
    assertThat(call()).isEqualTo(CLIENT);
    later();
    assertThat(call()).isEqualTo(CLIENT);
    assertThat(log.warnings())
        .singleElement()
        .asString()
        .contains("peer=peer", directory.resolve("key").toString(), "is not that of");

    Files.writeString(directory.resolve("key"), "-----BEGIN PRIVATE KEY-----\nMIGHhidden");
    later();
    assertThat(call()).isEqualTo(CLIENT);
    Files.delete(directory.resolve("cert"));
    later();
    assertThat(call()).isEqualTo(CLIENT);
    assertThat(log.warnings()).hasSize(3).noneMatch(line -> line.contains("hidden"));

    put("proxy.pem", "cert");
    put("proxy.pem", "key");
    later();
    assertThat(call()).isEqualTo(PROXY);
    assertThat(log.warnings()).hasSize(3);
  }

  @Test
  void aChainThatIsNoneLeavesTheOldOneInUse() throws Exception {
    put("client.pem", "cert");
    put("client.key", "key");
    client(
        PeerTls.verified()
            .withCa(FILES.resolve("ca.pem"))
            .withClientCertificate(directory.resolve("cert"), directory.resolve("key")));
    append("stranger.pem", "cert");
    later();
    assertThat(call()).isEqualTo(CLIENT);
    assertThat(log.warnings())
        .singleElement()
        .asString()
        .contains(directory.resolve("cert").toString(), "no chain");
  }

  @Test
  void authoritiesThatAreHalfWrittenLeaveTheOldOnesInUse() throws Exception {
    put("ca.pem", "ca");
    client(
        PeerTls.verified()
            .withCa(directory.resolve("ca"))
            .withClientCertificate(FILES.resolve("client.pem"), FILES.resolve("client.key")));
    put("stranger.pem", "ca");
    String second = Files.readString(FILES.resolve("ca.pem"));
    Files.writeString(
        directory.resolve("ca"),
        second.substring(0, second.indexOf("-----END")),
        java.nio.file.StandardOpenOption.APPEND);
    later();
    assertThat(call()).isEqualTo(CLIENT);
    assertThat(log.warnings())
        .singleElement()
        .asString()
        .contains(directory.resolve("ca").toString(), "cut off");
    put("ca.pem", "ca");
    later();
    assertThat(call()).isEqualTo(CLIENT);
    assertThat(log.warnings()).hasSize(1);
  }

  private void append(String file, String to) throws IOException {
    Files.write(
        directory.resolve(to),
        Files.readAllBytes(FILES.resolve(file)),
        java.nio.file.StandardOpenOption.APPEND);
  }

  @Test
  void aCertificateThatRanOutIsNotTakenOverAndTheStateSaysWhenTheOneInUseEnds() throws Exception {
    put("client.pem", "cert");
    put("client.key", "key");
    client(
        PeerTls.verified()
            .withCa(FILES.resolve("ca.pem"))
            .withClientCertificate(directory.resolve("cert"), directory.resolve("key")));
    assertThat(http.state().certificateEnds()).contains(Instant.parse("2126-10-31T04:09:50Z"));
    clock.advance(
        java.time.Duration.between(clock.instant(), Instant.parse("2126-12-01T00:00:00Z")));
    put("proxy.pem", "cert");
    put("proxy.pem", "key");
    later();
    call();
    assertThat(log.warnings()).singleElement().asString().contains("ran out", "2126-10-31");
  }

  @Test
  void anAuthorityThatIsAddedToOrRemovedFromADirectoryCountsForNewConnections() throws Exception {
    put("stranger.pem", "0a1b2c3d.0");
    client(
        PeerTls.verified()
            .withCa(directory)
            .withClientCertificate(FILES.resolve("client.pem"), FILES.resolve("client.key")));
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(this::call);
    put("ca.pem", "deadbeef.0");
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(this::call);
    later();
    assertThat(call()).isEqualTo(CLIENT);
    Files.delete(directory.resolve("deadbeef.0"));
    later();
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(this::call);

    Files.delete(directory.resolve("0a1b2c3d.0")); // as while all is being fetched anew
    later();
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(this::call);
    assertThat(log.warnings()).singleElement().asString().contains("no CA certificate");
  }
}
