package io.dmm.core.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.circuit.CircuitWatch.Cap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Circuits that share one link, minute by minute: what they carry follows what they hold, caps
 * follow what they carry, the engine shares by the caps, and SENSE follows a few minutes later.
 */
class ReclaimSimulationTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final long QUANTUM = 1000;
  private static final long LINK = 100_000;
  private static final int SENSE_MINUTES = 2;
  private static final double EFFICIENCY = 0.95;
  private static final Reclaim.Settings SETTINGS =
      new Reclaim.Settings(0.3, 0.8, Duration.ofMinutes(15), Duration.ofMinutes(5), QUANTUM);

  private final Reclaim reclaim = new Reclaim(SETTINGS);

  /** A circuit of the simulation. */
  private static final class Simulated {
    double demandMbps;
    long reservedMbps;
    long requestedMbps;
    int arrivesIn;
    Optional<Cap> cap = Optional.empty();
    Instant lowSince;
    int changes;
    int modifies;

    double used() {
      return Math.min(demandMbps, reservedMbps * EFFICIENCY);
    }
  }

  private final List<Simulated> circuits = new ArrayList<>();
  private Instant now = START;
  private boolean reclaiming = true;

  private void circuits(double... demands) {
    for (double demand : demands) {
      Simulated one = new Simulated();
      one.demandMbps = demand;
      circuits.add(one);
    }
    decide();
    circuits.forEach(one -> one.reservedMbps = one.requestedMbps);
    circuits.forEach(one -> one.arrivesIn = 0);
  }

  private void run(int minutes) {
    for (int i = 0; i < minutes; i++) {
      now = now.plus(MINUTE);
      for (Simulated one : circuits) {
        if (one.arrivesIn > 0 && --one.arrivesIn == 0) {
          one.reservedMbps = one.requestedMbps;
        }
        boolean low = one.used() < SETTINGS.lowShare() * one.reservedMbps;
        one.lowSince = low ? (one.lowSince == null ? now : one.lowSince) : null;
        Duration lowFor = low ? Duration.between(one.lowSince, now) : Duration.ZERO;
        Optional<Cap> next =
            reclaiming
                ? reclaim.next(one.cap, one.reservedMbps, one.used(), lowFor, now)
                : Optional.empty();
        one.changes += next.equals(one.cap) ? 0 : 1;
        one.cap = next;
        assertThat(next.map(Cap::mbps).orElse(QUANTUM)).isGreaterThanOrEqualTo(QUANTUM);
      }
      decide();
    }
  }

  private void decide() {
    List<BandwidthRequest> requests = new ArrayList<>();
    for (int i = 0; i < circuits.size(); i++) {
      BandwidthRequest request =
          new BandwidthRequest(
              "r" + i, "A", "B", 3, OptionalLong.empty(), START.plusSeconds(i), true);
      Optional<Cap> cap = circuits.get(i).cap;
      requests.add(cap.isPresent() ? request.withDemandMbps(cap.get().mbps()) : request);
    }
    DecisionResult result =
        DecisionEngine.decide(
            new DecisionProblem(
                List.of(
                    new SitePort("A", OptionalLong.of(400_000)),
                    new SitePort("B", OptionalLong.of(400_000))),
                List.of(new LinkCapacity("A", "B", OptionalLong.of(LINK))),
                requests,
                QUANTUM,
                Policy.WEIGHTED_MAX_MIN),
            List.of());
    for (int i = 0; i < circuits.size(); i++) {
      Simulated one = circuits.get(i);
      long granted = result.of("r" + i).orElseThrow().grantedMbps();
      boolean worth = Math.abs(granted - one.reservedMbps) >= 0.1 * one.reservedMbps;
      if (one.arrivesIn == 0 && granted != one.reservedMbps && worth) {
        one.requestedMbps = granted;
        one.arrivesIn = SENSE_MINUTES;
        one.modifies++;
      }
    }
  }

  private double carried() {
    return circuits.stream().mapToDouble(Simulated::used).sum();
  }

  @Test
  void whatOneDoesNotUseTheOthersGet() {
    circuits(2_000, 90_000, 90_000);
    reclaiming = false;
    run(120);
    double without = carried();
    reclaiming = true;
    run(120);

    assertThat(without).isCloseTo(2_000 + 2 * 33_000 * EFFICIENCY, offset(1_500));
    assertThat(circuits.get(0).reservedMbps).isBetween(3_000L, 7_000L);
    assertThat(carried()).isGreaterThan(90_000 * EFFICIENCY);
    assertThat(carried() - without).isGreaterThan(20_000);
  }

  @Test
  void itComesToRest() {
    circuits(2_000, 90_000, 90_000, 400, 11_000);
    run(180);
    int settled = circuits.stream().mapToInt(one -> one.changes + one.modifies).sum();

    run(24 * 60);

    assertThat(circuits.stream().mapToInt(one -> one.changes + one.modifies).sum())
        .as("changes of caps and circuits in a day in which nothing happens")
        .isEqualTo(settled);
  }

  @Test
  void whoNeedsItAgainHasItsShareBackWithinMinutes() {
    circuits(500, 90_000, 90_000);
    run(240);
    assertThat(circuits.get(0).reservedMbps).isLessThanOrEqualTo(2_000);

    circuits.get(0).demandMbps = 90_000;
    int minutes = 0;
    while (circuits.get(0).reservedMbps < 30_000 && minutes < 120) {
      run(1);
      minutes++;
    }

    assertThat(minutes).as("minutes until it has nearly a third of the link again").isLessThan(30);
    assertThat(circuits.get(0).cap).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void whateverTheyNeedItComesToRestAndNobodyStarves(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] demands = new double[2 + random.nextInt(6)];
    Arrays.setAll(demands, i -> Math.pow(10, 1 + random.nextDouble() * 4)); // 10 Mb/s to 100 Gb/s
    circuits(demands);
    for (int phase = 0; phase < 4; phase++) {
      run(8 * 60);
      int before = circuits.stream().mapToInt(one -> one.changes + one.modifies).sum();
      run(8 * 60);

      assertThat(circuits.stream().mapToInt(one -> one.changes + one.modifies).sum())
          .as("phase %d: changes after it should have come to rest", phase)
          .isEqualTo(before);
      double fair = (double) LINK / circuits.size() * EFFICIENCY;
      for (Simulated one : circuits) {
        assertThat(one.used())
            .as("phase %d: somebody who needs %.0f Mb/s", phase, one.demandMbps)
            .isGreaterThanOrEqualTo(0.75 * Math.min(one.demandMbps, fair) - QUANTUM);
      }
      circuits.get(random.nextInt(circuits.size())).demandMbps =
          Math.pow(10, 1 + random.nextDouble() * 4);
    }
  }

  private static org.assertj.core.data.Offset<Double> offset(double by) {
    return org.assertj.core.data.Offset.offset(by);
  }
}
