package io.dmm.web.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.verify;

import io.dmm.db.testing.TestDatabase;
import io.dmm.web.testing.TestOpenIdProvider;
import io.dmm.web.testing.TestOpenIdProvider.Signature;
import io.dmm.web.testing.TestWeb;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OidcSignInIT {
  private static final String OPERATORS = "dmm-operators";

  @RegisterExtension static final TestDatabase db = new TestDatabase();
  private static TestOpenIdProvider provider;
  private static TestWeb web;
  private static TestWeb replica;

  /** A browser that was sent to the provider and has been there. */
  private record Visit(String cookie, URI back) {}

  @BeforeAll
  static void start() throws IOException {
    provider = new TestOpenIdProvider();
    Map<String, String> settings =
        Map.of(
            "public_url", "http://dmm.example.org",
            "read_open", "off",
            "oidc.issuer", provider.issuer(),
            "oidc.client_id", TestOpenIdProvider.CLIENT,
            "oidc.client_secret", TestOpenIdProvider.SECRET,
            "oidc.roles_claim", "realm_access.roles",
            "oidc.admins", "dmm-admins",
            "oidc.operators", OPERATORS,
            "oidc.viewers", "staff, guests");
    web = TestWeb.start(db.get(), settings, config -> config);
    replica = TestWeb.start(db.get(), settings, config -> config);
  }

  @AfterAll
  static void stop() {
    web.close();
    replica.close();
    provider.close();
  }

  @BeforeEach
  void mend() {
    provider.mend();
    provider.saying("realm_access", Map.of("roles", List.of("staff", OPERATORS)));
  }

  @Test
  void aBrowserIsSentToTheProviderAndComesBackSignedIn() {
    assertThat(web.browse("/sign-in?next=%2Fsites").body())
        .contains("/sign-in/oidc?next=%2Fsites")
        .contains("127.0.0.1");
    Visit visit = visit("/sign-in/oidc?next=%2Fsites");
    assertThat(visit.back().toString()).startsWith("http://dmm.example.org/sign-in/oidc/callback?");

    HttpResponse<String> answer = comeBack(replica, visit);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location")).hasValue("/sites");
    assertThat(answer.headers().allValues("Set-Cookie"))
        .anyMatch(cookie -> cookie.startsWith("dmm_sign_in=;") && cookie.contains("Max-Age=0"));
    String session = session(answer);
    HttpResponse<String> page = web.browse("/sites", "Cookie", session);
    assertThat(page.body()).contains("ada (oidc)");
    web.postForm("/sites/refresh", "csrf=" + TestWeb.csrfIn(page), "Cookie", session);
    verify(web.actions()).refreshSites("ada (oidc)");
  }

  @ParameterizedTest
  @CsvSource({
    "dmm-admins;staff, admin",
    "dmm-operators, operator",
    "guests, viewer",
    "others, none",
    "DMM-ADMINS, none",
    "*, none"
  })
  void theClaimsDecideTheRole(String groups, String role) {
    provider.saying("realm_access", Map.of("roles", List.of(groups.split(";", -1))));

    HttpResponse<String> answer = comeBack(web, visit("/sign-in/oidc"));

    if (role.equals("none")) {
      assertRefused(answer, "gives you a role here");
    } else {
      String session = session(answer);
      assertThat(web.get("/sites", "Cookie", session).statusCode()).isEqualTo(200);
      assertThat(web.get("/logs", "Cookie", session).statusCode())
          .isEqualTo(role.equals("viewer") ? 403 : 404);
    }
  }

  @Test
  void anAnswerServesOnce() {
    Visit visit = visit("/sign-in/oidc");
    assertThat(comeBack(web, visit).statusCode()).isEqualTo(303);

    assertRefused(comeBack(web, visit), "Begin again");
    assertRefused(comeBack(replica, visit), "Begin again");
  }

  @Test
  void anAnswerThatWasNotAskedForOrIsMeantForAnotherBrowserSignsNobodyIn() {
    Visit mine = visit("/sign-in/oidc");
    Visit other = visit("/sign-in/oidc");

    assertRefused(comeBack(web, new Visit(mine.cookie(), other.back())), "Begin again");
    assertRefused(comeBack(web, new Visit("x=y", mine.back())), "Begin again");
    String forged = mine.back().toString().replaceFirst("state=[^&]*", "state=made-up");
    assertRefused(comeBack(web, new Visit(mine.cookie(), URI.create(forged))), "Begin again");
    String without = mine.back().toString().replaceFirst("&state=[^&]*", "");
    assertRefused(comeBack(web, new Visit(mine.cookie(), URI.create(without))), "Begin again");
  }

  @Test
  void whoTakesTooLongBeginsAgain() {
    Visit visit = visit("/sign-in/oidc");
    web.clock().advance(OidcSignIn.PATIENCE.plusSeconds(1));

    assertRefused(comeBack(web, visit), "took too long");
  }

  @ParameterizedTest
  @EnumSource(
      value = Signature.class,
      names = {"FOREIGN_KEY", "NONE", "SHARED_SECRET", "PUBLIC_KEY_AS_SECRET"})
  void anIdTokenThatTheProviderDidNotSignIsWorthNothing(Signature how) {
    provider.signing(how);

    assertRefused(comeBack(web, visit("/sign-in/oidc")), "ID token is not valid");
  }

  @Test
  void anIdTokenForAnotherTimeClientProviderOrSignInIsWorthNothing() {
    Instant now = Instant.now();
    Map<String, Object> wrong =
        Map.of(
            "nonce", "of-another-sign-in",
            "aud", "another client",
            "iss", "https://other.example.org",
            "exp", Date.from(now.minus(Duration.ofMinutes(10))),
            "iat", Date.from(now.plus(Duration.ofMinutes(10))));
    wrong.forEach(
        (claim, value) -> {
          mend();
          provider.saying(claim, value);
          assertRefused(comeBack(web, visit("/sign-in/oidc")), "ID token is not valid");
        });
  }

  @Test
  void aCodeThatTheProviderDoesNotKnowIsRefused() {
    Visit visit = visit("/sign-in/oidc");
    String stolen = visit.back().toString().replaceFirst("code=[^&]*", "code=guessed");

    assertRefused(comeBack(web, new Visit(visit.cookie(), URI.create(stolen))), "does not accept");
  }

  @Test
  void whatTheProviderSaysWhenItRefusesIsToldWithoutItsMarkup() {
    Visit visit = visit("/sign-in/oidc");
    String state = visit.back().toString().replaceFirst(".*(state=[^&]*).*", "$1");
    URI refused = URI.create("http://dmm.example.org/x?error=access_denied&" + state);
    assertRefused(comeBack(web, new Visit(visit.cookie(), refused)), "access_denied");

    Visit second = visit("/sign-in/oidc");
    String its = second.back().toString().replaceFirst(".*(state=[^&]*).*", "$1");
    URI hostile = URI.create("http://dmm.example.org/x?error=%3Cscript%3E&" + its);
    HttpResponse<String> answer = comeBack(web, new Visit(second.cookie(), hostile));
    assertRefused(answer, "The provider did not sign you in");
    assertThat(answer.body()).doesNotContain("<script>", "&lt;script");
  }

  @Test
  void anAnswerOfAnotherProviderIsRefused() {
    Visit visit = visit("/sign-in/oidc");
    URI mixed = URI.create(visit.back() + "&iss=https%3A%2F%2Fother.example.org");

    assertRefused(comeBack(web, new Visit(visit.cookie(), mixed)), "another provider");
  }

  @Test
  void aProviderThatFailsIsNoFaultOfOurs() {
    provider.breaks(true);

    HttpResponse<String> answer = comeBack(web, visit("/sign-in/oidc"));

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("does not answer as it should").doesNotContain("Exception");
  }

  @Test
  void aNameCannotBeThatOfADaemonOrHoldMarkup() {
    provider.saying("preferred_username", "<b>Decider</b>\n");

    String session = session(comeBack(web, visit("/sign-in/oidc")));

    assertThat(web.browse("/sites", "Cookie", session).body())
        .contains("bDeciderb (oidc)")
        .doesNotContain("<b>Decider");
  }

  @Test
  void nobodyIsSentElsewhereAfterwards() {
    HttpResponse<String> answer = comeBack(web, visit("/sign-in/oidc?next=%2F%2Fevil.example"));

    assertThat(answer.headers().firstValue("Location")).hasValue("/");
  }

  @Test
  void whoIsSentToTheProviderTakesNoSecretAlong() {
    HttpResponse<String> sent = web.browse("/sign-in/oidc");

    String location = sent.headers().firstValue("Location").orElseThrow();
    assertThat(location)
        .startsWith(provider.issuer() + "/authorize?")
        .contains("code_challenge_method=S256", "response_type=code", "nonce=", "scope=openid")
        .doesNotContain("secret", "code_verifier");
    assertThat(sent.headers().firstValue("Set-Cookie").orElseThrow())
        .contains("HttpOnly", "SameSite=Lax", "Max-Age=600");
  }

  @Test
  void withoutAProviderThereIsNoSuchSignIn() {
    try (TestWeb without = TestWeb.start(db.get())) {
      assertThat(without.browse("/sign-in").body()).doesNotContain("/sign-in/oidc");
      assertThat(without.browse("/sign-in/oidc").statusCode()).isEqualTo(404);
      assertThat(without.browse(OidcSignIn.CALLBACK + "?code=x&state=y").statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void aProviderThatCannotBeReachedIsSaidToBeSo() {
    try (TestWeb lonely =
        TestWeb.start(
            db.get(),
            Map.of(
                "public_url", "http://dmm.example.org",
                "oidc.issuer", "http://127.0.0.1:1",
                "oidc.client_id", "x",
                "oidc.viewers", "*"),
            config -> config)) {
      HttpResponse<String> answer = lonely.browse("/sign-in/oidc");
      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body()).contains("does not answer as it should");
    }
  }

  private static Visit visit(String path) {
    HttpResponse<String> sent = web.browse(path);
    assertThat(sent.statusCode()).as(sent.body()).isEqualTo(303);
    URI back =
        TestOpenIdProvider.follow(URI.create(sent.headers().firstValue("Location").orElseThrow()));
    return new Visit(TestWeb.cookieOf(sent).orElseThrow(), back);
  }

  private static HttpResponse<String> comeBack(TestWeb to, Visit visit) {
    return to.browse(
        OidcSignIn.CALLBACK + "?" + visit.back().getRawQuery(),
        "Cookie",
        visit.cookie(),
        "Sec-Fetch-Site",
        "cross-site");
  }

  private static String session(HttpResponse<String> answer) {
    return answer.headers().allValues("Set-Cookie").stream()
        .filter(cookie -> cookie.startsWith("dmm_session="))
        .map(cookie -> cookie.split(";", 2)[0])
        .findFirst()
        .orElseThrow(() -> new AssertionError(answer.statusCode() + " " + answer.body()));
  }

  private static void assertRefused(HttpResponse<String> answer, String words) {
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains(words);
    assertThat(answer.headers().allValues("Set-Cookie"))
        .noneMatch(cookie -> cookie.startsWith("dmm_session="));
  }
}
