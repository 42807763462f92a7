package io.dmm.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class LifecycleTest {
  private static final Path DRAWING = Path.of("../docs/lifecycle.md");

  /** They act on requests whoever's turn it is. */
  private static final Set<Mover> FROM_OUTSIDE =
      EnumSet.of(
          Mover.RUCIO_INITIALIZER, Mover.RUCIO_MODIFIER, Mover.RUCIO_FINISHER, Mover.OPERATOR);

  @ParameterizedTest
  @EnumSource(RequestStatus.class)
  void aStatusHasAMoverUnlessItIsAnEnd(RequestStatus status) {
    assertThat(Lifecycle.moverOf(status) == Mover.NOBODY).isEqualTo(status.isEnd());
  }

  @ParameterizedTest
  @EnumSource(RequestStatus.class)
  void theMoverOfAStatusCanMoveItOnOrHandsItToOneWhoCan(RequestStatus status) {
    if (status.isEnd()) {
      return;
    }
    Set<Mover> able = EnumSet.noneOf(Mover.class);
    from(status).forEach(arrow -> able.addAll(arrow.by()));
    Mover mover = Lifecycle.moverOf(status);
    // The modifier asks SENSE, and the handler sees what came of it; likewise for the others.
    assertThat(able).contains(mover);
  }

  @ParameterizedTest
  @EnumSource(RequestStatus.class)
  void aStatusThatIsNoEndLeadsToOneByDaemonsAlone(RequestStatus status) {
    if (status.isEnd()) {
      return;
    }
    assertThat(reachable(List.of(status), EnumSet.of(Mover.OPERATOR)))
        .as("from %s", status)
        .contains(RequestStatus.DELETED, RequestStatus.FAILED);
  }

  @Test
  void everyStatusIsReachableFromARuleThatWasNotKnown() {
    List<RequestStatus> starts =
        Lifecycle.arrows().stream()
            .filter(arrow -> arrow.from().isEmpty())
            .flatMap(arrow -> arrow.to().stream())
            .toList();
    assertThat(reachable(starts, EnumSet.of(Mover.OPERATOR)))
        .containsExactlyInAnyOrder(RequestStatus.values());
  }

  @Test
  void noLineIsThereTwice() {
    assertThat(Lifecycle.arrows().stream().map(arrow -> arrow.from() + " " + arrow.cause()))
        .doesNotHaveDuplicates();
  }

  @Test
  void everyCauseLeadsSomewhere() {
    assertThat(Lifecycle.arrows().stream().map(Arrow::cause).distinct())
        .containsExactlyInAnyOrder(Cause.values());
  }

  @ParameterizedTest
  @MethodSource("arrows")
  void everyLineHasSomebodyWhoMayTakeIt(Arrow arrow) {
    assertThat(arrow.by()).isNotEmpty().doesNotContain(Mover.NOBODY);
    assertThat(arrow.to()).isNotEmpty().doesNotHaveDuplicates();
  }

  /** A daemon that leases requests can move only those that are handed to it. */
  @ParameterizedTest
  @MethodSource("arrows")
  void aDaemonThatMovesARequestIsOneThatGetsIt(Arrow arrow) {
    if (arrow.from().isEmpty()) {
      assertThat(arrow.by()).containsExactly(Mover.RUCIO_INITIALIZER);
      return;
    }
    Set<Mover> holders = EnumSet.copyOf(FROM_OUTSIDE);
    holders.addAll(
        switch (arrow.from().get()) {
          case STAGED -> EnumSet.of(Mover.SENSE_PROVISIONER, Mover.SENSE_HANDLER);
          case STALE -> EnumSet.of(Mover.SENSE_MODIFIER, Mover.SENSE_HANDLER);
          case PROVISIONED -> EnumSet.of(Mover.SENSE_HANDLER, Mover.DECIDER);
          case FINISHED -> EnumSet.of(Mover.SENSE_CANCELLER, Mover.ALLOCATOR);
          default -> EnumSet.of(Lifecycle.moverOf(arrow.from().get()));
        });
    assertThat(holders).containsAll(arrow.by());
  }

  @Test
  void onlyOperatorsActAsOperators() {
    assertThat(Lifecycle.arrows())
        .filteredOn(
            arrow ->
                EnumSet.of(
                        Cause.OPERATOR_FINISHED, Cause.RESTART_REQUESTED, Cause.REBUILD_REQUESTED)
                    .contains(arrow.cause()))
        .isNotEmpty()
        .allSatisfy(arrow -> assertThat(arrow.by()).containsExactly(Mover.OPERATOR));
  }

  @ParameterizedTest
  @EnumSource(RequestStatus.class)
  void whoIsToMoveARequestIsWokenWhenItComes(RequestStatus status) {
    if (!status.isEnd()) {
      assertThat(Lifecycle.wokenBy(status)).contains(Lifecycle.moverOf(status).daemon());
    }
  }

  @Test
  void theEndOfARuleIsHandledInEveryLiveStatus() {
    for (Cause cause :
        List.of(Cause.RULE_ENDED, Cause.OPERATOR_FINISHED, Cause.RESTART_REQUESTED)) {
      assertThat(Lifecycle.LIVE)
          .allSatisfy(
              status ->
                  assertThat(Lifecycle.arrow(status, cause).orElseThrow().to())
                      .containsExactly(RequestStatus.FINISHED));
    }
  }

  @Test
  void whatIsLiveSharesBandwidthAsSoonAsItHasSubnets() {
    assertThat(Lifecycle.SHARES_BANDWIDTH)
        .isSubsetOf(Lifecycle.LIVE)
        .doesNotContain(RequestStatus.INIT)
        .containsAll(Lifecycle.CIRCUIT_UP);
    assertThat(Lifecycle.LIVE).noneMatch(RequestStatus::isEnd);
  }

  @Test
  void theDocumentIsWhatTheTableDraws() throws IOException {
    String drawn = LifecycleDrawing.markdown();
    if (Boolean.getBoolean("lifecycle.draw")) {
      Files.writeString(DRAWING, drawn);
    }
    assertThat(Files.readString(DRAWING))
        .as(
            "docs/lifecycle.md; to draw it anew: mvn -pl dmm-core -am -Dtest=LifecycleTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dlifecycle.draw=true test")
        .isEqualTo(drawn);
  }

  static Stream<Arrow> arrows() {
    return Lifecycle.arrows().stream();
  }

  private static List<Arrow> from(RequestStatus status) {
    return Lifecycle.arrows().stream()
        .filter(arrow -> arrow.from().equals(Optional.of(status)))
        .toList();
  }

  private static Set<RequestStatus> reachable(
      Collection<RequestStatus> starts, Set<Mover> without) {
    Set<RequestStatus> seen = EnumSet.copyOf(starts);
    Deque<RequestStatus> open = new ArrayDeque<>(starts);
    while (!open.isEmpty()) {
      RequestStatus status = open.poll();
      Arrays.stream(RequestStatus.values())
          .filter(
              to ->
                  from(status).stream()
                      .filter(arrow -> !without.containsAll(arrow.by()))
                      .anyMatch(arrow -> arrow.to().contains(to)))
          .filter(seen::add)
          .forEach(open::add);
    }
    return seen;
  }
}
