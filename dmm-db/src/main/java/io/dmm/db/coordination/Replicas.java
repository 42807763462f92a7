package io.dmm.db.coordination;

import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.table;

import org.jooq.DSLContext;

/** Which processes run DMM on one database. */
public final class Replicas {
  /** How many are connected now: each has one session that listens for wake-ups. */
  public int connected(DSLContext tx) {
    return tx.select(count())
        .from(table("pg_stat_activity"))
        .where(field("datname").eq(field("current_database()")))
        .and(field("application_name", String.class).eq(WakeChannel.SESSION))
        .fetchSingle(0, int.class);
  }
}
