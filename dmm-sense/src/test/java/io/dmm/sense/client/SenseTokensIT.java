package io.dmm.sense.client;

import static io.dmm.sense.client.StubSense.example;
import static io.dmm.sense.client.StubSense.html;
import static io.dmm.sense.client.StubSense.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dmm.core.config.Secret;
import io.dmm.core.peer.PeerListener;
import io.dmm.core.peer.PeerTls;
import io.dmm.core.peer.UnavailableException;
import io.dmm.db.testing.MutableClock;
import io.dmm.sense.client.StubSense.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SenseTokensIT {
  private static final String TOKEN = "/token";
  private static final String ID = "\"3f0c2c5e-6d0b-4d3a-9a53-0b7a54e1c9d2\"";
  private static final Reply REFUSED =
      new Reply(401, "application/json", Examples.text("token-error.json"));
  private static final Reply UNAUTHORIZED = new Reply(401, "text/plain", "expired");

  @RegisterExtension final StubSense server = new StubSense();
  private final MutableClock clock = MutableClock.at("2026-03-01T12:00:00Z");
  private SenseTokens tokens;

  @AfterEach
  void close() throws Exception {
    if (tokens != null) {
      tokens.close();
    }
  }

  private static Reply token(String name, String refresh) {
    return json(
        "{\"access_token\":\""
            + name
            + "\",\"expires_in\":300,\"refresh_token\":\""
            + refresh
            + "\"}");
  }

  /** The identity of a test; what is null is not given. */
  private SenseTokens tokens(String password, String access, String refresh, String foreign)
      throws Exception {
    return tokens(password, access, refresh, foreign, null);
  }

  private SenseTokens tokens(
      String password, String access, String refresh, String foreign, String original)
      throws Exception {
    SenseAuthFile file =
        new SenseAuthFile(
            Path.of("auth.yaml"),
            server.url(TOKEN),
            server.url("/restapi"),
            "StackV",
            Optional.of(Secret.of("s&cret")),
            Optional.ofNullable(password)
                .map(word -> new SenseAuthFile.Login("dmm service", Secret.of(word))),
            Optional.ofNullable(access).map(Secret::of),
            Optional.ofNullable(refresh).map(Secret::of),
            Optional.ofNullable(foreign)
                .map(word -> new SenseAuthFile.Foreign(Secret.of(word), "issuer")),
            Optional.ofNullable(original).map(Secret::of),
            PeerTls.verified());
    tokens = SenseTokens.of(file, clock, PeerListener.NONE);
    return tokens;
  }

  @Test
  void aPasswordIsGivenOnceForManyCalls() throws Exception {
    server.on("POST", TOKEN, example("token-response.json")).on("GET", "/instance", json(ID));
    SenseClient client = server.client(tokens("p w&d", null, null, null));
    client.instances().newId();
    client.instances().newId();

    StubSense.Request login = server.request("POST", TOKEN);
    assertThat(login.header("Content-Type")).startsWith("application/x-www-form-urlencoded");
    assertThat(login.body()).isEqualTo("grant_type=password&username=dmm+service&password=p+w%26d");
    assertThat(login.header("Authorization"))
        .isEqualTo(
            "Basic "
                + Base64.getEncoder()
                    .encodeToString(
                        "StackV:s&cret".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    assertThat(server.requests("GET", "/instance"))
        .extracting(request -> request.header("Authorization"))
        .containsOnly("Bearer eyJhbGciOiJSUzI1NiJ9.example-access.signature");
    assertThat(server.requests("GET", "/instance").get(0).header("X-Original-Authorization"))
        .isNull();
  }

  @Test
  void aTokenIsRenewedWhenFourFifthsOfItsLifeAreOver() throws Exception {
    server.on("POST", TOKEN, token("first", "r1"), token("second", "r2"), token("third", "r3"));
    tokens("pw", null, null, null);
    assertThat(tokens.headers()).containsEntry("Authorization", "Bearer first");
    clock.advance(Duration.ofSeconds(239));
    assertThat(tokens.headers()).containsEntry("Authorization", "Bearer first");
    clock.advance(Duration.ofSeconds(1));
    assertThat(tokens.headers()).containsEntry("Authorization", "Bearer second");
    assertThat(server.requests().get(1).body())
        .isEqualTo(
            "grant_type=refresh_token&refresh_token=r1&client_id=StackV&client_secret=s%26cret");
    assertThat(server.requests().get(1).header("Authorization")).isNull();
    clock.advance(Duration.ofSeconds(240));
    assertThat(tokens.headers()).containsEntry("Authorization", "Bearer third");
    assertThat(server.requests().get(2).body()).contains("refresh_token=r2");
  }

  @Test
  void aRefusedRefreshFallsBackToThePassword() throws Exception {
    server.on(
        "POST",
        TOKEN,
        token("first", "r1"),
        new Reply(400, "application/json", "{\"error\":\"invalid_grant\"}"),
        token("second", "r2"));
    tokens("pw", null, null, null).headers();
    clock.advance(Duration.ofHours(1));
    assertThat(tokens.headers()).containsEntry("Authorization", "Bearer second");
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void whileAnOldTokenIsValidATroubledTokenServerDoesNotMatter() throws Exception {
    server.on(
        "POST", TOKEN, token("first", "r1"), html(503, "starting"), REFUSED, REFUSED, REFUSED);
    tokens("pw", null, null, null).headers();
    clock.advance(Duration.ofSeconds(250));
    assertThat(tokens.headers()).containsEntry("Authorization", "Bearer first");
    assertThat(tokens.headers()).containsEntry("Authorization", "Bearer first");
    assertThat(tokens.headers()).containsEntry("Authorization", "Bearer first");
    assertThat(server.requests()).as("refused once, then left in peace").hasSize(4);
    clock.advance(Duration.ofSeconds(50));
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> tokens.headers());
  }

  @Test
  void aTokenThatExpiredEarlyIsRenewedAndTheCallRepeatedOnce() throws Exception {
    server
        .on("POST", TOKEN, token("first", "r1"), token("second", "r2"))
        .on("PUT", "/instance/x/y", UNAUTHORIZED)
        .on("GET", "/instance", UNAUTHORIZED, json(ID));
    SenseClient client = server.client(tokens("pw", null, null, null));
    client.instances().newId();
    assertThat(server.requests("GET", "/instance"))
        .extracting(request -> request.header("Authorization"))
        .containsExactly("Bearer first", "Bearer second");
  }

  @Test
  void aSecondRefusalIsAnError() throws Exception {
    server
        .on("POST", TOKEN, token("first", "r1"), token("second", "r2"))
        .on("GET", "/instance", UNAUTHORIZED);
    SenseClient client = server.client(tokens("pw", null, null, null));
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> client.instances().newId());
    assertThat(server.requests("GET", "/instance")).hasSize(2);
  }

  @Test
  void noTokenCuresAMissingRole() throws Exception {
    server
        .on("POST", TOKEN, token("first", "r1"))
        .on(
            "GET",
            "/instance",
            new Reply(401, "text/plain", "User is not allowed to access the resource:get"));
    SenseClient client = server.client(tokens("pw", null, null, null));
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> client.instances().newId())
        .withMessageContaining("User is not allowed");
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void aTokenThatAnotherThreadHasRenewedIsNotRenewedAgain() throws Exception {
    server.on("POST", TOKEN, token("first", "r1"), token("second", "r2"));
    var refused = tokens("pw", null, null, null).headers();
    var answer = new io.dmm.core.peer.PeerAnswer(401, java.util.Map.of(), "");
    assertThat(tokens.renew(refused, answer)).isTrue();
    assertThat(tokens.headers()).containsEntry("Authorization", "Bearer second");
    assertThat(tokens.renew(refused, answer)).isTrue();
    assertThat(tokens.headers()).containsEntry("Authorization", "Bearer second");
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void manyThreadsThatNeedATokenFetchItOnce() throws Exception {
    server.on("POST", TOKEN, token("first", "r1"), token("second", "r2"));
    tokens("pw", null, null, null);
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Callable<String>> calls = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        calls.add(() -> tokens.headers().get("Authorization"));
      }
      for (Future<String> header : threads.invokeAll(calls)) {
        assertThat(header.get()).isEqualTo("Bearer first");
      }
      assertThat(server.requests()).hasSize(1);
      clock.advance(Duration.ofSeconds(301));
      for (Future<String> header : threads.invokeAll(calls)) {
        assertThat(header.get()).isEqualTo("Bearer second");
      }
      assertThat(server.requests()).hasSize(2);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void wrongCredentialsAreNotTriedAgainAtOnceAndNotQuoted() throws Exception {
    server.on("POST", TOKEN, REFUSED);
    tokens("pass-word", null, "refresh-me", null);
    for (int i = 0; i < 5; i++) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> tokens.headers())
          .withMessageContaining("invalid_grant: Invalid user credentials")
          .satisfies(
              failure ->
                  assertThat(failure.toString())
                      .doesNotContain("pass-word", "refresh-me", "s&cret"));
    }
    assertThat(server.requests()).as("refresh, then password").hasSize(2);
    clock.advance(Duration.ofSeconds(10));
    server.on("POST", TOKEN, token("first", "r1"));
    assertThat(tokens.headers()).containsEntry("Authorization", "Bearer first");
  }

  @Test
  void aGivenAccessTokenIsUsedUntilItIsRefused() throws Exception {
    server
        .on("POST", TOKEN, token("second", "r2"))
        .on("GET", "/instance", json(ID), UNAUTHORIZED, json(ID));
    SenseClient client = server.client(tokens(null, "given", "r-given", null));
    client.instances().newId();
    assertThat(server.requests()).hasSize(1);
    client.instances().newId();
    assertThat(server.requests("GET", "/instance"))
        .extracting(request -> request.header("Authorization"))
        .containsExactly("Bearer given", "Bearer given", "Bearer second");
    assertThat(server.request("POST", TOKEN).body()).contains("refresh_token=r-given");
  }

  @Test
  void aGivenAccessTokenWithoutAnotherWayInEndsWithItself() throws Exception {
    server.on("GET", "/instance", UNAUTHORIZED);
    SenseClient client = server.client(tokens(null, "given", null, null));
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> client.instances().newId());
    }
    assertThat(server.requests("GET", "/instance")).hasSize(1);
  }

  @Test
  void aForeignTokenIsExchangedAndSentAlong() throws Exception {
    server.on("POST", TOKEN, token("ours", "r1"));
    assertThat(tokens("pw", "given", null, "theirs").headers())
        .containsEntry("Authorization", "Bearer ours")
        .containsEntry("X-Original-Authorization", "Bearer theirs");
    assertThat(server.request("POST", TOKEN).body())
        .isEqualTo(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange"
                + "&subject_token=theirs&subject_issuer=issuer"
                + "&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token"
                + "&audience=StackV&client_id=StackV&client_secret=s%26cret");
  }

  @Test
  void aConfiguredOriginalTokenIsSentInsteadOfTheForeignOne() throws Exception {
    server.on("POST", TOKEN, token("ours", "r1"));
    assertThat(tokens(null, null, null, "theirs", "iri").headers())
        .containsEntry("X-Original-Authorization", "Bearer iri");
  }

  @Test
  void anAnswerThatIsNoTokenIsNamedWithoutBeingQuoted() throws Exception {
    server.on(
        "POST",
        TOKEN,
        html(200, "Keycloak"),
        html(503, "starting"),
        Reply.HANG_UP,
        Reply.HANG_UP,
        json("{\"token\":\"something-secret\"}"));
    tokens("pw", null, null, null);
    for (int i = 0; i < 4; i++) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> tokens.headers())
          .satisfies(failure -> assertThat(failure.toString()).doesNotContain("something-secret"));
    }
  }

  @Test
  void aTokenWithoutALifeIsUsedUntilItIsRefused() throws Exception {
    server.on("POST", TOKEN, json("{\"access_token\":\"eternal\"}"));
    tokens("pw", null, null, null).headers();
    clock.advance(Duration.ofDays(365));
    assertThat(tokens.headers()).containsEntry("Authorization", "Bearer eternal");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void secretsOfTheFileAreThoseOfTheMoment(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("auth.yaml");
    String head =
        "AUTH_ENDPOINT: %s\nAPI_ENDPOINT: %s\nCLIENT_ID: StackV\nUSERNAME: dmm\n"
            .formatted(server.url(TOKEN), server.url("/restapi"));
    Files.writeString(file, head + "PASSWORD: before\n");
    server.on("POST", TOKEN, REFUSED, token("a", "r")).on("GET", "/instance", json(ID));
    tokens = SenseTokens.of(SenseAuthFile.read(file), clock, PeerListener.NONE);
    SenseClient client = server.client(tokens);
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> client.instances().newId());
    clock.advance(Duration.ofSeconds(11));
    Files.writeString(file, head + "PASSWORD: after\n");
    client.instances().newId();
    assertThat(server.requests("POST", TOKEN))
        .extracting(StubSense.Request::body)
        .satisfiesExactly(
            one -> assertThat(one).contains("password=before"),
            two -> assertThat(two).contains("password=after"));
  }

  @Test
  void anAccessTokenThatWasRefusedIsUsedAgainOnceTheFileHoldsAnother(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("auth.yaml");
    String head =
        "AUTH_ENDPOINT: %s\nAPI_ENDPOINT: %s\nCLIENT_ID: StackV\n"
            .formatted(server.url(TOKEN), server.url("/restapi"));
    Files.writeString(file, head + "ACCESS_TOKEN: old\n");
    server.on("GET", "/instance", UNAUTHORIZED, json(ID));
    tokens = SenseTokens.of(SenseAuthFile.read(file), clock, PeerListener.NONE);
    SenseClient client = server.client(tokens);
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> client.instances().newId());
    Files.writeString(file, "ACCESS_TOKEN: [broken");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> client.instances().newId());
    Files.writeString(file, head + "ACCESS_TOKEN: new\n");
    client.instances().newId();
    assertThat(server.requests("GET", "/instance"))
        .extracting(one -> one.header("Authorization"))
        .containsExactly("Bearer old", "Bearer new");
  }
}
