package io.dmm.web.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.verifyNoInteractions;

import io.dmm.core.config.Secret;
import io.dmm.core.daemon.DaemonStatus;
import io.dmm.db.account.Role;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.TestDatabase;
import io.dmm.web.Routes;
import io.dmm.web.testing.Network;
import io.dmm.web.testing.TestWeb;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every address of the list, tried by everybody in every way. */
class AccessIT {
  private static final String PASSWORD = "tr0ub4dor&3 and more";

  @RegisterExtension static final TestDatabase db = new TestDatabase();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Map<Role, String> COOKIES = new EnumMap<>(Role.class);
  private static final Map<Role, String> TOKENS = new EnumMap<>(Role.class);
  private static TestWeb closed;
  private static TestWeb open;
  private static TransferRequest request;

  @BeforeAll
  static void start() {
    closed =
        TestWeb.start(
            db.get(),
            Map.of(
                "api_token", TestWeb.TOKEN,
                "read_open", "off",
                "query_open", "off",
                "metrics_open", "off"),
            config -> config);
    open = TestWeb.start(db.get());
    Network network = new Network(db.get(), closed.clock().instant());
    request = network.request();
    network.circuit(request);
    for (Role role : Role.values()) {
      closed.accounts().addUser("a-" + role.word(), role, Secret.of(PASSWORD), "test");
      COOKIES.put(role, closed.signIn("a-" + role.word(), PASSWORD));
      TOKENS.put(
          role,
          closed
              .accounts()
              .createToken("t-" + role.word(), role, Duration.ofDays(90), "test")
              .reveal());
    }
  }

  @AfterAll
  static void stop() {
    closed.close();
    open.close();
  }

  @Test
  void onlyTheseAddressesAreAlwaysOpen() {
    assertThat(closed.routes().all().stream().filter(one -> one.access() == Access.ANYONE))
        .extracting(one -> one.method() + " " + one.path())
        .containsExactlyInAnyOrder(
            "GET /health",
            "GET /health/live",
            "GET /health/ready",
            "GET /sign-in",
            "POST /sign-in",
            "GET /sign-in/oidc",
            "GET /sign-in/oidc/callback",
            "GET /sign-in/link/{secret}",
            "GET /look",
            "GET /static/{file}",
            "GET /api/docs",
            "GET /api/docs/{file}",
            "GET /api/v1/openapi.yaml");
  }

  @Test
  void everyChangeNeedsAnOperatorOrAnAdministrator() {
    assertThat(closed.routes().all().stream().filter(AccessIT::isChange))
        .hasSizeGreaterThan(10)
        .filteredOn(one -> !one.path().startsWith("/sign-"))
        .allSatisfy(
            one -> assertThat(one.access()).as(one.path()).isIn(Access.OPERATOR, Access.ADMIN));
  }

  @Test
  void theLogIsForOperators() {
    assertThat(closed.routes().all().stream().filter(one -> one.path().matches("/logs?")))
        .hasSize(2)
        .allSatisfy(one -> assertThat(one.access()).isEqualTo(Access.OPERATOR));
  }

  @Test
  void nobodyGetsAnythingThatIsNotOpen() throws Exception {
    clearInvocations(closed.actions());
    for (Routes.Address address : addresses()) {
      if (address.access() == Access.ANYONE) {
        assertThat(status(closed, address)).as(name(address)).isNotIn(401, 403);
      } else {
        assertThat(status(closed, address)).as(name(address)).isEqualTo(401);
        assertThat(status(closed, address, "Authorization", "Bearer wrong"))
            .as(name(address))
            .isEqualTo(401);
        assertThat(status(closed, address, "Authorization", "Bearer dmm_wrong"))
            .as(name(address))
            .isEqualTo(401);
        assertThat(status(closed, address, "Authorization", "Basic " + TestWeb.TOKEN))
            .as(name(address))
            .isEqualTo(401);
        assertThat(status(closed, address, "Cookie", "dmm_session=made-up"))
            .as(name(address))
            .isEqualTo(401);
      }
    }
    verifyNoInteractions(closed.actions());
  }

  @Test
  void whatIsOpenIsOpenToAllAndTheRestToNobody() throws Exception {
    for (Routes.Address address : addresses()) {
      boolean isOpen =
          switch (address.access()) {
            case ANYONE, RUCIO, METRICS, VIEWER -> true;
            case SIGNED_IN, OPERATOR, ADMIN -> false;
          };
      if (isOpen) {
        assertThat(status(open, address)).as(name(address)).isNotIn(401, 403);
      } else {
        assertThat(status(open, address)).as(name(address)).isEqualTo(401);
      }
    }
    verifyNoInteractions(open.actions());
  }

  @Test
  void aTokenMayDoWhatItsRoleMay() throws Exception {
    for (Role role : Role.values()) {
      for (Routes.Address address : addresses()) {
        int status = status(closed, address, "Authorization", "Bearer " + TOKENS.get(role));
        assertAllowed(address, role, status);
      }
    }
  }

  @Test
  void aBrowserMayDoWhatItsUserMayAndMustShowTheCsrfTokenWithEveryChange() throws Exception {
    for (Role role : Role.values()) {
      String cookie = COOKIES.get(role);
      String csrf = TestWeb.csrfIn(closed.browse("/", "Cookie", cookie));
      for (Routes.Address address : addresses()) {
        if (address.path().equals("/sign-out")) {
          continue; // ends the session; SignInIT has it
        }
        int status = status(closed, address, "Cookie", cookie, "X-CSRF-Token", csrf);
        assertAllowed(address, role, status);
        if (isChange(address) && address.access() != Access.ANYONE) {
          assertThat(status(closed, address, "Cookie", cookie)).as(name(address)).isEqualTo(403);
          assertThat(status(closed, address, "Cookie", cookie, "X-CSRF-Token", "wrong"))
              .as(name(address))
              .isEqualTo(403);
        }
      }
    }
  }

  @Test
  void theTokenOfTheConfigurationIsAnOperators() throws Exception {
    for (Routes.Address address : addresses()) {
      int status = status(closed, address, "Authorization", "Bearer " + TestWeb.TOKEN);
      assertAllowed(address, Role.OPERATOR, status);
    }
  }

  @Test
  void aFormOfAForeignPageIsRefusedWhateverItCarries() throws Exception {
    String cookie = COOKIES.get(Role.ADMIN);
    String csrf = TestWeb.csrfIn(closed.browse("/", "Cookie", cookie));
    for (Routes.Address address : addresses()) {
      if (isChange(address)) {
        for (String[] from :
            new String[][] {
              {"Sec-Fetch-Site", "cross-site"},
              {"Sec-Fetch-Site", "same-site"},
              {"Origin", "https://evil.example"},
              {"Origin", "null"}
            }) {
          assertThat(
                  status(closed, address, "Cookie", cookie, "X-CSRF-Token", csrf, from[0], from[1]))
              .as(name(address) + " " + from[1])
              .isEqualTo(403);
        }
      }
    }
    assertThat(closed.browse("/", "Cookie", cookie, "Sec-Fetch-Site", "cross-site").statusCode())
        .as("a link elsewhere may lead to a page")
        .isEqualTo(200);
  }

  @Test
  void aRoleThatDoesNotSufficeIsToldWhichOneWould() {
    assertThat(
            closed
                .post("/refresh_sites", "{}", "Authorization", "Bearer " + TOKENS.get(Role.VIEWER))
                .body())
        .contains("this needs the role operator; token:t-viewer is viewer");
    assertThat(closed.post("/refresh_sites", "{}").headers().firstValue("WWW-Authenticate"))
        .hasValueSatisfying(text -> assertThat(text).startsWith("Bearer"));
  }

  @Test
  void aPageThatIsNotOpenLeadsToTheSignInAndBack() {
    HttpResponse<String> page = closed.browse("/sites");
    assertThat(page.statusCode()).isEqualTo(303);
    assertThat(page.headers().firstValue("Location")).hasValue("/sign-in?next=%2Fsites");
  }

  @Test
  void whyADaemonFailsIsOnlyForThoseWhoMayRead() {
    closed
        .overview()
        .daemon("Decider", "decides", DaemonStatus.State.FAILING, null, "no route to db.internal");
    assertThat(closed.get("/health").body()).doesNotContain("db.internal");
    assertThat(closed.get("/health", "Authorization", "Bearer " + TOKENS.get(Role.VIEWER)).body())
        .contains("db.internal");
  }

  @Test
  void noSecretIsEverShown() throws Exception {
    List<String> secrets =
        Stream.of(
                TOKENS.values().stream(),
                Stream.of(TestWeb.TOKEN, PASSWORD),
                COOKIES.values().stream().map(cookie -> cookie.split("=", 2)[1]))
            .flatMap(one -> one)
            .toList();
    for (Routes.Address address : addresses()) {
      if (!isChange(address) && !address.path().endsWith("/stream")) {
        String body = closed.get(path(address), "Cookie", COOKIES.get(Role.ADMIN)).body();
        assertThat(secrets).as(name(address)).noneMatch(body::contains);
      }
    }
  }

  private static void assertAllowed(Routes.Address address, Role role, int status) {
    Optional<Role> needed = address.access().needed();
    if (needed.isEmpty() || role.includes(needed.get())) {
      assertThat(status).as(name(address) + " by " + role).isNotIn(401, 403).isLessThan(500);
    } else {
      assertThat(status).as(name(address) + " by " + role).isEqualTo(403);
    }
  }

  /** All but the two that say themselves that a secret is wrong. */
  private static List<Routes.Address> addresses() {
    return closed.routes().all().stream()
        .filter(one -> !one.path().equals("/sign-in/link/{secret}"))
        .filter(one -> !(one.path().equals("/sign-in") && isChange(one)))
        .toList();
  }

  private static boolean isChange(Routes.Address address) {
    return !address.method().equals(HandlerType.GET);
  }

  private static String name(Routes.Address address) {
    return address.method() + " " + address.path();
  }

  private static String path(Routes.Address address) {
    return address
        .path()
        .replace("{rule_id}", request.ruleId())
        .replace("{action}", "finish")
        .replace("{id}", "1")
        .replace("{file}", "app.css")
        .replaceAll("\\{[a-z_]+}", "Monitor");
  }

  /** The body is left alone: one of them never ends. */
  private static int status(TestWeb to, Routes.Address address, String... headers)
      throws IOException, InterruptedException {
    HttpRequest one =
        to.request(path(address), headers)
            .setHeader("Content-Type", "application/json")
            .method(
                address.method().name(),
                HttpRequest.BodyPublishers.ofString(
                    "{\"rule_id\": \"" + request.ruleId() + "\", \"limit\": 5}"))
            .build();
    HttpResponse<InputStream> answer = HTTP.send(one, HttpResponse.BodyHandlers.ofInputStream());
    answer.body().close();
    return answer.statusCode();
  }
}
