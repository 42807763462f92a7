package io.dmm.sandbox.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dmm.sandbox.LiveCircuit;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.PeerServer;
import io.dmm.sandbox.world.Transfer.Hosts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransferModelIT {
  private static final Hosts DEFAULTS = new Hosts("a.example.org:1094", "b.example.org:1094");
  private static final String ANSWER =
      "{\"source\": \"a1.example.org:1094\", \"destination\": \"b1.example.org:1094\"}";

  private final MovableClock clock = MovableClock.at("2026-03-01T12:00:00Z");
  private final List<LiveCircuit> circuits = new CopyOnWriteArrayList<>();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final PeerServer dmm =
      PeerServer.start(
          clock,
          0,
          call -> {
            String answer = answers.get(call.rawPath());
            return answer == null
                ? Answer.of(404, "application/json", "{}")
                : Answer.of(200, "application/json", answer);
          });
  private final TransferModel model = model(0).build();

  private TransferModel.Builder model(double bestEffortMbps) {
    return TransferModel.builder(clock, () -> circuits)
        .dmmUrl(dmm.baseUrl())
        .bestEffortMbps(bestEffortMbps)
        .prefixesOfHosts(
            Map.of(
                "a1.example.org:1094", "2001:db8:0:1::/64",
                "b1.example.org:1094", "2001:0DB8:0:2:0:0:0:0/64"));
  }

  @AfterEach
  void stop() {
    dmm.close();
  }

  private LiveCircuit circuit(long mbps, Instant up) {
    return new LiveCircuit("i", "a", "2001:db8:0:2::/64", "2001:db8:0:1::/64", mbps, up);
  }

  private void after(Duration time) {
    clock.advance(time);
    model.tick();
  }

  @Test
  void dataWaitsForDmmAndThenMovesAtTheSpeedOfTheCircuit() {
    Transfer transfer = model.start("r1", "davs", DEFAULTS, 1_000_000_000_000L, 100);
    model.tick();
    after(Duration.ofSeconds(1));
    assertThat(dmm.journal().count("GET", "/query/r1")).as("not asked twice a second").isEqualTo(1);
    after(Duration.ofSeconds(3));
    assertThat(dmm.journal().count("GET", "/query/r1")).isEqualTo(2);
    assertThat(transfer.hosts()).isEmpty();
    answers.put("/query/r1", ANSWER);
    after(Duration.ofSeconds(3));
    assertThat(transfer.hosts()).hasValue(new Hosts("a1.example.org:1094", "b1.example.org:1094"));
    after(Duration.ofSeconds(60));
    assertThat(transfer.movedBytes()).as("no circuit yet").isZero();

    circuits.add(circuit(10_000, clock.instant()));
    after(Duration.ofSeconds(100));
    assertThat(transfer.movedBytes()).isCloseTo(118_750_000_000L, within(10L)); // 9.5 Gb/s
    assertThat(transfer.filesDone()).isEqualTo(11);
    after(Duration.ofSeconds(1000));
    assertThat(transfer.isComplete()).isTrue();
    assertThat(transfer.movedBytes()).isEqualTo(1_000_000_000_000L);
  }

  @Test
  void aCircuitCarriesNothingBeforeItIsUp() {
    answers.put("/query/r1", ANSWER);
    Transfer transfer = model.start("r1", "davs", DEFAULTS, 1_000_000_000_000L, 100);
    model.tick();
    circuits.add(circuit(10_000, clock.instant().plusSeconds(40)));
    after(Duration.ofSeconds(60));
    assertThat(transfer.movedBytes()).isCloseTo(23_750_000_000L, within(10L));
  }

  @Test
  void rulesOnOneCircuitShareItAndTheLastOneGetsWhatTheFirstLeaves() {
    answers.put("/query/r1", ANSWER);
    answers.put("/query/r2", ANSWER);
    circuits.add(circuit(8_000, clock.instant()));
    Transfer small = model.start("r1", "davs", DEFAULTS, 4_750_000_000L, 1);
    Transfer big = model.start("r2", "davs", DEFAULTS, 95_000_000_000L, 1);
    model.tick();
    after(Duration.ofSeconds(20)); // 950 MB/s in all: 10 s shared, then 10 s alone
    assertThat(small.isComplete()).isTrue();
    assertThat(big.movedBytes()).isCloseTo(14_250_000_000L, within(10L));
  }

  @Test
  void fewConcurrentFilesCannotFillACircuit() {
    TransferModel limited = model(0).perStreamMbps(500).streams((s, a, b) -> 4).build();
    answers.put("/query/r1", ANSWER);
    circuits.add(circuit(8_000, clock.instant()));
    Transfer transfer = limited.start("r1", "davs", DEFAULTS, 950_000_000_000L, 100);
    limited.tick();
    clock.advance(Duration.ofSeconds(10));
    limited.tick();
    assertThat(transfer.movedBytes()).isCloseTo(2_500_000_000L, within(10L));
  }

  @Test
  void withoutAnAnswerDataGoesTheDefaultPathWhenThePatienceEnds() {
    TransferModel impatient = model(100).patience(Duration.ofMinutes(1)).build();
    Transfer transfer = impatient.start("r1", "davs", DEFAULTS, 1_000_000_000L, 1);
    impatient.tick();
    clock.advance(Duration.ofMinutes(1));
    impatient.tick();
    assertThat(transfer.hosts()).hasValue(DEFAULTS);
    assertThat(transfer.hostsFromDmm()).isFalse();
    clock.advance(Duration.ofSeconds(8));
    impatient.tick();
    assertThat(transfer.movedBytes()).isEqualTo(100_000_000L);
  }

  @Test
  void dataWhoseCircuitWentAwayAsksForNewHosts() {
    answers.put("/query/r1", ANSWER);
    circuits.add(circuit(8_000, clock.instant()));
    Transfer transfer = model.start("r1", "davs", DEFAULTS, 950_000_000_000L, 100);
    model.tick();
    after(Duration.ofSeconds(10));
    assertThat(dmm.journal().count("GET", "/query/r1")).isEqualTo(1);
    long moved = transfer.movedBytes();
    circuits.clear();
    after(Duration.ofSeconds(1));
    after(Duration.ofSeconds(4));
    assertThat(transfer.movedBytes()).isEqualTo(moved);
    assertThat(dmm.journal().count("GET", "/query/r1")).isEqualTo(2);
  }

  @Test
  void listenersSeeEveryByteOnceAndTimeWithoutAGap() {
    answers.put("/query/r1", ANSWER);
    circuits.add(circuit(8_000, clock.instant().plusSeconds(1)));
    var seen = new CopyOnWriteArrayList<String>();
    double[] bytes = {0};
    model.addListener(
        new TrafficListener() {
          @Override
          public void step(Instant from, Instant to, List<Flow> flows) {
            seen.add(Duration.between(from, to).toMillis() + " ms");
            flows.forEach(flow -> bytes[0] += flow.bytes());
          }
        });
    Transfer transfer = model.start("r1", "davs", DEFAULTS, 1_900_000_000L, 1);
    model.tick();
    after(Duration.ofSeconds(5));
    assertThat(seen).containsExactly("1000 ms", "2000 ms", "2000 ms");
    assertThat(bytes[0]).isCloseTo(1_900_000_000, within(1.0));
    assertThat(transfer.isComplete()).isTrue();
  }
}
