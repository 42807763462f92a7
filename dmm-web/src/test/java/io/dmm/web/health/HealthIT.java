package io.dmm.web.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dmm.core.daemon.DaemonStatus;
import io.dmm.db.Database;
import io.dmm.db.DatabaseConfig;
import io.dmm.db.NewerSchemaException;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.testing.TestDatabase;
import io.dmm.web.testing.Network;
import io.dmm.web.testing.TestWeb;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthIT {
  @RegisterExtension static final TestDatabase db = new TestDatabase();

  private TestWeb web;
  private Instant now;

  @BeforeEach
  void start() {
    web = TestWeb.start(db.get());
    now = web.clock().instant();
  }

  @AfterEach
  void stop() {
    web.close();
  }

  @Test
  void aServerWhoseDaemonsWorkIsHealthy() {
    web.overview().daemon("Decider", "decides", DaemonStatus.State.OK, now.minusSeconds(5), "");
    web.overview().peer("FTS", "OPEN", null, "refused");

    HttpResponse<String> answer = web.get("/health");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("\"status\":\"healthy\"")
        .contains("\"daemon\":\"Decider\"")
        .contains("\"state\":\"ok\"")
        .contains("\"frequency_seconds\":10.0")
        .contains("\"seconds_since_success\":5.0")
        .contains("\"peer\":\"FTS\"");
  }

  @ParameterizedTest
  @CsvSource({"STARTING,200", "OK,200", "STANDBY,200", "OFF,200", "FAILING,503", "STALE,503"})
  void onlyADaemonThatFailsMakesItUnhealthyAndNeverUnready(DaemonStatus.State state, int status) {
    web.overview().daemon("Decider", "decides", state, null, "");

    assertThat(web.get("/health").statusCode()).isEqualTo(status);
    assertThat(web.get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(web.get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void withoutADatabaseItLivesButIsNotReady() {
    DatabaseConfig nowhere =
        new DatabaseConfig(
            "jdbc:postgresql://127.0.0.1:1/none", "nobody", "hunter2", 3, Duration.ofMillis(500));
    try (Database away = Database.open(nowhere);
        TestWeb alone = TestWeb.start(away)) {
      assertThat(alone.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(alone.get("/health/ready").statusCode()).isEqualTo(503);
      assertThat(alone.get("/health").statusCode()).isEqualTo(503);
      HttpResponse<String> page = alone.browse("/");
      assertThat(page.statusCode()).isEqualTo(503);
      assertThat(page.body()).contains("The database does not answer").doesNotContain("hunter2");
      assertThat(page.headers().firstValue("Retry-After")).isPresent();
      HttpResponse<String> signedIn = alone.browse("/", "Cookie", "dmm_session=" + "a".repeat(43));
      assertThat(signedIn.statusCode()).isEqualTo(503);
      assertThat(signedIn.body()).contains("The database does not answer");
      HttpResponse<String> query = alone.get("/query/0123");
      assertThat(query.statusCode()).isEqualTo(503);
      HttpResponse<String> metrics = alone.get("/metrics");
      assertThat(metrics.statusCode()).isEqualTo(200);
      assertThat(metrics.body()).contains("dmm_database_up 0.0");
    }
  }

  @Test
  void aSchemaOfANewerDmmMakesNotReady() {
    try (Database old = Database.open(db.config());
        TestWeb alone = TestWeb.start(old)) {
      db.get()
          .transact(
              tx ->
                  tx.execute(
                      """
                      insert into flyway_schema_history (installed_rank, version, description,
                        type, script, installed_by, execution_time, success)
                      values (99, '9000', 'of tomorrow', 'SQL', 'V9000.sql', 'x', 1, true)
                      """));
      assertThatExceptionOfType(NewerSchemaException.class).isThrownBy(old::migrate);
      assertThat(alone.get("/health/ready").statusCode()).isEqualTo(503);
      assertThat(alone.get("/health").body()).contains("the database is of a newer DMM");

      db.get()
          .transact(tx -> tx.execute("delete from flyway_schema_history where version = '9000'"));
      old.migrate();
      assertThat(alone.get("/health/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void metricsCountRequestsLinksAndDaemons() {
    Network network = new Network(db.get(), now);
    Circuit measured = network.circuitUp(network.request(RequestStatus.PROVISIONED), 20_000);
    network.measured(measured, 17_500, 18_000);
    network.circuitUp(network.request(RequestStatus.PROVISIONED), 10_000);
    network.request(RequestStatus.ALLOCATED);
    web.clock().advance(Duration.ofMinutes(3));
    web.overview().daemon("Decider", "decides", DaemonStatus.State.OK, now, "");
    web.overview().peer("SENSE", "CLOSED", now, "");
    web.get("/query/unknown");

    HttpResponse<String> answer = web.get("/metrics");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    assertThat(answer.body())
        .contains("dmm_requests_by_status{status=\"PROVISIONED\"} 2.0")
        .contains("dmm_requests_by_status{status=\"FAILED\"} 0.0")
        .contains("dmm_link_allocated_mbps{dst=\"T2_US_UCSD\",src=\"T2_US_SDSC\"} 30000.0")
        .contains("dmm_link_used_mbps{dst=\"T2_US_UCSD\",src=\"T2_US_SDSC\"} 18000.0")
        .contains("dmm_requests_longest_seconds{status=\"ALLOCATED\"} 180.0")
        .doesNotContain("dmm_requests_longest_seconds{status=\"FAILED\"}")
        .contains("dmm_daemon_running{daemon=\"Decider\"} 1.0")
        .contains("dmm_peer_up{peer=\"SENSE\"} 1.0")
        .contains("dmm_peer_certificate_end_timestamp_seconds{peer=\"SENSE\"}")
        .contains("dmm_db_pool_connections{state=\"active\"}")
        .contains("dmm_database_up 1.0")
        .contains("path=\"/query/{rule_id}\",status=\"404\"");
  }

  @Test
  void whatClientsMakeUpAddsNoSeries() {
    for (int i = 0; i < 20; i++) {
      web.get("/made/up/" + i);
      web.get("/query/rule" + i);
      web.get("/details/rule" + i);
    }

    String body = web.get("/metrics").body();

    assertThat(body).doesNotContain("/made/up").doesNotContain("rule1");
    assertThat(body.lines().filter(line -> line.startsWith("dmm_http_requests_seconds_count")))
        .hasSizeLessThan(6);
  }

  @Test
  void whatIsGoneIsNotReportedAnyMore() {
    web.overview().daemon("Decider", "decides", DaemonStatus.State.OK, now, "");
    web.get("/metrics");
    web.overview().clear();

    assertThat(web.get("/metrics").body()).doesNotContain("daemon=\"Decider\"");
  }
}
