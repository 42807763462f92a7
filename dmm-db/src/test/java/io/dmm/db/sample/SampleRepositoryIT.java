package io.dmm.db.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SampleRepositoryIT {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private final SampleRepository samples = new SampleRepository();

  @Test
  void samplesComeBackOldestFirstWithTheirGaps() {
    TransferRequest request = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    long circuit = circuit(request);
    ThroughputSample late = sample(circuit, request, NOW.plusSeconds(60), OptionalDouble.of(7.5));
    ThroughputSample early = sample(circuit, request, NOW, OptionalDouble.empty());

    add(late, early);

    assertThat(of(request, NOW)).containsExactly(early, late);
    assertThat(of(request, NOW.plusSeconds(1))).containsExactly(late);
  }

  @Test
  void aSampleIsStoredOnceAndNoneIsNoMistake() {
    TransferRequest request = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    long circuit = circuit(request);
    add();
    add(sample(circuit, request, NOW, OptionalDouble.of(1)));
    add(sample(circuit, request, NOW, OptionalDouble.of(2)));

    assertThat(of(request, NOW))
        .singleElement()
        .satisfies(first -> assertThat(first.transmitMbps()).hasValue(1));
  }

  @Test
  void oldOnesAreForgotten() {
    TransferRequest request = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    long circuit = circuit(request);
    add(
        sample(circuit, request, NOW, OptionalDouble.of(1)),
        sample(circuit, request, NOW.plusSeconds(60), OptionalDouble.of(2)));

    assertThat(db.get().<Integer>inTransaction(tx -> samples.purge(tx, NOW.plusSeconds(60), 10)))
        .isEqualTo(1);
    assertThat(of(request, Instant.EPOCH)).hasSize(1);
  }

  private List<ThroughputSample> of(TransferRequest request, Instant since) {
    return db.get().read(tx -> samples.of(tx, request.ruleId(), since));
  }

  private void add(ThroughputSample... all) {
    db.get().transact(tx -> samples.add(tx, List.of(all)));
  }

  private long circuit(TransferRequest request) {
    return db.get()
        .inTransaction(
            tx ->
                new CircuitRepository()
                    .create(tx, request.ruleId(), request.route(), request.ruleId(), "a", "b", NOW))
        .id();
  }

  private static ThroughputSample sample(
      long circuit, TransferRequest request, Instant at, OptionalDouble mbps) {
    return new ThroughputSample(circuit, request.ruleId(), at, 1_000, mbps, OptionalDouble.of(3));
  }
}
