package io.dmm.db.daemon;

import static io.dmm.db.jooq.Tables.DAEMON_PAUSE;

import java.util.Optional;
import org.jooq.DSLContext;

/** Stores which daemons are paused, so that all replicas know and no restart forgets it. */
public final class DaemonPauseRepository {
  /** The pause of {@code daemon}, if it is paused. */
  public Optional<DaemonPause> find(DSLContext tx, String daemon) {
    return tx.selectFrom(DAEMON_PAUSE)
        .where(DAEMON_PAUSE.DAEMON.eq(daemon))
        .fetchOptional(
            row -> new DaemonPause(row.getDaemon(), row.getPausedBy(), row.getPausedAt()));
  }

  /** Pauses a daemon. False: it is paused already, and that pause stays. */
  public boolean pause(DSLContext tx, DaemonPause pause) {
    return tx.insertInto(DAEMON_PAUSE)
            .set(DAEMON_PAUSE.DAEMON, pause.daemon())
            .set(DAEMON_PAUSE.PAUSED_BY, pause.by())
            .set(DAEMON_PAUSE.PAUSED_AT, pause.since())
            .onConflictDoNothing()
            .execute()
        == 1;
  }

  /** Ends a pause. False: there was none. */
  public boolean resume(DSLContext tx, String daemon) {
    return tx.deleteFrom(DAEMON_PAUSE).where(DAEMON_PAUSE.DAEMON.eq(daemon)).execute() == 1;
  }
}
