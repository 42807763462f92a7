package io.dmm.web.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dmm.db.audit.TransferAudit;
import io.dmm.db.audit.TransferAudit.Figures;
import io.dmm.db.audit.TransferAuditRepository;
import io.dmm.db.audit.Verdict;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitWatch;
import io.dmm.db.circuit.CircuitWatchRepository;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.sample.SampleRepository;
import io.dmm.db.sample.ThroughputSample;
import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import io.dmm.web.testing.Network;
import io.dmm.web.testing.TestWeb;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What really moved, as the page and the API tell it. */
class AuditPageIT {
  @RegisterExtension static final TestDatabase db = new TestDatabase();
  private static TestWeb web;
  private Instant now;

  @BeforeAll
  static void start() {
    web = TestWeb.start(db.get());
  }

  @AfterAll
  static void stop() {
    web.close();
  }

  @BeforeEach
  void afresh() {
    web.startAfresh(db.get());
    now = web.clock().instant();
  }

  @Test
  void thePageTellsTheVerdictAndBothFigures() {
    String page = web.browse("/details/" + audited().ruleId()).body();

    assertThat(page)
        .contains(
            "What moved",
            "BYPASSED",
            "the interfaces &lt;b&gt; sent only 20 GB",
            "100 GB in 20 files",
            "22, several for 2 files",
            "8 Gb/s",
            "1.6 Gb/s");
  }

  @Test
  void theApiTellsItInFull() throws Exception {
    JsonNode audit =
        new ObjectMapper()
            .readTree(web.get("/api/v1/requests/" + audited().ruleId()).body())
            .path("audit");

    assertThat(audit.path("verdict").asText()).isEqualTo("BYPASSED");
    assertThat(audit.path("records_from").asText()).isEqualTo("FTS");
    assertThat(audit.path("moved_bytes").asLong()).isEqualTo(100_000_000_000L);
    assertThat(audit.path("throughput_mbps").asDouble()).isEqualTo(8000);
    assertThat(audit.path("wire_sent_bytes").asLong()).isEqualTo(20_000_000_000L);
    assertThat(audit.path("wire_received_bytes").isNull()).isTrue();
  }

  @Test
  void whatWasReservedAndUsedIsToldInFigures() throws Exception {
    TransferRequest request = Requests.stored(db.get(), Requests.ruleId(), 3, now);
    Circuit circuit = new Network(db.get(), now).circuitUp(request, 40_000);
    List<ThroughputSample> samples = new ArrayList<>();
    for (int minute = 0; minute <= 60; minute++) {
      samples.add(
          new ThroughputSample(
              circuit.id(),
              request.ruleId(),
              now.plusSeconds(60L * minute),
              40_000,
              OptionalDouble.of(8_000),
              OptionalDouble.of(7_900),
              OptionalDouble.of(7_500),
              OptionalInt.of(12)));
    }
    CircuitWatch watch =
        new CircuitWatch(
            circuit.id(),
            request.ruleId(),
            Optional.of(now),
            Optional.of(now),
            "carries 8 Gb/s of 40 Gb/s: FTS has no transfers between its hosts",
            Optional.of(new CircuitWatch.Cap(20_000, 40_000, now)));
    db.get()
        .transact(
            tx -> {
              new SampleRepository().add(tx, samples);
              new CircuitWatchRepository().save(tx, watch);
            });

    String page = web.browse("/details/" + request.ruleId()).body();
    JsonNode use =
        new ObjectMapper()
            .readTree(web.get("/api/v1/requests/" + request.ruleId()).body())
            .path("use");

    assertThat(page)
        .contains(
            "Room in what was reserved",
            "18 TB",
            "3.6 TB",
            "20 %",
            "Capped at",
            "It carries 8 Gb/s of 40 Gb/s",
            "moved, says FTS",
            "class=\"fts line\"");
    assertThat(use.path("reserved_gbit_hours").asDouble()).isEqualTo(40, within(1e-9));
    assertThat(use.path("used_gbit_hours").asDouble()).isEqualTo(8, within(1e-9));
    assertThat(use.path("share").asDouble()).isEqualTo(0.2, within(1e-9));
    assertThat(use.path("cap_mbps").asLong()).isEqualTo(20_000);
  }

  @Test
  void nothingIsSaidBeforeThereIsAVerdict() throws Exception {
    TransferRequest request = Requests.stored(db.get(), Requests.ruleId(), 3, now);

    assertThat(web.browse("/details/" + request.ruleId()).body()).doesNotContain("What moved");
    assertThat(
            new ObjectMapper()
                .readTree(web.get("/api/v1/requests/" + request.ruleId()).body())
                .path("audit")
                .isNull())
        .isTrue();
  }

  private TransferRequest audited() {
    TransferRequest request = Requests.stored(db.get(), Requests.ruleId(), 3, now);
    Figures figures =
        new Figures(
            "FTS",
            20,
            20,
            0,
            2,
            22,
            100_000_000_000L,
            0,
            Optional.of(now.minusSeconds(1200)),
            Optional.of(now.minusSeconds(1100)),
            OptionalLong.of(20_000_000_000L),
            OptionalLong.empty());
    TransferAudit audit =
        new TransferAudit(
            request.ruleId(),
            now.minusSeconds(1000),
            now,
            Verdict.BYPASSED,
            "the interfaces <b> sent only 20 GB",
            figures);
    db.get().transact(tx -> assertThat(new TransferAuditRepository().add(tx, audit)).isTrue());
    return request;
  }
}
