package io.dmm.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dmm.db.audit.TransferAudit;
import io.dmm.db.audit.TransferAudit.Figures;
import io.dmm.db.audit.TransferAuditRepository;
import io.dmm.db.audit.Verdict;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import io.dmm.web.testing.TestWeb;
import java.time.Instant;
import java.util.Optional;
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
