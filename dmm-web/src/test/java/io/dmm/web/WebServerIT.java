package io.dmm.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.table;

import io.dmm.db.testing.TestDatabase;
import io.dmm.web.testing.TestWeb;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebServerIT {
  @RegisterExtension static final TestDatabase db = new TestDatabase();
  private static TestWeb web;

  @BeforeAll
  static void start() {
    web = TestWeb.start(db.get());
  }

  @AfterAll
  static void stop() {
    web.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/api/v1/requests", "/static/app.css", "/nope", "/details/x"})
  void everyAnswerTellsBrowsersToBeCareful(String path) {
    HttpResponse<String> answer = web.browse(path);

    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.headers().firstValue("X-Frame-Options")).hasValue("DENY");
    assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("same-origin");
    assertThat(answer.headers().firstValue("Server")).isEmpty();
  }

  @Test
  void staticFilesAreKeptByBrowsersUntilTheyChange() {
    String page = web.browse("/").body();
    int from = page.indexOf("/static/app.css?v=");
    String url = page.substring(from, page.indexOf('"', from));

    HttpResponse<String> answer = web.get(url);
    assertThat(answer.headers().firstValue("Cache-Control").orElseThrow()).contains("immutable");
    String tag = answer.headers().firstValue("ETag").orElseThrow();
    assertThat(web.get("/static/app.css", "If-None-Match", tag).statusCode()).isEqualTo(304);
    assertThat(web.get("/static/app.css").headers().firstValue("Cache-Control"))
        .hasValue("no-cache");
    assertThat(web.get("/static/..%2fopenapi.yaml").statusCode()).isIn(400, 404);
  }

  @Test
  void pagesAreNeverKept() {
    assertThat(web.browse("/").headers().firstValue("Cache-Control")).hasValue("no-store");
  }

  @Test
  void theWrongMethodIsSaidToBeWrong() {
    HttpResponse<String> answer =
        web.send(web.request("/mark_finished").method("GET", HttpRequest.BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(
            web.send(web.request("/").method("DELETE", HttpRequest.BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /details/%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
        "NONSENSE\r\n\r\n",
        "FOO / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n",
        "POST /mark_finished HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\nConnection: close\r\n\r\n"
      })
  void hostileRequestsAreRefusedWithoutTellingAnything(String raw) throws IOException {
    String answer = send(raw);

    assertThat(answer).matches("(?s)HTTP/1\\.1 [45]\\d\\d.*");
    assertThat(answer)
        .doesNotContain("\tat ")
        .doesNotContain("org.eclipse")
        .doesNotContain("Jetty")
        .doesNotContain("root:");
  }

  @Test
  void aHeaderThatIsTooLargeIsRefused() throws IOException {
    String answer =
        send(
            "GET / HTTP/1.1\r\nHost: x\r\nX: "
                + "a".repeat(100_000)
                + "\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 431").doesNotContain("org.eclipse");
  }

  @Test
  void aPortThatIsTakenIsAnErrorAndNoOtherIsTried() {
    assertThatThrownBy(
            () ->
                TestWeb.start(
                    db.get(),
                    Map.of("port", String.valueOf(web.server().port())),
                    config -> config))
        .hasMessageContaining("Port already in use");
  }

  @Test
  void headIsAnsweredLikeGetWithoutABody() {
    for (String path : new String[] {"/", "/health/live", "/health/ready", "/metrics", "/sites"}) {
      HttpResponse<String> answer =
          web.send(web.request(path).method("HEAD", HttpRequest.BodyPublishers.noBody()));
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      assertThat(answer.body()).as(path).isEmpty();
    }
    assertThat(
            web.send(web.request("/logs").method("HEAD", HttpRequest.BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(401);
    assertThat(
            web.send(web.request("/query/none").method("HEAD", HttpRequest.BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void aTrailingSlashDoesNotMatter() {
    assertThat(web.browse("/sites/").statusCode()).isEqualTo(200);
  }

  @Test
  void anAnswerUnderWayIsFinishedWhenTheServerStops() {
    TestWeb ending = TestWeb.start(db.get());
    int port = ending.server().port();
    List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
    List<CompletableFuture<Void>> stopped = new ArrayList<>();

    db.get()
        .transact(
            tx -> {
              tx.execute("lock table request");
              asked.add(
                  HttpClient.newHttpClient()
                      .sendAsync(ending.request("/").build(), BodyHandlers.ofString()));
              until(() -> tx.fetchCount(table("pg_locks"), condition("not granted")) > 0);
              stopped.add(CompletableFuture.runAsync(ending::close));
              until(() -> !isOpen(port));
              // Longer than connections are kept on which nothing is asked.
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
            });

    assertThat(asked.get(0).orTimeout(30, TimeUnit.SECONDS).join().statusCode()).isEqualTo(200);
    stopped.get(0).orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static boolean isOpen(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static void until(BooleanSupplier isSo) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!isSo.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static String send(String raw) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), web.server().port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(raw.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
