package io.dmm.rucio.daemon;

import static io.dmm.rucio.daemon.RucioWorld.DESY;
import static io.dmm.rucio.daemon.RucioWorld.FNAL;
import static io.dmm.rucio.daemon.RucioWorld.UCSD;
import static io.dmm.rucio.daemon.RucioWorld.aRule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.UnavailableException;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.rucio.RuleState;
import io.dmm.sandbox.rucio.SimulatedRse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From where to where a rule moves data, whatever way it says so. */
class RuleRoutesIT {
  @RegisterExtension final RucioWorld world = new RucioWorld();

  @Test
  void anExpressionThatMeansOneRseIsThatRse() throws PeerException {
    String id = world.add(aRule().source("country=US\\" + UCSD).destination("country=DE"));

    world.cycle();

    assertThat(world.request(id).route().sourceRse()).isEqualTo(FNAL);
    assertThat(world.request(id).route().destinationRse()).isEqualTo(DESY);
    assertThat(world.request(id).mover()).isEqualTo(Mover.ALLOCATOR);
  }

  @Test
  void theDestinationItselfIsNoSource() throws PeerException {
    String id = world.add(aRule().source("country=US").destination(UCSD));

    world.cycle();

    assertThat(world.request(id).route().sourceRse()).isEqualTo(FNAL);
  }

  @Test
  void ofSeveralSourcesItIsTheOneWhereTheDataLies() throws PeerException {
    String either = world.add(aRule().source(FNAL + "|" + DESY).destination(UCSD));
    String any = world.add(aRule().source(null).destination(UCSD));
    String container = world.add(aRule().source(null).destination(UCSD).didType("CONTAINER"));
    String file = world.add(aRule().source(null).destination(UCSD).didType("FILE"));

    world.cycle();

    for (String id : List.of(either, any, container, file)) {
      assertThat(world.request(id).route().sourceRse()).isIn(FNAL, DESY);
    }
    assertThat(world.calls()).noneMatch(path -> path.startsWith("/requests/"));
  }

  @Test
  void whereTheDataLiesAtSeveralItIsTheOneThatRucioChose() throws PeerException {
    String id = world.add(aRule().source(null).destination(UCSD).alsoAt(DESY));

    world.cycle();
    assertThat(world.request(id).mover()).isEqualTo(Mover.RUCIO_INITIALIZER);
    assertThat(world.request(id).statusReason()).contains("Rucio has chosen none yet");

    world.transfers.tick(); // Rucio submits
    world.cycleFor(Duration.ofMinutes(1));
    assertThat(world.request(id).route().sourceRse()).isIn(FNAL, DESY);
    assertThat(world.request(id).mover()).isEqualTo(Mover.ALLOCATOR);
  }

  @Test
  void ofSeveralDestinationsItIsTheOneThatRucioChose() throws PeerException {
    String id = world.add(aRule().source(FNAL).destination("country=DE|" + UCSD));

    world.cycle();

    assertThat(world.request(id).route().destinationRse()).isIn(DESY, UCSD);
    assertThat(world.calls()).contains("/rules/" + id + "/locks");
  }

  @Test
  void aRuleWithSeveralDestinationsFailsOnceAndSaysWhy() throws PeerException {
    String id = world.add(aRule().source(FNAL).destination("country=DE|" + UCSD).copies(2));

    world.cycle();
    world.rucio.journal().clear();
    world.cycle();
    world.cycle();

    TransferRequest request = world.request(id);
    assertThat(request.status()).isEqualTo(RequestStatus.FAILED);
    assertThat(request.mover()).isEqualTo(Mover.NOBODY);
    assertThat(request.failureReason()).contains("exactly one destination").contains(DESY, UCSD);
    assertThat(world.history(id)).containsExactly("RULE_UNSERVABLE");
    assertThat(world.calls()).allMatch(path -> path.startsWith("/rules/?"));
  }

  @Test
  void aRuleFromAnRseToItselfFailsAtOnce() throws PeerException {
    String id = world.add(aRule().source(UCSD).destination(UCSD).state(RuleState.REPLICATING));

    world.cycle();

    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.FAILED);
    assertThat(world.request(id).failureReason()).contains("same RSE").contains(UCSD);
  }

  @Test
  void anExpressionThatRucioRefusesIsNamed() throws PeerException {
    String id = world.add(aRule().source("((").destination(UCSD));

    world.cycle();

    assertThat(world.request(id).statusReason()).contains("((");
  }

  /** The data is still to be made: it lies nowhere. */
  private void thereIsNoDataYet(int times) {
    world
        .rucio
        .faults()
        .answer(times, "GET", "/replicas/**", Answer.of(200, "application/x-json-stream", ""));
  }

  @Test
  void whileRucioHasNotChosenTheRuleWaitsAndSaysSoAndThenGoesOn() throws PeerException {
    String id = world.add(aRule().source(null).destination(UCSD));
    thereIsNoDataYet(2);

    world.cycle();
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.INIT);
    assertThat(world.request(id).mover()).isEqualTo(Mover.RUCIO_INITIALIZER);
    assertThat(world.request(id).statusReason())
        .contains("exactly one source")
        .contains("chosen none yet");

    world.cycleFor(Duration.ofMinutes(2));
    assertThat(world.request(id).mover()).isEqualTo(Mover.ALLOCATOR);
    assertThat(world.request(id).route().isResolved()).isFalse();
    assertThat(world.request(id).route().sourceRse()).isEqualTo(FNAL);
    assertThat(world.request(id).statusReason()).startsWith("Rucio has chosen");
  }

  @Test
  void aChoiceAmongSeveralThatRucioHasNotMadeIsWaitedForToo() throws PeerException {
    String id = world.add(aRule().source(FNAL + "|" + DESY).destination(UCSD));
    thereIsNoDataYet(2);

    world.cycle();
    assertThat(world.request(id).mover()).isEqualTo(Mover.RUCIO_INITIALIZER);
    assertThat(world.request(id).statusReason()).contains(FNAL, DESY).contains("none yet");

    world.cycleFor(Duration.ofMinutes(1));
    assertThat(world.request(id).mover()).isEqualTo(Mover.ALLOCATOR);
  }

  @Test
  void manyRulesWithoutASourceAreTracedOverSeveralSweeps() throws PeerException {
    for (int i = 0; i < 25; i++) {
      world.add(aRule().source(null).destination(UCSD));
    }

    world.cycle();
    assertThat(world.calls()).filteredOn(path -> path.startsWith("/replicas/")).hasSize(10);
    world.cycle();
    world.cycle();

    List<TransferRequest> begun =
        world.database().read(tx -> world.requests.inStatus(tx, Set.of(RequestStatus.INIT)));
    assertThat(begun).hasSize(25).allMatch(request -> request.mover() == Mover.ALLOCATOR);
  }

  @Test
  void aRuleThatRucioNeverChoosesForFailsOnceAndIsNotLoopedOn() throws PeerException {
    String id = world.add(aRule().source(null).destination(UCSD));
    thereIsNoDataYet(9_999);

    world.cycleFor(Duration.ofMinutes(12));

    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.FINISHED);
    assertThat(world.request(id).isGivenUp()).isTrue();
    assertThat(world.request(id).failureReason()).contains("exactly one source");
    assertThat(world.history(id)).containsExactly("RULE_SEEN", "GIVEN_UP");
    world.put(id, RequestStatus.FAILED);
    world.rucio.journal().clear();
    world.cycleFor(Duration.ofMinutes(1));
    assertThat(world.calls()).allMatch(path -> path.startsWith("/rules/?"));
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.FAILED);
  }

  @Test
  void askingAgainIsPaced() throws PeerException {
    world.add(aRule().source(null).destination(UCSD));
    thereIsNoDataYet(9_999);

    world.cycleFor(Duration.ofMinutes(9));

    assertThat(world.calls())
        .filteredOn(path -> path.startsWith("/replicas/"))
        .hasSizeLessThanOrEqualTo(12);
    assertThat(world.rucio.audit()).isEmpty();
  }

  @Test
  void aRuleThatMayComeFromVeryManyRsesIsNotTracedThroughAllOfThem() throws PeerException {
    String[] sites = IntStream.range(0, 150).mapToObj(i -> "T3_XX_Site" + i).toArray(String[]::new);
    for (String site : sites) {
      world.rucio.add(SimulatedRse.of(site, site.toLowerCase(Locale.ROOT) + ".example.org"));
    }
    String id = world.add(aRule().source(null).destination(UCSD).alsoAt(sites));

    world.cycle();
    world.cycle();

    assertThat(world.calls()).filteredOn(path -> path.startsWith("/requests/")).isEmpty();
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.FAILED);
    assertThat(world.request(id).failureReason())
        .contains("151 RSEs")
        .contains("source_replica_expression");
  }

  @Test
  void aFailedRuleThatRunsAgainButStillCannotBeServedIsNotLoopedOn() throws PeerException {
    String id = world.add(aRule().source(FNAL).destination("country=DE|" + UCSD).copies(2));
    world.cycle();
    world.state(id, RuleState.SUSPENDED);
    world.cycle();
    world.state(id, RuleState.REPLICATING);
    world.cycle();
    world.rucio.journal().clear();

    world.cycle();
    world.cycle();

    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.FAILED);
    assertThat(world.calls()).allMatch(path -> path.startsWith("/rules/?"));
  }

  @Test
  void aRuleThatRunsAgainWaitsAgainForRucioToChoose() throws PeerException {
    String id = world.add(aRule().source(null).destination(UCSD));
    world.cycle();
    world.put(id, RequestStatus.FAILED);
    world.state(id, RuleState.SUSPENDED);
    world.cycle();
    world.clock.advance(Duration.ofHours(1));
    thereIsNoDataYet(2);

    world.state(id, RuleState.REPLICATING);
    world.cycle();
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.INIT);
    assertThat(world.request(id).mover()).isEqualTo(Mover.RUCIO_INITIALIZER);

    world.cycleFor(Duration.ofMinutes(1));
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.INIT);
    assertThat(world.request(id).mover()).isEqualTo(Mover.ALLOCATOR);
  }

  @Test
  void rulesWhoseNamesCannotBeLookedUpNowAreTakenUpLater() throws PeerException {
    String expression = world.add(aRule().source("country=US\\" + UCSD).destination("country=DE"));
    String plain = world.add(aRule());
    world.rucio.faults().answer(2, "GET", "/rses/", 503, "busy");

    world.cycle();
    world.cycle();
    world.cycle();

    assertThat(world.request(plain).route().sourceRse()).isEqualTo(FNAL);
    assertThat(world.request(expression).route().sourceRse()).isEqualTo(FNAL);
  }

  @Test
  void aServerThatAnswersNothingAboutRsesIsNotAskedForEachRule() {
    for (int i = 0; i < 30; i++) {
      world.add(aRule());
    }
    world.rucio.faults().answer(999, "GET", "/rses/", 503, "busy");

    assertThatThrownBy(world::cycle)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("503");

    assertThat(world.calls()).filteredOn(path -> path.startsWith("/rses/")).hasSizeLessThan(10);
  }
}
