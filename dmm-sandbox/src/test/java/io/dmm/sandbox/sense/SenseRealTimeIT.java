package io.dmm.sandbox.sense;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.sandbox.sense.SenseTimings.Phases;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On the system clock the blocking calls really block. */
class SenseRealTimeIT {
  private static final Phases PHASES = new Phases(ms(50), ms(50), ms(200), ms(100));
  private SenseSimulator sense;
  private Rest rest;

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  @BeforeEach
  void start() {
    sense =
        SenseWorldTest.sites()
            .timings(
                SenseTimings.brisk()
                    .withCompile(ms(150))
                    .withProvision(PHASES)
                    .withModify(PHASES)
                    .withCancel(PHASES))
            .start();
    rest = new Rest(sense);
  }

  @AfterEach
  void stop() {
    sense.close();
  }

  private static long millis(Supplier<HttpResponse<String>> call, int status) {
    long before = System.nanoTime();
    assertThat(call.get().statusCode()).isEqualTo(status);
    return (System.nanoTime() - before) / 1_000_000;
  }

  /** Polls, which takes its time by itself. */
  private void awaitStatus(String state) {
    while (!rest.status(Rest.INSTANCE).equals(state)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aCompileTakesItsTimeWhetherItWorksOrNot() {
    assertThat(millis(() -> rest.compile(Rest.INSTANCE, "a", 1000), 200))
        .isGreaterThanOrEqualTo(150);
    assertThat(rest.status(Rest.INSTANCE)).isEqualTo("CREATE - COMPILED");
    assertThat(millis(() -> rest.compile(SenseWorldTest.OTHER, "b", 900_000), 500))
        .isGreaterThanOrEqualTo(150);
  }

  @Test
  void synchronousCallsReturnAtCommittedAndAsynchronousOnesAtOnce() {
    String path = "/instance/" + Rest.INSTANCE;
    rest.compile(Rest.INSTANCE, "a", 1000);
    assertThat(millis(() -> rest.put(path + "/provision?sync=true"), 204))
        .isGreaterThanOrEqualTo(300);
    assertThat(rest.status(Rest.INSTANCE)).isIn("CREATE - COMMITTED", "CREATE - READY");
    awaitStatus("CREATE - READY");
    assertThat(millis(() -> rest.modify(Rest.INSTANCE, "a", 2000), 200))
        .isGreaterThanOrEqualTo(300);
    awaitStatus("MODIFY - READY");
    rest.put(path + "/cancel?sync=false");
    assertThat(rest.status(Rest.INSTANCE)).isNotEqualTo("CANCEL - COMMITTED");
  }

  @Test
  void theGatewayGivesUpButTheOperationGoesOn() {
    rest.compile(Rest.INSTANCE, "a", 1000);
    sense.timings(SenseTimings.brisk().withProvision(PHASES).withGatewayTimeout(ms(100)));
    String path = "/instance/" + Rest.INSTANCE + "/provision";
    assertThat(millis(() -> rest.put(path), 504)).isBetween(100L, 2000L);
    awaitStatus("CREATE - READY");
  }

  @Test
  void aSynchronousProvisionThatTheSitesRejectSaysSo() {
    rest.compile(Rest.INSTANCE, "a", 1000);
    sense.faults().failCommit("a");
    HttpResponse<String> answer = rest.put("/instance/" + Rest.INSTANCE + "/provision?sync=true");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("OverlapException");
  }

  @Test
  void blockedCallsHoldNoThreads() {
    sense.timings(SenseTimings.brisk().withCompile(ms(1000)));
    long before = System.nanoTime();
    CompletableFuture<?>[] calls = new CompletableFuture<?>[300];
    for (int i = 0; i < calls.length; i++) {
      String id = "00000000-0000-4000-8000-" + "%012d".formatted(i);
      calls[i] = rest.compileLater(id, "c" + i, 1000);
    }
    CompletableFuture.allOf(calls).join();
    assertThat((System.nanoTime() - before) / 1_000_000).isBetween(1000L, 30_000L);
    assertThat(sense.instances()).hasSize(300).allMatch(each -> each.state().endsWith("COMPILED"));
  }

  @Test
  void closingDoesNotWaitForBlockedCalls() {
    sense.timings(SenseTimings.brisk().withCompile(Duration.ofSeconds(50)));
    CompletableFuture<HttpResponse<String>> call = rest.compileLater(Rest.INSTANCE, "a", 1000);
    while (sense.instances().isEmpty()) {
      Thread.onSpinWait();
    }
    long before = System.nanoTime();
    sense.close();
    boolean ended = call.handle((answer, e) -> e != null || answer.statusCode() >= 500).join();
    assertThat(ended).isTrue();
    assertThat((System.nanoTime() - before) / 1_000_000).isLessThan(10_000);
  }

  @Test
  void aDelayedCallIsLateAndALostOneIsCutWhenItWouldHaveBeenAnswered() {
    sense.faults().delay(1, "GET", "/instance", ms(200));
    assertThat(millis(() -> rest.get("/instance"), 200)).isGreaterThanOrEqualTo(200);
    sense.faults().loseAnswerTo("POST", "/instance/*");
    long before = System.nanoTime();
    assertThat(rest.compileLater(Rest.INSTANCE, "a", 1000).handle((answer, e) -> e != null).join())
        .isTrue();
    assertThat((System.nanoTime() - before) / 1_000_000).isGreaterThanOrEqualTo(150);
    assertThat(rest.status(Rest.INSTANCE)).isEqualTo("CREATE - COMPILED");
  }
}
