package io.dmm.web.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.verify;

import io.dmm.core.config.Secret;
import io.dmm.db.account.Role;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.TestDatabase;
import io.dmm.web.WebConfig;
import io.dmm.web.testing.Network;
import io.dmm.web.testing.TestWeb;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SignInIT {
  private static final String PASSWORD = "correct horse battery";

  @RegisterExtension static final TestDatabase db = new TestDatabase();

  private TestWeb web;
  private TransferRequest request;

  @BeforeEach
  void start() {
    db.get().transact(tx -> tx.execute("truncate web_user, api_token, web_session"));
    web = TestWeb.start(db.get());
    request = new Network(db.get(), web.clock().instant()).request();
  }

  @AfterEach
  void stop() {
    web.close();
  }

  @Test
  void aUserSignsInWithTheirPasswordAndStandsInTheHistory() {
    web.accounts().addUser("ada", Role.OPERATOR, Secret.of(PASSWORD), "test");

    HttpResponse<String> answer =
        web.postForm(
            "/sign-in",
            "user=Ada&next=%2Fsites&password=" + TestWeb.encoded(PASSWORD),
            "Sec-Fetch-Site",
            "same-origin");

    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location")).hasValue("/sites");
    assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
        .contains("HttpOnly")
        .contains("SameSite=Lax")
        .contains("Path=/")
        .doesNotContain("Secure");
    String cookie = TestWeb.cookieOf(answer).orElseThrow();
    String page = "/details/" + request.ruleId() + "/confirm/finish";
    String csrf = TestWeb.csrfIn(web.browse(page, "Cookie", cookie));
    String action = "/details/" + request.ruleId() + "/actions/finish";
    assertThat(web.postForm(action, "csrf=" + csrf, "Cookie", cookie).statusCode()).isEqualTo(303);
    verify(web.actions()).finish(request.ruleId(), "ada");
    assertThat(web.accounts().users().get(0).lastSignIn()).contains(web.clock().instant());
  }

  @Test
  void aWrongPasswordAndAnUnknownUserAreRefusedInTheSameWords() {
    web.accounts().addUser("ada", Role.ADMIN, Secret.of(PASSWORD), "test");

    HttpResponse<String> wrong = web.postForm("/sign-in", "user=ada&password=wrong");
    HttpResponse<String> unknown = web.postForm("/sign-in", "user=eve&password=wrong");
    HttpResponse<String> nothing = web.postForm("/sign-in", "");
    HttpResponse<String> huge = web.postForm("/sign-in", "user=ada&password=" + "x".repeat(50_000));

    for (HttpResponse<String> answer : List.of(wrong, unknown, nothing, huge)) {
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body()).contains("The name or the password is wrong.");
      assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }
  }

  @Test
  void overHttpsTheCookieIsSecureAndBoundToOurHost() {
    HttpResponse<String> answer =
        web.postForm("/sign-in", "token=" + TestWeb.TOKEN, "X-Forwarded-Proto", "https");

    assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("__Host-dmm_session=")
        .contains("; Secure");
    assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
    assertThat(web.browse("/").headers().firstValue("Strict-Transport-Security")).isEmpty();
    String cookie = TestWeb.cookieOf(answer).orElseThrow();
    assertThat(web.get("/logs", "Cookie", cookie, "X-Forwarded-Proto", "https").statusCode())
        .isEqualTo(404);
    assertThat(
            web.get("/logs", "Cookie", cookie.replace("__Host-", ""), "X-Forwarded-Proto", "https")
                .statusCode())
        .as("a cookie that another host of the domain could have set")
        .isEqualTo(401);
  }

  @Test
  void aCsrfTokenOfAnotherSessionIsWorthNothing() {
    String mine = web.signIn();
    String other = web.signIn();
    String csrf = TestWeb.csrfIn(web.browse("/", "Cookie", other));

    assertThat(web.postForm("/sites/refresh", "csrf=" + csrf, "Cookie", mine).statusCode())
        .isEqualTo(403);
  }

  @Test
  void signingOutEndsTheSession() {
    String cookie = web.signIn();
    String csrf = TestWeb.csrfIn(web.browse("/", "Cookie", cookie));

    assertThat(web.postForm("/sign-out", "", "Cookie", cookie).statusCode()).isEqualTo(403);
    HttpResponse<String> out = web.postForm("/sign-out", "csrf=" + csrf, "Cookie", cookie);

    assertThat(out.statusCode()).isEqualTo(303);
    assertThat(out.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
    assertThat(web.get("/logs", "Cookie", cookie).statusCode()).isEqualTo(401);
  }

  @Test
  void signingInGivesANewSessionAndEndsTheOldOne() {
    String old = web.signIn();
    HttpResponse<String> again = web.postForm("/sign-in", "token=" + TestWeb.TOKEN, "Cookie", old);

    String fresh = TestWeb.cookieOf(again).orElseThrow();
    assertThat(fresh).isNotEqualTo(old);
    assertThat(web.get("/logs", "Cookie", old).statusCode()).isEqualTo(401);
    assertThat(web.get("/logs", "Cookie", fresh).statusCode()).isEqualTo(404);
    String planted = "dmm_session=planted";
    assertThat(
            TestWeb.cookieOf(web.postForm("/sign-in", "token=" + TestWeb.TOKEN, "Cookie", planted)))
        .hasValueSatisfying(cookie -> assertThat(cookie).isNotEqualTo(planted));
  }

  @Test
  void aSessionEndsWhenItIsNotUsedAndAtTheLatestAfterHalfADay() {
    String idle = web.signIn();
    String used = web.signIn();
    for (int hour = 1; hour <= 12; hour++) {
      web.clock().advance(Duration.ofHours(1));
      assertThat(web.get("/logs", "Cookie", used).statusCode()).isEqualTo(404);
    }
    assertThat(web.get("/logs", "Cookie", idle).statusCode()).isEqualTo(401);
    web.clock().advance(Duration.ofSeconds(1));
    assertThat(web.get("/logs", "Cookie", used).statusCode()).isEqualTo(401);
    web.signIn();
    Object kept = db.get().read(tx -> tx.fetchValue("select count(*) from web_session"));
    assertThat(kept).as("what is over is forgotten").isEqualTo(1L);
  }

  @Test
  void howLongSessionsLastCanBeConfigured() {
    try (TestWeb strict =
        TestWeb.start(
            db.get(),
            Map.of(
                "api_token", TestWeb.TOKEN,
                "session_idle_seconds", "300",
                "session_seconds", "900"),
            config -> config)) {
      String cookie = strict.signIn();
      strict.clock().advance(Duration.ofSeconds(301));
      assertThat(strict.get("/logs", "Cookie", cookie).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void aSessionIsValidInEveryReplicaAndEndsInAll() {
    try (TestWeb other = TestWeb.start(db.get())) {
      String cookie = web.signIn();
      String csrf = TestWeb.csrfIn(other.browse("/", "Cookie", cookie));
      assertThat(other.get("/logs", "Cookie", cookie).statusCode()).isEqualTo(404);

      other.postForm("/sign-out", "csrf=" + csrf, "Cookie", cookie);

      assertThat(web.get("/logs", "Cookie", cookie).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void whatIsStoredOfASessionOpensNoSession() {
    web.signIn();
    String digest =
        (String) db.get().read(tx -> tx.fetchValue("select digest from web_session limit 1"));

    assertThat(web.get("/logs", "Cookie", "dmm_session=" + digest).statusCode()).isEqualTo(401);
  }

  @Test
  void whoGuessesTokensHasToWait() {
    for (int i = 0; i < SignInLimiter.TRIES_OF_ADDRESS; i++) {
      assertThat(web.postForm("/sign-in", "token=wrong" + i).statusCode()).isEqualTo(401);
    }
    HttpResponse<String> answer = web.postForm("/sign-in", "token=" + TestWeb.TOKEN);
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(
            web.postForm("/sign-in", "token=" + TestWeb.TOKEN, "X-Forwarded-For", "192.0.2.1")
                .statusCode())
        .as("the word of a stranger about where it comes from")
        .isEqualTo(429);

    web.clock().advance(SignInLimiter.PAUSE.plusSeconds(1));
    assertThat(web.postForm("/sign-in", "token=" + TestWeb.TOKEN).statusCode()).isEqualTo(303);
  }

  @Test
  void behindATrustedProxyEachClientCountsForItself() {
    try (TestWeb proxied =
        TestWeb.start(
            db.get(),
            Map.of("api_token", TestWeb.TOKEN, "trusted_proxies", "127.0.0.0/8"),
            config -> config)) {
      for (int i = 0; i < SignInLimiter.TRIES_OF_ADDRESS; i++) {
        proxied.postForm(
            "/sign-in", "token=wrong", "X-Forwarded-For", "203.0.113." + i + ", 192.0.2.1");
      }
      assertThat(
              proxied
                  .postForm("/sign-in", "token=x", "X-Forwarded-For", "203.0.113.9, 192.0.2.1")
                  .statusCode())
          .as("what the client wrote itself does not count, what the proxy saw does")
          .isEqualTo(429);
      assertThat(
              proxied
                  .postForm("/sign-in", "token=" + TestWeb.TOKEN, "X-Forwarded-For", "192.0.2.2")
                  .statusCode())
          .isEqualTo(303);
    }
  }

  @Test
  void signingInLeadsToOurOwnPagesOnly() {
    for (String next :
        List.of(
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "javascript:x",
            "/x\r\nSet-Cookie: a=b")) {
      HttpResponse<String> answer =
          web.postForm("/sign-in", "token=" + TestWeb.TOKEN + "&next=" + TestWeb.encoded(next));
      assertThat(answer.headers().firstValue("Location")).as(next).hasValue("/");
    }
  }

  @Test
  void aFormOnAForeignPageSignsNobodyIn() {
    for (String[] from :
        new String[][] {{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}}) {
      HttpResponse<String> answer =
          web.postForm("/sign-in", "token=" + TestWeb.TOKEN, from[0], from[1]);
      assertThat(answer.statusCode()).as(from[1]).isEqualTo(403);
      assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }
    assertThat(
            web.postForm("/sign-in", "token=" + TestWeb.TOKEN, "Origin", web.baseUrl())
                .statusCode())
        .isEqualTo(303);
  }

  @Test
  void aNameCanForgeNeitherADaemonNorMarkup() {
    HttpResponse<String> answer =
        web.postForm("/sign-in", "name=%3Cb%3EDecider%0A&token=" + TestWeb.TOKEN);

    String page = web.browse("/", "Cookie", TestWeb.cookieOf(answer).orElseThrow()).body();
    assertThat(page).contains("bDecider (web)").doesNotContain("<b>");
  }

  @Test
  void aScriptWithTheTokenStandsInTheHistoryAsSuch() {
    web.postWithToken("/api/v1/requests/" + request.ruleId() + "/finish", "");

    verify(web.actions()).finish(request.ruleId(), "api-token");
  }

  @Test
  void aTokenThatWasMadeByCommandStandsInTheHistoryByItsName() {
    Secret token = web.accounts().createToken("ci", Role.OPERATOR, Duration.ofDays(1), "test");

    web.post(
        "/api/v1/requests/" + request.ruleId() + "/finish",
        "",
        "Authorization",
        "Bearer " + token.reveal());

    verify(web.actions()).finish(request.ruleId(), "token:ci");
    assertThat(web.accounts().tokens().get(0).lastUsed()).contains(web.clock().instant());
  }

  @Test
  void anExpiredOrRevokedTokenIsWorthNothingAndNeitherAreItsSessions() {
    String token =
        web.accounts().createToken("ci", Role.ADMIN, Duration.ofHours(1), "test").reveal();
    String other =
        web.accounts().createToken("ci2", Role.ADMIN, Duration.ofDays(1), "test").reveal();
    String cookie = TestWeb.cookieOf(web.postForm("/sign-in", "token=" + token)).orElseThrow();
    String second = TestWeb.cookieOf(web.postForm("/sign-in", "token=" + other)).orElseThrow();
    assertThat(web.get("/logs", "Authorization", "Bearer " + token).statusCode()).isEqualTo(404);
    assertThat(web.get("/logs", "Cookie", cookie).statusCode()).isEqualTo(404);

    web.clock().advance(Duration.ofHours(1).plusSeconds(1));
    assertThat(web.get("/logs", "Authorization", "Bearer " + token).statusCode()).isEqualTo(401);
    assertThat(web.get("/logs", "Cookie", cookie).statusCode()).isEqualTo(401);
    assertThat(web.get("/logs", "Cookie", second).statusCode()).isEqualTo(404);

    web.accounts().revokeToken("ci2", "test");
    assertThat(web.get("/logs", "Authorization", "Bearer " + other).statusCode()).isEqualTo(401);
    assertThat(web.get("/logs", "Cookie", second).statusCode()).isEqualTo(401);
  }

  @Test
  void aUserWhoseRolePasswordOrRightChangesMustSignInAgain() {
    Accounts accounts = web.accounts();
    accounts.addUser("ada", Role.ADMIN, Secret.of(PASSWORD), "test");

    String first = web.signIn("ada", PASSWORD);
    assertThat(web.get("/logs", "Cookie", first).statusCode()).isEqualTo(404);
    accounts.changeRole("ada", Role.VIEWER, "test");
    assertThat(web.get("/logs", "Cookie", first).statusCode()).isEqualTo(401);

    String second = web.signIn("ada", PASSWORD);
    assertThat(web.get("/logs", "Cookie", second).statusCode()).isEqualTo(403);
    accounts.changePassword("ada", Secret.of("another horse battery"), "test");
    assertThat(web.browse("/", "Cookie", second).body()).contains(">Sign in<");
    assertThat(
            web.postForm("/sign-in", "user=ada&password=" + TestWeb.encoded(PASSWORD)).statusCode())
        .isEqualTo(401);

    String third = web.signIn("ada", "another horse battery");
    accounts.removeUser("ada", "test");
    assertThat(web.browse("/", "Cookie", third).body()).contains(">Sign in<");
  }

  @Test
  void theLinkOfASandboxSignsOneBrowserInAndNoOther() {
    Secret link = Secret.of("8f14e45f-ceea-4f7a-9c1b-000000000001");
    try (TestWeb sandbox =
        TestWeb.start(
            db.get(),
            Map.of("read_open", "off"),
            config -> config.forSandbox(TestWeb.secret(), link))) {
      assertThat(sandbox.browse("/").body()).contains("Sandbox.").contains(">Sign in<");
      assertThat(sandbox.browse("/").headers().firstValue("Set-Cookie")).isEmpty();
      assertThat(sandbox.browse(WebConfig.SIGN_IN_LINK + "wrong").statusCode()).isEqualTo(401);

      HttpResponse<String> followed = sandbox.browse(WebConfig.SIGN_IN_LINK + link.reveal());
      assertThat(followed.statusCode()).isEqualTo(303);
      String cookie = TestWeb.cookieOf(followed).orElseThrow();
      String csrf = TestWeb.csrfIn(sandbox.browse("/sites", "Cookie", cookie));
      assertThat(sandbox.postForm("/sites/refresh", "csrf=" + csrf, "Cookie", cookie).statusCode())
          .isEqualTo(303);
      verify(sandbox.actions()).refreshSites("sandbox (web)");

      HttpResponse<String> again = sandbox.browse(WebConfig.SIGN_IN_LINK + link.reveal());
      assertThat(again.statusCode()).isEqualTo(401);
      assertThat(again.headers().firstValue("Set-Cookie")).isEmpty();
      assertThat(
              sandbox
                  .browse(WebConfig.SIGN_IN_LINK + link.reveal(), "Cookie", cookie)
                  .headers()
                  .firstValue("Location"))
          .as("who is signed in may load it again")
          .hasValue("/");
    }
  }

  @Test
  void outsideASandboxThereIsNoLink() {
    assertThat(web.browse("/").body()).doesNotContain("Sandbox.").contains(">Sign in<");
    for (String secret : List.of("", "x", "null", "Optional.empty")) {
      assertThat(web.browse(WebConfig.SIGN_IN_LINK + secret).headers().firstValue("Set-Cookie"))
          .isEmpty();
    }
  }
}
