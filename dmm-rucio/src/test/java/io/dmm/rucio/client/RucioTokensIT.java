package io.dmm.rucio.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dmm.core.config.Secret;
import io.dmm.core.peer.PeerAuth;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.PeerHttp;
import io.dmm.core.peer.PeerListener;
import io.dmm.core.peer.UnavailableException;
import io.dmm.core.testing.Captures;
import io.dmm.core.testing.TinyServer;
import io.dmm.core.testing.TinyServer.Answer;
import io.dmm.core.testing.TinyServer.Request;
import io.dmm.db.testing.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RucioTokensIT {
  private static final RucioIdentity USER =
      new RucioIdentity.UserPass("ddmlab", Secret.of("s3cret"));

  @RegisterExtension final TinyServer server = new TinyServer();
  private final MutableClock clock = MutableClock.at("2026-11-23T18:21:58Z");
  private final AtomicInteger logins = new AtomicInteger();
  private volatile String accepted = "";

  private RucioClient client(RucioIdentity identity) throws IOException {
    return RucioClient.builder(server.url())
        .identity(identity)
        .account("root")
        .clock(clock)
        .build();
  }

  /** Logs in with one token after the other; each lasts an hour by the captured headers. */
  private Answer loginOrPing(Request request) {
    if (request.target().startsWith("/auth/")) {
      accepted = "token-" + logins.incrementAndGet();
      return captured("userpass, good").with("X-Rucio-Auth-Token", accepted);
    }
    return accepted.equals(request.headers().get("x-rucio-auth-token"))
        ? Answer.of(200, "application/json", "{\"version\": \"1\"}")
        : captured("API call with unknown or expired token: 401");
  }

  private static Answer captured(String title) {
    Answer answer = Captures.titled("/captured/auth.txt", title).answer();
    return new Answer(
        answer.status(),
        answer.headers().stream()
            .filter(one -> !one.getKey().equals("X-Rucio-Auth-Token"))
            .toList(),
        answer.body(),
        answer.framing());
  }

  private long loginsSeen() {
    return server.requests().stream().filter(one -> one.target().startsWith("/auth/")).count();
  }

  @Test
  void oneTokenServesManyCalls() throws Exception {
    server.answers(this::loginOrPing);
    try (RucioClient rucio = client(USER)) {
      rucio.version();
      rucio.version();
    }

    assertThat(loginsSeen()).isEqualTo(1);
    assertThat(server.requests().get(0).headers())
        .containsEntry("x-rucio-username", "ddmlab")
        .containsEntry("x-rucio-password", "s3cret")
        .containsEntry("x-rucio-account", "root")
        .containsEntry("x-rucio-vo", "def")
        .containsEntry("accept", "*/*");
    assertThat(server.requests().get(1).headers())
        .containsEntry("x-rucio-auth-token", "token-1")
        .doesNotContainKey("x-rucio-password");
  }

  @Test
  void manyThreadsFetchOneToken() throws Exception {
    server.answers(this::loginOrPing);
    var pool = Executors.newFixedThreadPool(8);
    try (RucioClient rucio = client(USER)) {
      List<Callable<String>> calls =
          IntStream.range(0, 24).mapToObj(i -> (Callable<String>) rucio::version).toList();
      for (var result : pool.invokeAll(calls)) {
        assertThat(result.get()).isEqualTo("1");
      }
    } finally {
      pool.shutdown();
    }

    assertThat(loginsSeen()).isEqualTo(1);
  }

  @Test
  void aTokenIsRenewedAFewMinutesBeforeItExpires() throws Exception {
    server.answers(this::loginOrPing);
    try (RucioClient rucio = client(USER)) {
      rucio.version();
      clock.advance(Duration.ofMinutes(54));
      rucio.version();
      assertThat(loginsSeen()).isEqualTo(1);
      clock.advance(Duration.ofMinutes(2));
      rucio.version();
      assertThat(loginsSeen()).isEqualTo(2);
    }
  }

  @Test
  void howLongATokenLastsIsJudgedByTheServersClock() throws Exception {
    clock.advance(Duration.ofDays(3));
    server.answers(this::loginOrPing);
    try (RucioClient rucio = client(USER)) {
      rucio.version();
      clock.advance(Duration.ofMinutes(50));
      rucio.version();
    }

    assertThat(loginsSeen()).isEqualTo(1);
  }

  @Test
  void anOldTokenIsUsedWhileItLastsIfNoNewOneCanBeHad() throws Exception {
    server.answers(this::loginOrPing);
    try (RucioClient rucio = client(USER)) {
      rucio.version();
      clock.advance(Duration.ofMinutes(56));
      server.answers(
          request ->
              request.target().startsWith("/auth/")
                  ? Answer.of(503, "text/html", "down")
                  : loginOrPing(request));
      assertThat(rucio.version()).isEqualTo("1");

      clock.advance(Duration.ofMinutes(5));
      assertThatThrownBy(rucio::version)
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("/auth/userpass");
    }
  }

  @Test
  void aRefusedTokenIsFetchedAnewOnce() throws Exception {
    server.answers(this::loginOrPing);
    try (RucioClient rucio = client(USER)) {
      rucio.version();
      accepted = "token-of-another-server-process";
      assertThat(rucio.version()).isEqualTo("1");
    }
    assertThat(loginsSeen()).isEqualTo(2);
  }

  @Test
  void aLackOfRightsIsNotCuredByANewToken() throws Exception {
    String denied =
        "{\"ExceptionClass\": \"AccessDenied\", \"ExceptionMessage\": \"Account dmm can not\"}";
    server.answers(
        request ->
            request.target().startsWith("/auth/")
                ? loginOrPing(request)
                : Answer.of(401, "application/octet-stream", denied));
    try (RucioClient rucio = client(USER)) {
      assertThatThrownBy(rucio::version)
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("AccessDenied");
    }
    assertThat(loginsSeen()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "userpass, wrong password",
        "userpass, identity not mapped",
        "userpass, credentials missing",
        "userpass, Accept",
        "x509 without"
      })
  void everyCapturedRefusalNamesItsReasonAndNoSecret(String title) throws Exception {
    server.answers(request -> captured(title));
    try (RucioClient rucio = client(USER)) {
      assertThatThrownBy(rucio::version)
          .isInstanceOf(PeerException.class)
          .hasMessageContaining("ExceptionMessage")
          .hasMessageNotContaining("s3cret");
    }
  }

  @Test
  void severalAccountsAndNoDefaultAreToldToTheOperator() throws Exception {
    server.answers(
        request ->
            Answer.of(206, "application/json", "[\"a\", \"b\"]")
                .with("X-Rucio-Auth-Accounts", "a,b"));
    try (RucioClient rucio = client(USER)) {
      assertThatThrownBy(rucio::version)
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("a,b")
          .hasMessageContaining("account");
    }
  }

  @Test
  void anAnswerWithoutATokenIsNone() throws Exception {
    server.answers(request -> captured("userpass, good"));
    try (RucioClient rucio = client(USER)) {
      assertThatThrownBy(rucio::version).hasMessageContaining("without a token");
    }
  }

  @Test
  void epochSecondsAndMissingExpiriesAreUnderstood() throws Exception {
    server.answers(
        request ->
            request.target().startsWith("/auth/")
                ? Answer.of(200, "text/plain", "")
                    .with("X-Rucio-Auth-Token", "t" + logins.incrementAndGet())
                    .with("X-Rucio-Auth-Token-Expires", "1795461718")
                    .with("Date", "Mon, 23 Nov 2026 18:21:58 GMT")
                : Answer.of(200, "application/json", "{\"version\": \"1\"}"));
    try (RucioClient rucio = client(USER)) {
      rucio.version();
      clock.advance(Duration.ofMinutes(54));
      rucio.version();
      assertThat(logins).hasValue(1);
      clock.advance(Duration.ofMinutes(2));
      rucio.version();
      assertThat(logins).hasValue(2);
    }
  }

  @Test
  void aTokenFileIsReadAnewSoThatItsRenewalIsSeen(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("bt_u1"), "one\n");
    accepted = "one";
    server.answers(this::loginOrPing);
    RucioIdentity identity =
        new RucioIdentity.BearerToken(Optional.empty(), List.of(folder.resolve("missing"), file));
    try (RucioClient rucio = client(identity)) {
      rucio.version();
      Files.writeString(file, "two");
      accepted = "two";
      rucio.version();
      accepted = "three";
      assertThatThrownBy(rucio::version).isInstanceOf(UnavailableException.class);
    }
    Files.delete(file);
    try (RucioClient rucio = client(identity)) {
      assertThatThrownBy(rucio::version)
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining(file.toString());
    }
    assertThat(loginsSeen()).isZero();
  }

  @Test
  void aCertificateIsAskedForByItsOwnAddress() throws Exception {
    server.answers(this::loginOrPing);
    for (boolean proxy : new boolean[] {false, true}) {
      try (var http =
          new PeerHttp(
              PeerHttp.Settings.of("rucio-auth", server.url()),
              PeerAuth.NONE,
              clock,
              PeerListener.NONE)) {
        var identity = new RucioIdentity.Certificate(Path.of("cert.pem"), Optional.empty(), proxy);
        new RucioTokens(http, identity, Optional.empty(), "atl", clock).headers();
      }
    }

    assertThat(server.requests())
        .extracting(Request::line)
        .containsExactly("GET /auth/x509", "GET /auth/x509_proxy");
    assertThat(server.requests().get(0).headers())
        .containsEntry("x-rucio-vo", "atl")
        .doesNotContainKeys("x-rucio-account", "x-rucio-username");
  }

  @Test
  void aTokenFileThatIsBeingReplacedLeavesTheLastTokenInUse(@TempDir Path folder) throws Exception {
    server.answers(request -> Answer.of(200, "application/json", "{\"version\": \"1\"}"));
    Path file = Files.writeString(folder.resolve("token"), "one");
    try (RucioClient rucio =
        client(new RucioIdentity.BearerToken(Optional.empty(), List.of(file)))) {
      rucio.version();
      Files.writeString(file, "");
      rucio.version();
      Files.delete(file);
      rucio.version();
      Files.writeString(file, "two");
      rucio.version();
    }
    assertThat(server.requests())
        .extracting(one -> one.headers().get("x-rucio-auth-token"))
        .containsExactly("one", "one", "one", "two");
  }
}
