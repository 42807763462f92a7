package io.dmm.db.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.limit.TransferLimitRow.Kind;
import io.dmm.db.testing.TestDatabase;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TransferLimitRepositoryIT {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private final TransferLimitRepository limits = new TransferLimitRepository();

  @Test
  void aLimitIsWrittenDownConfirmedAndForgotten() {
    TransferLimitRow wanted = link("dmm:a:b", Optional.empty(), "");
    TransferLimitRow confirmed = link("dmm:a:b", Optional.of(NOW), "");
    TransferLimitRow storage =
        new TransferLimitRow(
            "davs://a", Kind.STORAGE, "davs://a", "", 5, 6, Optional.empty(), "refused");

    save(wanted);
    assertThat(db.get().read(limits::all)).containsExactly(wanted);
    save(confirmed);
    save(storage);
    assertThat(db.get().read(limits::all)).containsExactlyInAnyOrder(storage, confirmed);
    db.get().transact(tx -> limits.forget(tx, "dmm:a:b"));

    assertThat(db.get().read(limits::all)).containsExactly(storage);
  }

  private void save(TransferLimitRow row) {
    db.get().transact(tx -> limits.save(tx, row, NOW));
  }

  private static TransferLimitRow link(String name, Optional<Instant> confirmed, String problem) {
    return new TransferLimitRow(name, Kind.LINK, "davs://a", "davs://b", 1, 20, confirmed, problem);
  }
}
