package io.dmm.db.sample;

import static io.dmm.db.jooq.Tables.SAMPLE;
import static org.jooq.impl.DSL.avg;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.max;

import io.dmm.db.jooq.tables.records.SampleRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** Stores throughput samples and reads them back. */
public final class SampleRepository {
  /** Stores samples; one that is there already is left alone. */
  public void add(DSLContext tx, Collection<ThroughputSample> samples) {
    if (samples.isEmpty()) {
      return;
    }
    tx.batch(
            tx.insertInto(SAMPLE, SAMPLE.fields())
                .values(new Object[SAMPLE.fields().length])
                .onConflictDoNothing())
        .bind(samples.stream().map(sample -> row(sample).intoArray()).toArray(Object[][]::new))
        .execute();
  }

  /** Samples of a request since {@code since}, oldest first. */
  public List<ThroughputSample> of(DSLContext tx, String ruleId, Instant since) {
    return tx.selectFrom(SAMPLE)
        .where(SAMPLE.RULE_ID.eq(ruleId), SAMPLE.AT.ge(since))
        .orderBy(SAMPLE.AT)
        .fetch(SampleRepository::read);
  }

  /**
   * Samples of a request from {@code from} until before {@code until}, each {@code step} of them
   * gathered into one by the database; steps without a sample are missing. A step that saw two
   * circuits adds them up to neither: it is their average.
   *
   * @param step whole seconds, 1 or more
   */
  public List<SampleSummary> summaries(
      DSLContext tx, String ruleId, Instant from, Instant until, Duration step) {
    Field<Long> number =
        DSL.field(
            "cast(floor(extract(epoch from ({0} - {1})) / {2}) as bigint)",
            Long.class, SAMPLE.AT, DSL.val(from, SAMPLE.AT), DSL.inline(step.toSeconds()));
    return tx.select(
            number,
            count(),
            avg(SAMPLE.RESERVED_MBPS).cast(SQLDataType.DOUBLE),
            avg(SAMPLE.TRANSMIT_MBPS).cast(SQLDataType.DOUBLE),
            max(SAMPLE.TRANSMIT_MBPS),
            avg(SAMPLE.RECEIVE_MBPS).cast(SQLDataType.DOUBLE),
            max(SAMPLE.RECEIVE_MBPS),
            avg(SAMPLE.FTS_MBPS).cast(SQLDataType.DOUBLE))
        .from(SAMPLE)
        .where(SAMPLE.RULE_ID.eq(ruleId), SAMPLE.AT.ge(from), SAMPLE.AT.lt(until))
        .groupBy(DSL.inline(1))
        .orderBy(DSL.inline(1))
        .fetch(
            row ->
                new SampleSummary(
                    from.plus(step.multipliedBy(row.value1())),
                    row.value2(),
                    row.value3(),
                    unboxed(row.value4()),
                    unboxed(row.value5()),
                    unboxed(row.value6()),
                    unboxed(row.value7()),
                    unboxed(row.value8())));
  }

  /**
   * Forgets up to {@code limit} samples older than {@code before}.
   *
   * @return how many
   */
  public int purge(DSLContext tx, Instant before, int limit) {
    return tx.deleteFrom(SAMPLE)
        .where(
            DSL.row(SAMPLE.CIRCUIT_ID, SAMPLE.AT)
                .in(
                    tx.select(SAMPLE.CIRCUIT_ID, SAMPLE.AT)
                        .from(SAMPLE)
                        .where(SAMPLE.AT.lt(before))
                        .orderBy(SAMPLE.AT)
                        .limit(limit)))
        .execute();
  }

  private static SampleRecord row(ThroughputSample sample) {
    return new SampleRecord(
        sample.circuitId(),
        sample.at(),
        sample.ruleId(),
        sample.reservedMbps(),
        boxed(sample.transmitMbps()),
        boxed(sample.receiveMbps()),
        boxed(sample.ftsMbps()),
        boxed(sample.ftsActive()));
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
