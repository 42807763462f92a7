package io.dmm.web.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.dmm.core.daemon.DaemonStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.TestDatabase;
import io.dmm.web.Routes;
import io.dmm.web.testing.Network;
import io.dmm.web.testing.TestWeb;
import io.javalin.http.HandlerType;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AccessIT {
  @RegisterExtension static final TestDatabase db = new TestDatabase();

  private TestWeb web;
  private TransferRequest request;

  @BeforeEach
  void start() {
    web = TestWeb.start(db.get());
    request = new Network(db.get(), web.clock().instant()).request();
  }

  @AfterEach
  void stop() {
    web.close();
  }

  @Test
  void everyChangeNeedsTheToken() {
    List<Routes.Address> changes = changes();
    assertThat(changes).hasSizeGreaterThan(10);
    for (Routes.Address address : changes) {
      assertThat(send(web, address).statusCode()).as(address.path()).isEqualTo(401);
      assertThat(send(web, address, "Authorization", "Bearer wrong").statusCode())
          .as(address.path())
          .isEqualTo(401);
      assertThat(send(web, address, "Authorization", "Basic " + TestWeb.TOKEN).statusCode())
          .as(address.path())
          .isEqualTo(401);
      assertThat(send(web, address, "Cookie", "dmm_session=made-up").statusCode())
          .as(address.path())
          .isEqualTo(401);
    }
    verifyNoInteractions(web.actions());
  }

  @Test
  void withoutAConfiguredTokenEveryChangeIsRefusedAndSaysWhichKeyToSet() {
    try (TestWeb closed = TestWeb.start(db.get(), Map.of(), config -> config)) {
      for (Routes.Address address : changes()) {
        for (String token : List.of("", "null", TestWeb.TOKEN)) {
          HttpResponse<String> answer = send(closed, address, "Authorization", "Bearer " + token);
          assertThat(answer.statusCode()).as(address.path()).isEqualTo(403);
          assertThat(answer.body()).as(address.path()).contains("api_token in section [dmm]");
        }
      }
      assertThat(closed.get("/logs").statusCode()).isEqualTo(403);
      HttpResponse<String> signIn = closed.postForm("/sign-in", "token=");
      assertThat(signIn.statusCode()).isEqualTo(403);
      assertThat(signIn.headers().firstValue("Set-Cookie")).isEmpty();
      verifyNoInteractions(closed.actions());
    }
  }

  @Test
  void everyAddressHasARight() {
    assertThat(web.routes().all())
        .allSatisfy(address -> assertThat(address.access()).as(address.path()).isNotNull());
    assertThat(web.routes().all().stream().filter(one -> one.access() == Access.ANYONE))
        .extracting(Routes.Address::path)
        .containsExactlyInAnyOrder(
            "/health",
            "/health/live",
            "/health/ready",
            "/sign-in",
            "/sign-in",
            "/static/{file}",
            "/api/docs",
            "/api/docs/{file}",
            "/api/v1/openapi.yaml");
  }

  @Test
  void readingCanBeClosed() {
    try (TestWeb closed =
        TestWeb.start(
            db.get(),
            Map.of("api_token", TestWeb.TOKEN, "read_open", "off", "query_open", "off"),
            config -> config)) {
      for (Routes.Address address : web.routes().all()) {
        if (address.method().equals(HandlerType.GET) && address.access() != Access.ANYONE) {
          assertThat(closed.get(path(address)).statusCode()).as(address.path()).isEqualTo(401);
        }
      }
      assertThat(closed.get("/sites", "Authorization", "Bearer " + TestWeb.TOKEN).statusCode())
          .isEqualTo(200);
      HttpResponse<String> page = closed.browse("/sites");
      assertThat(page.statusCode()).isEqualTo(303);
      assertThat(page.headers().firstValue("Location")).hasValue("/sign-in?next=%2Fsites");
      closed
          .overview()
          .daemon(
              "Decider", "decides", DaemonStatus.State.FAILING, null, "no route to db.internal");
      assertThat(closed.get("/health").body()).doesNotContain("db.internal");
      assertThat(closed.get("/health", "Authorization", "Bearer " + TestWeb.TOKEN).body())
          .contains("db.internal");
    }
  }

  @Test
  void aBrowserSignsInWithTheTokenAndItsCookieIsOutOfReachForScripts() {
    HttpResponse<String> answer =
        web.postForm("/sign-in", "name=Ada+Lovelace&next=%2Fsites&token=" + TestWeb.TOKEN);

    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location")).hasValue("/sites");
    assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
        .contains("HttpOnly")
        .contains("SameSite=Strict")
        .contains("Path=/");
    String cookie = TestWeb.cookieOf(answer).orElseThrow();
    assertThat(web.browse("/", "Cookie", cookie).body()).contains("Ada Lovelace (web)");
    assertThat(web.get("/logs", "Cookie", cookie).statusCode()).isEqualTo(404);
  }

  @Test
  void theCookieIsOnlySentOverHttpsWhenWeWereReachedByHttps() {
    HttpResponse<String> answer =
        web.postForm("/sign-in", "token=" + TestWeb.TOKEN, "X-Forwarded-Proto", "https");

    assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow()).contains("; Secure");
  }

  @Test
  void aSignedInBrowserMustShowTheCsrfTokenWithEveryChange() {
    String cookie = web.signIn();
    String page = "/details/" + request.ruleId() + "/confirm/finish";
    String action = "/details/" + request.ruleId() + "/actions/finish";
    String csrf = TestWeb.csrfIn(web.browse(page, "Cookie", cookie));

    for (Routes.Address address : changes()) {
      assertThat(send(web, address, "Cookie", cookie).statusCode())
          .as(address.path())
          .isEqualTo(403);
    }
    assertThat(web.postForm(action, "", "Cookie", cookie).statusCode()).isEqualTo(403);
    assertThat(web.postForm(action, "csrf=wrong", "Cookie", cookie).statusCode()).isEqualTo(403);
    verifyNoInteractions(web.actions());

    assertThat(web.postForm(action, "csrf=" + csrf, "Cookie", cookie).statusCode()).isEqualTo(303);
    verify(web.actions()).finish(request.ruleId(), "Ada (web)");
    clearInvocations(web.actions());
    assertThat(
            web.post(
                    "/mark_finished",
                    "{\"rule_id\": \"" + request.ruleId() + "\"}",
                    "Cookie",
                    cookie,
                    "X-CSRF-Token",
                    csrf)
                .statusCode())
        .isEqualTo(200);
    verify(web.actions()).finish(request.ruleId(), "Ada (web)");
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

    HttpResponse<String> out = web.postForm("/sign-out", "csrf=" + csrf, "Cookie", cookie);

    assertThat(out.statusCode()).isEqualTo(303);
    assertThat(out.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
    assertThat(web.get("/logs", "Cookie", cookie).statusCode()).isEqualTo(401);
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
  }

  @Test
  void whoGuessesTokensHasToWait() {
    for (int i = 0; i < SignInLimiter.FAILURES; i++) {
      assertThat(web.postForm("/sign-in", "token=wrong" + i).statusCode()).isEqualTo(401);
    }
    HttpResponse<String> answer = web.postForm("/sign-in", "token=" + TestWeb.TOKEN);
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();

    web.clock().advance(SignInLimiter.PAUSE.plusSeconds(1));
    assertThat(web.postForm("/sign-in", "token=" + TestWeb.TOKEN).statusCode()).isEqualTo(303);
  }

  @Test
  void signingInLeadsToOurOwnPagesOnly() {
    for (String next :
        List.of("https://evil.example", "//evil.example", "/\\evil.example", "javascript:x")) {
      HttpResponse<String> answer =
          web.postForm(
              "/sign-in",
              "token="
                  + TestWeb.TOKEN
                  + "&next="
                  + java.net.URLEncoder.encode(next, java.nio.charset.StandardCharsets.UTF_8));
      assertThat(answer.headers().firstValue("Location")).as(next).hasValue("/");
    }
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
  void inASandboxABrowserOfThisMachineIsSignedInByItself() {
    try (TestWeb sandbox =
        TestWeb.start(db.get(), Map.of(), config -> config.withAutoSignIn(TestWeb.secret()))) {
      HttpResponse<String> page = sandbox.browse("/");
      assertThat(page.body()).contains("Sandbox.").contains("signed in as operator");
      String cookie = TestWeb.cookieOf(page).orElseThrow();
      String csrf = TestWeb.csrfIn(sandbox.browse("/sites", "Cookie", cookie));
      assertThat(sandbox.postForm("/sites/refresh", "csrf=" + csrf, "Cookie", cookie).statusCode())
          .isEqualTo(303);
      verify(sandbox.actions()).refreshSites("sandbox (web)");
      assertThat(sandbox.get("/").headers().firstValue("Set-Cookie")).isEmpty();
      assertThat(send(sandbox, changes().get(0)).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void outsideASandboxNobodyIsSignedInByThemselves() {
    HttpResponse<String> page = web.browse("/");

    assertThat(page.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(page.body()).doesNotContain("Sandbox.").contains("Sign in");
  }

  @Test
  void theTokenIsNeverShown() {
    String cookie = web.signIn();
    for (Routes.Address address : web.routes().all()) {
      if (address.method().equals(HandlerType.GET) && !address.path().endsWith("/stream")) {
        assertThat(web.get(path(address), "Cookie", cookie).body())
            .as(address.path())
            .doesNotContain(TestWeb.TOKEN);
      }
    }
  }

  private List<Routes.Address> changes() {
    return web.routes().all().stream()
        .filter(one -> !one.method().equals(HandlerType.GET))
        .filter(one -> one.access() != Access.ANYONE)
        .toList();
  }

  private String path(Routes.Address address) {
    return address
        .path()
        .replace("{rule_id}", request.ruleId())
        .replace("{action}", "finish")
        .replace("{id}", "1")
        .replace("{file}", "app.css")
        .replaceAll("\\{[a-z_]+}", "Monitor");
  }

  private HttpResponse<String> send(TestWeb to, Routes.Address address, String... headers) {
    return to.send(
        to.request(path(address), headers)
            .setHeader("Content-Type", "application/json")
            .method(
                address.method().name(),
                HttpRequest.BodyPublishers.ofString(
                    "{\"rule_id\": \"" + request.ruleId() + "\", \"limit\": 5}")));
  }
}
