package io.dmm.rucio.daemon;

import static io.dmm.rucio.daemon.RucioWorld.ACTIVITY;
import static io.dmm.rucio.daemon.RucioWorld.FNAL;
import static io.dmm.rucio.daemon.RucioWorld.UCSD;
import static io.dmm.rucio.daemon.RucioWorld.aRule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.UnavailableException;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.request.DataId;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.rucio.RuleState;
import io.dmm.sandbox.rucio.SimulatedRule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** What is new, and what runs again. */
class RucioInitializerIT {
  @RegisterExtension final RucioWorld world = new RucioWorld();

  @Test
  void aNewRuleIsWrittenDownWithItsRouteSizeAndPriority() throws PeerException {
    String id = world.add(aRule().priority(4));

    world.cycle();

    TransferRequest request = world.request(id);
    assertThat(request.status()).isEqualTo(RequestStatus.INIT);
    assertThat(request.mover()).isEqualTo(Mover.ALLOCATOR);
    assertThat(request.route().sourceRse()).isEqualTo(FNAL);
    assertThat(request.route().destinationRse()).isEqualTo(UCSD);
    assertThat(request.priority()).isEqualTo(4);
    assertThat(request.rule().sizeBytes()).hasValue(10_000_000_000L);
    assertThat(request.rule().state()).isEqualTo("REPLICATING");
    assertThat(request.rule().locksTotal()).isEqualTo(5);
    assertThat(request.did().scope()).isEqualTo("cms");
    assertThat(world.history(id)).containsExactly("RULE_SEEN");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {"null,3", "9,5", "0,1", "-2,1", "5,5"})
  void prioritiesAreBroughtIntoTheRangeThatFtsKnows(Integer atRucio, int ours)
      throws PeerException {
    String id = world.add(aRule().priority(atRucio));

    world.cycle();

    assertThat(world.request(id).priority()).isEqualTo(ours);
  }

  @Test
  void theSizeOfAnOpenDataSetIsAskedForOnce() throws PeerException {
    String id = world.add(openRule("/Open/data/RAW"));

    world.cycle();
    assertThat(world.request(id).rule().sizeBytes()).isEmpty();
    world.cycle();
    world.cycle();
    world.cycle();

    assertThat(world.request(id).rule().sizeBytes()).hasValue(7_000_000_000L);
    assertThat(world.calls()).filteredOn(path -> path.startsWith("/dids/")).hasSize(1);
  }

  @Test
  void aRequestThatWasTakenOverLearnsWhichDataItIsAboutAndThenTheSize() throws PeerException {
    String id = world.add(openRule("/Taken/over/RAW"));
    world.cycle();
    world
        .database()
        .transact(
            tx ->
                new RequestRepository()
                    .updateData(tx, id, new DataId("", ""), world.clock.instant()));

    world.cycle();
    assertThat(world.request(id).did()).isEqualTo(new DataId("cms", "/Taken/over/RAW"));
    world.cycle();
    assertThat(world.request(id).rule().sizeBytes()).hasValue(7_000_000_000L);
  }

  private static SimulatedRule.Builder openRule(String name) {
    return SimulatedRule.of("cms", name)
        .size(7_000_000_000L)
        .source(FNAL)
        .destination(UCSD)
        .activity(ACTIVITY);
  }

  @Test
  void aDataSetWhoseSizeCannotBeReadKeepsNoOtherFromItsOwn() throws PeerException {
    String broken = world.add(openRule("/Broken/data/RAW"));
    String whole = world.add(openRule("/Whole/data/RAW"));
    world.cycle();
    String path = "/dids/cms/*Broken*";
    world.rucio.faults().answer(99, "GET", path, 404, "ExceptionClass: DataIdentifierNotFound");

    world.cycle();
    world.cycle();

    assertThat(world.request(whole).rule().sizeBytes()).hasValue(7_000_000_000L);
    assertThat(world.request(broken).rule().sizeBytes()).isEmpty();
    world.rucio.journal().clear();
    world.cycle();
    assertThat(world.calls()).as("asked again each time").noneMatch(it -> it.startsWith("/dids/"));
  }

  /** Some in a row end a sweep; in the same order each time, the rest would never have its turn. */
  @Test
  void rulesThatRucioCannotAnswerForKeepNoOtherOutForEver() throws PeerException {
    for (int i = 0; i < 40; i++) {
      world.add(
          SimulatedRule.of("cms", "/Broken-" + i + "/data/RAW")
              .size(7_000_000_000L)
              .destination(UCSD)
              .activity(ACTIVITY));
    }
    List<String> others = Stream.generate(() -> world.add(aRule())).limit(10).toList();
    String path = "/dids/cms/*Broken*";
    world.rucio.faults().answer(9999, "GET", path, 404, "ExceptionClass: DataIdentifierNotFound");

    for (int i = 0; i < 200 && !others.stream().allMatch(id -> world.stored(id).isPresent()); i++) {
      try {
        world.cycle();
      } catch (UnavailableException e) {
        assertThat(e).hasMessageContaining("left for the next one");
      }
    }

    assertThat(others).allSatisfy(id -> assertThat(world.stored(id)).isPresent());
  }

  @Test
  void rulesThatComeTogetherAreWrittenDownTogetherSoThatEachIsCountedFromTheStart()
      throws PeerException {
    for (int i = 0; i < 20; i++) {
      world.add(aRule());
    }

    world.cycle();

    assertThat(
            world
                .database()
                .<Long>read(
                    tx ->
                        tx.fetchSingle("select count(distinct xmin::text) from request")
                            .get(0, Long.class)))
        .as("transactions that wrote them")
        .isEqualTo(1);
  }

  @Test
  void foreignRulesAreNeverStored() throws PeerException {
    String foreign = world.add(aRule().activity("Production Input"));
    String similar = world.add(aRule().activity("Data Challenge"));

    world.cycle();

    assertThat(world.stored(foreign)).isEmpty();
    assertThat(world.stored(similar)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = RuleState.class,
      names = {"SUSPENDED", "WAITING_APPROVAL", "INJECT", "STUCK"})
  void onlyAReplicatingRuleStarts(RuleState state) throws PeerException {
    String id = world.add(aRule().state(state));

    world.cycle();
    assertThat(world.stored(id)).isEmpty();

    world.state(id, RuleState.REPLICATING);
    world.cycle();
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.INIT);
  }

  @Test
  void oneSweepFeedsAllThreeDaemons() throws PeerException {
    for (int i = 0; i < 10; i++) {
      world.add(aRule());
    }
    world.cycle();
    world.rucio.journal().clear();

    world.cycle();

    assertThat(world.calls()).doesNotHaveDuplicates().hasSize(5);
    assertThat(world.calls())
        .allMatch(path -> path.startsWith("/rules/?") && path.contains("activity=SENSE"));
  }

  @Test
  void manyNewRulesBetweenTheSameNamesCostNoCallEach() throws PeerException {
    for (int i = 0; i < 20; i++) {
      world.add(aRule());
    }

    world.cycle();

    assertThat(world.calls()).filteredOn(path -> path.startsWith("/rses/")).hasSize(1);
    assertThat(world.calls()).hasSize(6);
  }

  @Test
  void aRuleThatCannotBeReadIsReportedOnceAndDisturbsNoOther() throws PeerException {
    String id = world.add(aRule());
    String sick = "0123456789abcdef0123456789abcdef";
    String lines =
        ("{\"id\":\"%s\",\"scope\":\"cms\",\"name\":\"/a\",\"state\":\"STUCK\","
                + "\"activity\":\"SENSE Test\",\"source_replica_expression\":null}\n"
                + "this is no JSON\n")
            .formatted(sick);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(RucioInitializerDaemon.class);
    logger.addAppender(log);
    try {
      for (int i = 0; i < 3; i++) {
        world
            .rucio
            .faults()
            .answer(1, "GET", "/rules/", Answer.of(200, "application/x-json-stream", lines));
        world.cycle();
      }
    } finally {
      logger.detachAppender(log);
    }

    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.INIT);
    assertThat(world.stored(sick)).isEmpty();
    List<String> told =
        log.list.stream()
            .map(ILoggingEvent::getFormattedMessage)
            .filter(text -> text.startsWith("rule_not_understood"))
            .toList();
    assertThat(told).hasSize(2).anyMatch(text -> text.contains(sick));
  }

  @Test
  void aTruncatedSweepConcludesNothing() throws PeerException {
    String id = world.knownWithCircuit(RequestStatus.PROVISIONED);
    world.rucio.removeRule(id);
    world.rucio.faults().truncate(20, "GET", "/rules/", 1);
    world.add(aRule());

    assertThatThrownBy(world::cycle).isInstanceOf(UnavailableException.class);
    world.modifier.runOnce();
    world.finisher.runOnce();

    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.PROVISIONED);
  }

  @Test
  void aRuleThatReplicatesAgainAfterItEndedStartsAgain() throws PeerException {
    String id = world.known(RequestStatus.ALLOCATED);
    world.state(id, RuleState.OK);
    world.cycle();
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.FINISHED);
    world.tearDown(id);

    world.replicatesAgain(id);
    world.cycle();

    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.INIT);
    assertThat(world.request(id).mover()).isEqualTo(Mover.ALLOCATOR);
    assertThat(world.history(id)).endsWith("RULE_RUNS_AGAIN");
    world.cycle();
    assertThat(world.history(id)).filteredOn("RULE_RUNS_AGAIN"::equals).hasSize(1);
  }

  @Test
  void aRuleThatReplicatesAgainDuringTheKeepAliveGoesOnWithItsIdleCircuit() throws PeerException {
    String id = world.knownWithCircuit(RequestStatus.PROVISIONED);
    world.state(id, RuleState.OK);
    world.cycle();
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.FINISHED);

    world.replicatesAgain(id);
    world.cycle();

    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.PROVISIONED);
    assertThat(world.history(id)).endsWith("RULE_ENDED", "RULE_RUNS_AGAIN");
  }

  @Test
  void aCircuitThatIsBeingCancelledIsNotGoneOnWith() throws PeerException {
    String id = finished();
    world.database().transact(tx -> world.circuits.cancelSent(tx, own(id).id(), id, now()));

    replicatesAgain(id);

    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.FINISHED);
    world.tearDown(id);
    world.cycle();
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.INIT);
  }

  @Test
  void aCircuitThatWasLostOrIsToBeBuiltAnewIsNotGoneOnWith() throws PeerException {
    String lost = finished();
    world.database().transact(tx -> world.circuits.instanceGone(tx, own(lost).id(), now()));
    String discarded = finished();
    world.database().transact(tx -> world.circuits.discard(tx, own(discarded).id()));
    String changing = finished();
    world.database().transact(tx -> world.circuits.request(tx, own(changing).id(), 40_000));

    replicatesAgain(lost);
    replicatesAgain(discarded);
    replicatesAgain(changing);

    assertThat(world.statusOf(lost)).isEqualTo(RequestStatus.FINISHED);
    assertThat(world.statusOf(discarded)).isEqualTo(RequestStatus.FINISHED);
    assertThat(world.statusOf(changing)).isEqualTo(RequestStatus.FINISHED);
  }

  private String finished() throws PeerException {
    String id = world.knownWithCircuit(RequestStatus.PROVISIONED);
    world.state(id, RuleState.OK);
    world.cycle();
    return id;
  }

  private void replicatesAgain(String id) throws PeerException {
    world.replicatesAgain(id);
    world.cycle();
  }

  private Circuit own(String id) {
    return world.database().read(tx -> world.circuits.ownedBy(tx, id)).orElseThrow();
  }

  private Instant now() {
    return world.clock.instant();
  }

  @ParameterizedTest
  @EnumSource(
      value = RequestStatus.class,
      names = {"FAILED", "DELETED"})
  void whatIsOverStaysSoWhileItsRuleMerelyKeepsReplicating(RequestStatus over)
      throws PeerException {
    String id = world.known(over);

    world.cycle();
    world.cycle();
    assertThat(world.statusOf(id)).isEqualTo(over);

    world.state(id, RuleState.SUSPENDED);
    world.cycle();
    assertThat(world.statusOf(id)).isEqualTo(over);
    world.state(id, RuleState.REPLICATING);
    world.cycle();
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.INIT);
  }

  @Test
  void whatAnOperatorFinishedIsNotTakenUpAgainWhileItsRuleMerelyKeepsReplicating()
      throws PeerException {
    String id = world.knownWithCircuit(RequestStatus.PROVISIONED);
    world.operator.finish(id, "alice");

    world.cycle();
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.FINISHED);
    world.tearDown(id);
    world.cycleFor(Duration.ofMinutes(1));

    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.DELETED);
    world.state(id, RuleState.STUCK);
    world.cycle();
    world.state(id, RuleState.REPLICATING);
    world.cycle();
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.INIT);
  }

  @Test
  void aRuleThatRunsAgainWhileItIsTornDownStartsAfterwards() throws PeerException {
    String id = world.knownWithCircuit(RequestStatus.PROVISIONED);
    world.state(id, RuleState.OK);
    world.cycle();
    world.put(id, RequestStatus.CANCELED);
    world.replicatesAgain(id);
    world.cycle();
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.CANCELED);

    world.tearDown(id);
    world.cycle();

    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.INIT);
  }

  @Test
  void daemonsWithoutASweepDoNothing() throws PeerException {
    String id = world.known(RequestStatus.PROVISIONED);
    world.rucio.removeRule(id);
    world.restart();

    world.modifier.runOnce();
    world.finisher.runOnce();

    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.PROVISIONED);
    world.cycle();
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.FINISHED);
  }
}
