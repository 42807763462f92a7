package io.dmm.db.sample;

import static io.dmm.db.jooq.Tables.SAMPLE;

import io.dmm.db.jooq.tables.records.SampleRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jooq.DSLContext;

/** Stores throughput samples and reads them back. */
public final class SampleRepository {
  /** Stores samples; one that is there already is left alone. */
  public void add(DSLContext tx, Collection<ThroughputSample> samples) {
    tx.batch(
            samples.stream()
                .map(
                    sample ->
                        tx.insertInto(SAMPLE)
                            .set(
                                new SampleRecord(
                                    sample.circuitId(),
                                    sample.at(),
                                    sample.ruleId(),
                                    sample.reservedMbps(),
                                    boxed(sample.transmitMbps()),
                                    boxed(sample.receiveMbps()),
                                    boxed(sample.ftsMbps()),
                                    boxed(sample.ftsActive())))
                            .onConflictDoNothing())
                .toList())
        .execute();
  }

  /** Samples of a request since {@code since}, oldest first. */
  public List<ThroughputSample> of(DSLContext tx, String ruleId, Instant since) {
    return tx.selectFrom(SAMPLE)
        .where(SAMPLE.RULE_ID.eq(ruleId), SAMPLE.AT.ge(since))
        .orderBy(SAMPLE.AT)
        .fetch(SampleRepository::read);
  }

  /** Forgets samples older than {@code before}. */
  public int purge(DSLContext tx, Instant before) {
    return tx.deleteFrom(SAMPLE).where(SAMPLE.AT.lt(before)).execute();
  }

  private static Double boxed(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  private static Integer boxed(OptionalInt value) {
    return value.isPresent() ? value.getAsInt() : null;
  }

  private static OptionalDouble unboxed(Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private static ThroughputSample read(SampleRecord row) {
    return new ThroughputSample(
        row.getCircuitId(),
        row.getRuleId(),
        row.getAt(),
        row.getReservedMbps(),
        unboxed(row.getTransmitMbps()),
        unboxed(row.getReceiveMbps()),
        unboxed(row.getFtsMbps()),
        row.getFtsActive() == null ? OptionalInt.empty() : OptionalInt.of(row.getFtsActive()));
  }
}
