package io.dmm.sandbox.sense;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.sandbox.Finding;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Ports, links and VLANs are finite, and what sites hold outlives a circuit. */
class LedgerIT extends SenseWorldTest {
  private JsonNode maximum() {
    return Rest.json(
            rest.post(
                "/instance/" + UUID.randomUUID(), Captured.text("instance-create-request.json")))
        .at("/queries/1/results/0");
  }

  private String toFnal(String vlan, long mbps) {
    return Captured.intent("to-fnal", mbps).replace(SDSC_URN, FNAL_URN).replace("3602-3606", vlan);
  }

  @Test
  void aBandwidthQueryAnswersWhatIsLeftInBits() {
    circuitUp(INSTANCE, ALIAS, 25_000);
    assertThat(maximum().path("bandwidth").asText()).isEqualTo("75000000000");
  }

  @Test
  void theNarrowestOfPortsAndLinkCounts() {
    String body = Captured.text("instance-create-request.json").replace(SDSC_URN, FNAL_URN);
    JsonNode answer =
        Rest.json(rest.post("/instance/" + INSTANCE, body.replace("3602-3606", "any")));
    assertThat(answer.at("/queries/1/results/0/bandwidth").asText()).isEqualTo("40000000000");
  }

  @Test
  void aReservationIsTakenWhenTheSitesCommitAndNotBefore() {
    rest.compile(INSTANCE, ALIAS, 60_000);
    assertThat(rest.compile(OTHER, "other", 60_000).statusCode()).isEqualTo(200);
    rest.put("/instance/" + INSTANCE + "/provision");
    assertThat(sense.ledger().reservations()).isEmpty();
    clock.advance(Duration.ofSeconds(9));
    LedgerView ledger = sense.ledger();
    assertThat(ledger.reservedMbps(INSTANCE)).isEqualTo(60_000);
    assertThat(ledger.freePortMbps()).containsEntry(SDSC, 40_000L).containsEntry(FNAL, 40_000L);
    assertThat(ledger.freeLinkMbps())
        .containsEntry(SimulatedLink.key(SDSC, CALTECH), 40_000L)
        .containsEntry(SimulatedLink.key(CALTECH, FNAL), 40_000L);
    rest.put("/instance/" + OTHER + "/provision");
    clock.advance(Duration.ofSeconds(9));
    assertThat(rest.status(OTHER)).isEqualTo("CREATE - FAILED");
    assertThat(sense.ledger().reservedMbps(OTHER)).isZero();
    assertThat(sense.instances().get(1).lastError().orElse(""))
        .startsWith("OverlapException: Insufficient bandwidth on")
        .contains("remaining BW: 40000 Mbps", "Requested: 60000 Mbps");
  }

  @Test
  void aCompileThatDoesNotFitBesideTheOthersFindsNoPath() {
    circuitUp(INSTANCE, ALIAS, 60_000);
    assertThat(rest.compile(OTHER, "other", 41_000).statusCode()).isEqualTo(500);
    assertThat(rest.compile(OTHER, "other", 40_000).statusCode()).isEqualTo(200);
  }

  @Test
  void sitesWithoutALinkOrWithoutAFreeVlanHaveNoPath() {
    String noLink = Captured.intent(ALIAS, 1000).replace(CALTECH_URN, FNAL_URN);
    assertThat(rest.post("/instance/" + INSTANCE, noLink).body()).contains("feasible path");
    assertThat(rest.post("/instance/" + INSTANCE, toFnal("3603", 1000)).body())
        .contains("feasible path");
    String same = Captured.intent(ALIAS, 1000).replace(CALTECH_URN, SDSC_URN);
    assertThat(rest.post("/instance/" + INSTANCE, same).body()).contains("feasible path");
    assertThat(rest.post("/instance/" + INSTANCE, toFnal("3602", 1000)).statusCode())
        .isEqualTo(200);
  }

  @Test
  void aVlanIsHeldByOneCircuitOnly() {
    rest.post("/instance/" + INSTANCE, toFnal("3602", 1000));
    rest.post("/instance/" + OTHER, toFnal("3602", 1000));
    rest.put("/instance/" + INSTANCE + "/provision");
    rest.put("/instance/" + OTHER + "/provision");
    clock.advance(Duration.ofSeconds(400));
    assertThat(rest.status(INSTANCE)).isEqualTo("CREATE - READY");
    assertThat(rest.status(OTHER)).isEqualTo("CREATE - FAILED");
    assertThat(sense.instances().get(1).lastError().orElse("")).contains("VLANs Overlap");
  }

  @Test
  void everyCircuitGetsVlansOfItsOwnAndKeepsThemThroughAModify() {
    circuitUp(INSTANCE, ALIAS, 10_000);
    circuitUp(OTHER, "other", 10_000);
    var before = sense.ledger().reservations();
    assertThat(before).extracting(Reservation::sourceVlan).containsExactly(3602, 3603);
    rest.modify(INSTANCE, ALIAS, 20_000);
    clock.advance(Duration.ofSeconds(200));
    assertThat(sense.ledger().reservations())
        .extracting(Reservation::sourceVlan)
        .containsExactly(3602, 3603);
  }

  @Test
  void anIncreaseCountsFromItsCommitAndADecreaseOnlyWhenCommitted() {
    circuitUp(INSTANCE, ALIAS, 10_000);
    rest.modify(INSTANCE, ALIAS, 30_000);
    clock.advance(Duration.ofSeconds(9));
    assertThat(rest.status(INSTANCE)).isEqualTo("MODIFY - COMMITTING");
    assertThat(sense.ledger().reservedMbps(INSTANCE)).isEqualTo(30_000);
    clock.advance(Duration.ofSeconds(200));
    rest.modify(INSTANCE, ALIAS, 5000);
    clock.advance(Duration.ofSeconds(9));
    assertThat(sense.ledger().reservedMbps(INSTANCE)).isEqualTo(30_000);
    clock.advance(Duration.ofSeconds(36));
    assertThat(rest.status(INSTANCE)).isEqualTo("MODIFY - COMMITTED");
    assertThat(sense.ledger().reservedMbps(INSTANCE)).isEqualTo(5000);
  }

  @Test
  void whatADeletedCircuitHeldStaysAtTheSitesForAWhileAndBlocksAnIncrease() {
    circuitUp(OTHER, "other", 60_000);
    circuitUp(INSTANCE, ALIAS, 40_000);
    circuitDown(OTHER);
    rest.put("/instance/" + OTHER + "/delete");
    assertThat(sense.ledger().reservedMbps(OTHER)).isEqualTo(60_000);
    assertThat(rest.modify(INSTANCE, ALIAS, 90_000).statusCode()).isEqualTo(200);
    clock.advance(Duration.ofSeconds(9));
    assertThat(rest.status(INSTANCE)).isEqualTo("MODIFY - FAILED");
    assertThat(sense.instances().get(0).lastError().orElse("")).startsWith("OverlapException");
    assertThat(sense.ledger().reservedMbps(INSTANCE)).isEqualTo(40_000);
    clock.advance(Duration.ofSeconds(30));
    assertThat(rest.status(INSTANCE)).isEqualTo("gone");
    clock.advance(Duration.ofSeconds(60));
    assertThat(sense.ledger().reservations()).isEmpty();
    assertThat(sense.ledger().freePortMbps()).containsEntry(SDSC, 100_000L);
  }

  @Test
  void noPortOrLinkIsEverOverbookedWhateverClientsAsk() {
    for (int i = 0; i < 12; i++) {
      String id = UUID.randomUUID().toString();
      rest.compile(id, "c" + i, 30_000);
      rest.put("/instance/" + id + "/provision");
      clock.advance(Duration.ofSeconds(3));
      assertThat(sense.ledger().freePortMbps().values()).allMatch(free -> free >= 0);
      assertThat(sense.ledger().freeLinkMbps().values()).allMatch(free -> free >= 0);
    }
    clock.advance(Duration.ofSeconds(400));
    assertThat(sense.ledger().reservations()).hasSize(3);
    assertThat(sense.findingCounts()).containsKey(Finding.Kind.OVERSUBSCRIPTION);
  }

  @Test
  void anUnknownConnectionHasARowWithoutBandwidth() {
    String body =
        Captured.text("instance-create-request.json")
            .replace("\"name\": \"Connection 1\"", "\"name\": \"Connection 9\"");
    JsonNode answer = Rest.json(rest.post("/instance/" + INSTANCE, body));
    assertThat(answer.at("/queries/1/results/0").has("name")).isTrue();
    assertThat(answer.at("/queries/1/results/0").has("bandwidth")).isFalse();
  }

  @Test
  void theOtherQueriesAreAnsweredToo() {
    String queries =
        """
        {"service_profile_uuid":"%s","alias":"q","queries":[
          {"ask":"maximum-bandwidth","options":[{"name":"Connection 1"}]},
          {"ask":"time-bandwidth-product","options":[{"name":"Connection 1","start-after":"now",
            "end-before":"+24h","tbp-mbytes":"12500","bandwidth-mbps <=":"10000"}]},
          {"ask":"flexible-schedule","options":[{"name":"Connection 1","duration":"+2h"}]}]}
        """
            .formatted(sense.profileId());
    JsonNode answer = Rest.json(rest.post("/instance/" + INSTANCE, queries)).path("queries");
    assertThat(answer.at("/0/results/0/bandwidth").asText()).isEqualTo("100000000000");
    assertThat(answer.at("/1/results/0/bandwidth").asText()).isEqualTo("10000000000");
    assertThat(answer.at("/1/results/0/end-time").asText())
        .isEqualTo("2026-08-05T10:00:11.000+0000");
    assertThat(answer.at("/2/results/0/end-time").asText())
        .isEqualTo("2026-08-05T12:00:00.000+0000");
  }
}
