package io.dmm.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.Database;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.testing.TestServer;
import io.dmm.web.testing.Network;
import io.dmm.web.testing.TestWeb;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Daemons would wait for ten minutes here. */
class DatabaseAwayIT {
  /** More than the server has threads. */
  private static final int CROWD = 300;

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static TestServer server;

  private Database database;
  private TestWeb web;
  private String query;

  @BeforeAll
  static void start() {
    server = new TestServer(5, Duration.ofMinutes(10));
  }

  @AfterAll
  static void end() {
    server.close();
  }

  @BeforeEach
  void records() {
    database = Database.open(server.config());
    web = TestWeb.start(database);
    Network network = new Network(database, web.clock().instant());
    var request = network.request(RequestStatus.PROVISIONED);
    network.circuitUp(request, 10_000);
    query = "/query/" + request.ruleId();
    assertThat(web.get(query).statusCode()).isEqualTo(200);
  }

  @AfterEach
  void stop() {
    web.close();
    database.close();
    server.comeBack();
  }

  @Test
  void withoutADatabaseEverybodyIsToldSoAndWhenItIsBackAnswered() {
    String cookie = web.signIn();
    var waiting = ask("/query/" + "0".repeat(32) + "?wait=2");
    while (web.waiters().waiting() == 0) {
      LockSupport.parkNanos(1_000_000);
    }
    server.stop();

    everybodyIsToldSo(cookie);
    isAway(waiting.join());

    server.comeBack();
    untilAnswered();
    assertThat(web.browse("/", "Cookie", cookie).statusCode()).isEqualTo(200);
  }

  @Test
  void aDatabaseThatStaysSilentKeepsNobodyForEver() {
    String cookie = web.signIn();
    server.pause();

    everybodyIsToldSo(cookie);

    server.comeBack();
    untilAnswered();
  }

  private void everybodyIsToldSo(String cookie) {
    List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
    for (int i = 0; i < CROWD; i++) {
      all.add(ask(query));
      all.add(ask(i % 2 == 0 ? "/api/v1/sites" : "/api/v1/events"));
    }
    for (CompletableFuture<HttpResponse<String>> one : all) {
      HttpResponse<String> answer = one.join();
      isAway(answer);
      assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("application/problem+json");
    }
    for (HttpResponse<String> page : List.of(web.browse("/"), web.browse("/", "Cookie", cookie))) {
      isAway(page);
      assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
    }
    isAway(web.post("/api/v1/sites/refresh", "", "Authorization", "Bearer dmm_wrong"));
    assertThat(web.get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(web.get("/health/live").statusCode()).isEqualTo(200);
  }

  private CompletableFuture<HttpResponse<String>> ask(String path) {
    return HTTP.sendAsync(web.request(path).build(), BodyHandlers.ofString());
  }

  private static void isAway(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(answer.body()).containsIgnoringCase("the database does not answer");
  }

  private void untilAnswered() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (web.get(query).statusCode() != 200) {
      assertThat(System.nanoTime()).as("it is back").isLessThan(end);
      LockSupport.parkNanos(50_000_000);
    }
    assertThat(web.browse("/").statusCode()).isEqualTo(200);
    assertThat(web.get("/health/ready").statusCode()).isEqualTo(200);
  }
}
