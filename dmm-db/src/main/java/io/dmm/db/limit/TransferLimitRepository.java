package io.dmm.db.limit;

import static io.dmm.db.jooq.Tables.TRANSFER_LIMIT;

import io.dmm.db.jooq.tables.records.TransferLimitRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** Remembers the limits that DMM has at FTS. */
public final class TransferLimitRepository {
  /** Writes a limit, new or known. */
  public void save(DSLContext tx, TransferLimitRow limit, Instant now) {
    TransferLimitRecord row = new TransferLimitRecord();
    row.setName(limit.name());
    row.setKind(limit.kind().name());
    row.setSourceSe(limit.source());
    row.setDestinationSe(limit.destination());
    row.setMinActive(limit.min());
    row.setMaxActive(limit.max());
    row.setConfirmedAt(limit.confirmedAt().orElse(null));
    row.setProblem(limit.problem());
    row.setUpdatedAt(now);
    tx.insertInto(TRANSFER_LIMIT)
        .set(row)
        .onConflict(TRANSFER_LIMIT.NAME)
        .doUpdate()
        .set(row)
        .execute();
  }

  /** The limit is gone at FTS. */
  public void forget(DSLContext tx, String name) {
    tx.deleteFrom(TRANSFER_LIMIT).where(TRANSFER_LIMIT.NAME.eq(name)).execute();
  }

  /** Every limit, by name. */
  public List<TransferLimitRow> all(DSLContext tx) {
    return tx.selectFrom(TRANSFER_LIMIT)
        .orderBy(TRANSFER_LIMIT.NAME)
        .fetch(TransferLimitRepository::read);
  }

  private static TransferLimitRow read(TransferLimitRecord row) {
    return new TransferLimitRow(
        row.getName(),
        TransferLimitRow.Kind.valueOf(row.getKind()),
        row.getSourceSe(),
        row.getDestinationSe(),
        row.getMinActive(),
        row.getMaxActive(),
        Optional.ofNullable(row.getConfirmedAt()),
        row.getProblem());
  }
}
