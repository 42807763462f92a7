package io.dmm.sandbox.sense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.sandbox.JournalEntry;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.sense.SenseQuirks.Blocking;
import io.dmm.sandbox.sense.SenseQuirks.ErrorForm;
import io.dmm.sandbox.sense.SenseQuirks.GoneAnswer;
import io.dmm.sandbox.sense.SenseQuirks.SuccessForm;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Every oddity that SENSE-O is known for can be switched on, and one-shot faults hit once. */
class SenseQuirksIT extends SenseWorldTest {
  private static final String PATH = "/instance/" + INSTANCE;

  @Test
  void aCancelThatTimesOutIsAcceptedAndARepeatIsRefusedUntilItIsReady() {
    circuitUp(INSTANCE, ALIAS, 25_000);
    sense.quirks().gatewayTimesOut(Blocking.CANCEL);
    HttpResponse<String> answer = rest.put(PATH + "/cancel?sync=true");
    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(answer.body()).contains("504 Gateway Time-out");
    clock.advance(Duration.ofSeconds(10));
    assertThat(rest.put(PATH + "/cancel?sync=true&force=true").body())
        .contains("Instance cannot cancel or release while in CANCEL - COMMITTING state");
    clock.advance(Duration.ofSeconds(300));
    assertThat(rest.status(INSTANCE)).isEqualTo("CANCEL - READY");
  }

  @Test
  void provisionModifyAndReprovisionGoOnBehindATimeout() {
    sense.quirks().gatewayTimesOut(Blocking.PROVISION, Blocking.MODIFY, Blocking.REPROVISION);
    rest.compile(INSTANCE, ALIAS, 25_000);
    assertThat(rest.put(PATH + "/provision").statusCode()).isEqualTo(504);
    clock.advance(Duration.ofSeconds(400));
    assertThat(rest.modify(INSTANCE, ALIAS, 30_000).statusCode()).isEqualTo(504);
    clock.advance(Duration.ofSeconds(400));
    assertThat(rest.status(INSTANCE)).isEqualTo("MODIFY - READY");
    circuitDown(INSTANCE);
    assertThat(rest.put(PATH + "/reprovision").statusCode()).isEqualTo(504);
    clock.advance(Duration.ofSeconds(400));
    assertThat(rest.status(INSTANCE)).isEqualTo("REINSTATE - READY");
  }

  @Test
  void anAsynchronousProvisionIsAnsweredAtOnceButAModifyIsNot() {
    sense.quirks().gatewayTimesOut(Blocking.PROVISION, Blocking.MODIFY);
    rest.compile(INSTANCE, ALIAS, 25_000);
    assertThat(rest.put(PATH + "/provision?sync=False").statusCode()).isEqualTo(204);
    clock.advance(Duration.ofSeconds(400));
    String body = Captured.intent(ALIAS, 30_000);
    assertThat(rest.post(PATH + "/modify?sync=false", body).statusCode()).isEqualTo(504);
    clock.advance(Duration.ofSeconds(400));
    assertThat(rest.status(INSTANCE)).isEqualTo("MODIFY - READY");
  }

  @Test
  void aCancelCanStallInCommittedUntilVerifiedOrDeleted() {
    circuitUp(INSTANCE, ALIAS, 25_000);
    sense.faults().stallCancel(ALIAS);
    circuitDown(INSTANCE);
    clock.advance(Duration.ofHours(2));
    assertThat(rest.status(INSTANCE)).isEqualTo("CANCEL - COMMITTED");
    assertThat(sense.ledger().reservedMbps(INSTANCE)).isEqualTo(25_000);
    assertThat(rest.put(PATH + "/verify").statusCode()).isEqualTo(204);
    clock.advance(Duration.ofSeconds(400));
    assertThat(rest.status(INSTANCE)).isEqualTo("CANCEL - READY");
  }

  @Test
  void aFailedModifyIsRemovedByTheServer() {
    circuitUp(INSTANCE, ALIAS, 25_000);
    sense.faults().failModify(INSTANCE);
    assertThat(rest.modify(INSTANCE, ALIAS, 30_000).statusCode()).isEqualTo(200);
    clock.advance(Duration.ofSeconds(10));
    assertThat(rest.status(INSTANCE)).isEqualTo("MODIFY - FAILED");
    clock.advance(Duration.ofSeconds(30));
    assertThat(rest.put(PATH + "/cancel?force=true").statusCode()).isEqualTo(404);
    assertThat(rest.put(PATH + "/delete").statusCode()).isEqualTo(404);
  }

  @Test
  void aModifyCanFailMinutesAfterItWasAnsweredWell() {
    circuitUp(INSTANCE, ALIAS, 25_000);
    sense.faults().failModifyLate(INSTANCE);
    assertThat(rest.modify(INSTANCE, ALIAS, 30_000).statusCode()).isEqualTo(200);
    clock.advance(Duration.ofSeconds(100));
    assertThat(rest.status(INSTANCE)).isEqualTo("MODIFY - COMMITTED");
    clock.advance(Duration.ofSeconds(70));
    assertThat(rest.status(INSTANCE)).isEqualTo("MODIFY - FAILED");
    clock.advance(Duration.ofSeconds(30));
    assertThat(sense.instances()).isEmpty();
  }

  @Test
  void aCommitOrACancelCanFail() {
    rest.compile(INSTANCE, ALIAS, 25_000);
    sense.faults().failCommit("*");
    rest.put(PATH + "/provision");
    clock.advance(Duration.ofSeconds(100));
    assertThat(rest.status(INSTANCE)).isEqualTo("CREATE - FAILED");
    circuitUp(OTHER, "other", 1000);
    sense.faults().failCancel("other");
    circuitDown(OTHER);
    assertThat(rest.status(OTHER)).isEqualTo("CANCEL - FAILED");
    assertThat(rest.put("/instance/" + OTHER + "/cancel").statusCode()).isEqualTo(500);
    assertThat(rest.put("/instance/" + OTHER + "/cancel?force=true").statusCode()).isEqualTo(204);
    clock.advance(Duration.ofSeconds(400));
    assertThat(rest.status(OTHER)).isEqualTo("CANCEL - READY");
  }

  @Test
  void aVerificationCanStallForEver() {
    sense.faults().stallVerification("*");
    circuitUp(INSTANCE, ALIAS, 25_000);
    clock.advance(Duration.ofHours(5));
    assertThat(rest.status(INSTANCE)).isEqualTo("CREATE - COMMITTED");
    rest.put(PATH + "/verify");
    clock.advance(Duration.ofSeconds(400));
    assertThat(rest.status(INSTANCE)).isEqualTo("CREATE - READY");
  }

  @Test
  void aCompileFaultHitsOnlyTheOneItIsMeantFor() {
    sense.faults().failCompile("other");
    assertThat(rest.compile(INSTANCE, ALIAS, 1000).statusCode()).isEqualTo(200);
    assertThat(rest.compile(OTHER, "other", 1000).body()).contains("cannot find feasible path");
    assertThat(rest.compile(OTHER, "other", 1000).statusCode()).isEqualTo(200);
  }

  @Test
  void anInstanceCanVanishAndIsThenGoneInEveryForm() {
    circuitUp(INSTANCE, ALIAS, 25_000);
    sense.faults().vanish(ALIAS);
    String status = PATH + "/status";
    assertThat(rest.get(status).statusCode()).isEqualTo(404);
    sense.quirks().goneAnswer(GoneAnswer.EMPTY);
    assertThat(rest.get(status).body()).isEmpty();
    sense.quirks().goneAnswer(GoneAnswer.NULL);
    assertThat(rest.get(status).body()).isEqualTo("null");
    sense.quirks().goneAnswer(GoneAnswer.CREATE_NULL);
    assertThat(rest.get(status).body()).isEqualTo("\"CREATE - null\"");
    sense.quirks().goneAnswer(GoneAnswer.SENTENCE);
    assertThat(rest.get(status).statusCode()).isEqualTo(200);
    assertThat(rest.get(status).body()).contains("not found");
    clock.advance(Duration.ofSeconds(60));
    assertThat(sense.ledger().reservations()).isEmpty();
  }

  @Test
  void theOldSubstateRightAfterACancelCanBeSwitchedOff() {
    circuitUp(INSTANCE, ALIAS, 25_000);
    sense.quirks().prematureCancelReady(false);
    rest.put(PATH + "/cancel?sync=false");
    assertThat(rest.status(INSTANCE)).isEqualTo("CANCEL - COMMITTING");
  }

  @Test
  void bandwidthCanBeTheTotalAndCarryItsType() {
    circuitUp(INSTANCE, ALIAS, 25_000);
    sense.quirks().totalBandwidth(true).bandwidthWithRdfType(true);
    JsonNode answer =
        Rest.json(rest.post("/instance/" + OTHER, Captured.text("instance-create-request.json")));
    assertThat(answer.at("/queries/1/results/0/bandwidth").asText())
        .isEqualTo("100000000000^^http://www.w3.org/2001/XMLSchema#integer");
  }

  @Test
  void aBlindCompileAcceptsWhatTheSitesThenReject() {
    circuitUp(INSTANCE, ALIAS, 60_000);
    sense.quirks().blindCompile(true);
    assertThat(rest.compile(OTHER, "other", 60_000).statusCode()).isEqualTo(200);
    rest.put("/instance/" + OTHER + "/provision");
    clock.advance(Duration.ofSeconds(10));
    assertThat(rest.status(OTHER)).isEqualTo("CREATE - FAILED");
  }

  @Test
  void extractionRowsComeInEitherOrder() {
    JsonNode plain = Rest.json(rest.post(PATH, Captured.text("instance-create-request.json")));
    sense.quirks().swappedExtraction(true);
    JsonNode swapped = Rest.json(rest.post(PATH, Captured.text("instance-create-request.json")));
    String first = "/queries/2/results/0";
    String second = "/queries/2/results/1";
    assertThat(plain.at(first)).isEqualTo(swapped.at(second));
    assertThat(plain.at(second)).isEqualTo(swapped.at(first));
  }

  @Test
  void successHasSeveralForms() {
    circuitUp(INSTANCE, ALIAS, 25_000);
    sense.quirks().modifyAnswersJson(false);
    assertThat(rest.modify(INSTANCE, ALIAS, 1000).statusCode()).isEqualTo(204);
    sense.quirks().success(SuccessForm.EMPTY);
    assertThat(rest.put(PATH + "/archive").statusCode()).isEqualTo(200);
    sense.quirks().success(SuccessForm.SENTENCE);
    assertThat(rest.put(PATH + "/delete").body()).isEqualTo("Successfully terminated");
  }

  @Test
  void errorsHaveSeveralForms() {
    sense.quirks().errors(ErrorForm.TEXT);
    HttpResponse<String> text = rest.allocate("T9_Nowhere", "a");
    assertThat(text.statusCode()).isEqualTo(500);
    assertThat(text.body()).startsWith("Address pool");
    sense.quirks().errors(ErrorForm.ERROR_IN_OK);
    HttpResponse<String> hidden = rest.allocate("T9_Nowhere", "a");
    assertThat(hidden.statusCode()).isEqualTo(200);
    assertThat(hidden.body()).startsWith("ERROR: ");
    assertThat(rest.put(PATH + "/cancel").statusCode()).isEqualTo(404);
  }

  @Test
  void jsonCanNameItsCharset() {
    sense.quirks().charsetInContentType(true).scalars(SenseQuirks.ScalarForm.QUOTED_WITH_CHARSET);
    assertThat(
            rest.get("/discover").headers().firstValue("Content-Type").orElse("").replace(" ", ""))
        .isEqualToIgnoringCase("application/json;charset=UTF-8");
    assertThat(rest.get("/instance").body()).endsWith("\"\n");
    sense.quirks().charsetInContentType(false);
    assertThat(rest.get("/discover").headers().firstValue("Content-Type"))
        .contains("application/json");
  }

  @Test
  void manifestsCanComeWithoutTemplateOrUnresolved() {
    String xml =
        "<serviceManifest><serviceUUID/><jsonTemplate>"
            + Captured.text("manifest-template.json")
            + "</jsonTemplate></serviceManifest>";
    sense.quirks().placeholdersLeft(true);
    assertThat(Rest.json(rest.postXml("/service/manifest", xml)).path("jsonTemplate").asText())
        .isEqualTo("{\"Metadata\":\"?metadata?\"}");
    sense.quirks().manifestWithoutTemplate(true);
    assertThat(Rest.json(rest.postXml("/service/manifest", xml)).has("jsonTemplate")).isFalse();
  }

  @Test
  void capacityCanBePublishedInBits() {
    sense.quirks().capacityInBits(true);
    assertThat(
            Rest.json(rest.get("/discover/" + SDSC_URN))
                .at("/peer_points/0/port_capacity")
                .asText())
        .isEqualTo("100000000000");
  }

  @Test
  void aLookupCanBeExact() {
    sense.quirks().exactLookup(true);
    assertThat(Rest.json(rest.get("/discover/lookup/T2_US?search=metadata")).path("results"))
        .isEmpty();
  }

  @Test
  void aGuardedDeleteRefusesALiveCircuit() {
    circuitUp(INSTANCE, ALIAS, 25_000);
    sense.quirks().guardedDelete(true);
    assertThat(rest.put(PATH + "/delete").body())
        .contains("Instance cannot delete while in CREATE - READY state");
    assertThat(sense.instances()).hasSize(1);
  }

  @Test
  void aLostAnswerMeansThatTheCallWasProcessed() {
    sense.faults().loseAnswerTo("POST", "/instance/*");
    assertThatThrownBy(() -> rest.compile(INSTANCE, ALIAS, 25_000))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(sense.instances()).hasSize(1);
    assertThat(sense.faults().waiting()).isZero();
    assertThat(sense.journal().of("POST", "/instance/*"))
        .extracting(JournalEntry::status)
        .containsExactly(-1);
    assertThat(rest.compile(INSTANCE, ALIAS, 25_000).statusCode()).isEqualTo(200);
  }

  @Test
  void aCutBeforeMeansThatNothingHappened() {
    sense.faults().cutBefore("POST", "/address/allocate/*");
    assertThatThrownBy(() -> rest.allocate(SDSC, "a")).isInstanceOf(UncheckedIOException.class);
    assertThat(sense.allocations()).isEmpty();
  }

  @Test
  void cannedAnswersHitTheNextCallsThatMatchAndNoOthers() {
    sense.faults().answer(2, "GET", "/instance/*/status", Answer.text(503, "restarting"));
    rest.compile(INSTANCE, ALIAS, 1000);
    assertThat(rest.get(PATH).statusCode()).isEqualTo(200);
    assertThat(rest.get(PATH + "/status").statusCode()).isEqualTo(503);
    assertThat(rest.get(PATH + "/status").body()).isEqualTo("restarting");
    assertThat(rest.get(PATH + "/status").statusCode()).isEqualTo(200);
    sense.faults().answerAfter(1, "PUT", "/instance/*/archive", Answer.text(500, "oops"));
    assertThat(rest.put(PATH + "/archive").statusCode()).isEqualTo(500);
    assertThat(sense.instances().get(0).archived()).isTrue();
  }

  @Test
  void maintenanceCutsEveryConnectionUntilItIsOver() {
    sense.faults().outage(true);
    assertThatThrownBy(() -> rest.get("/instance")).isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> rest.logIn()).isInstanceOf(UncheckedIOException.class);
    sense.faults().clear();
    assertThat(rest.get("/instance").statusCode()).isEqualTo(200);
  }
}
