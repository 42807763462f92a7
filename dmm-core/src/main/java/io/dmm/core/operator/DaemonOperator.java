package io.dmm.core.operator;

import io.dmm.core.daemon.DaemonRunner;
import io.dmm.core.daemon.DaemonStatus;
import io.dmm.db.Database;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.db.daemon.DaemonPause;
import io.dmm.db.daemon.DaemonPauseRepository;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** Carries out what operators ask of daemons: stores it, and tells the daemons of all replicas. */
public final class DaemonOperator implements DaemonActions {
  private final Database database;
  private final DaemonPauseRepository pauses;
  private final EventRepository events;
  private final DaemonRunner runner;
  private final Clock clock;

  /** An operator's hand on the daemons. */
  @Inject
  public DaemonOperator(
      Database database,
      DaemonPauseRepository pauses,
      EventRepository events,
      DaemonRunner runner,
      Clock clock) {
    this.database = database;
    this.pauses = pauses;
    this.events = events;
    this.runner = runner;
    this.clock = clock;
  }

  @Override
  public void pause(String daemon, String who) {
    refuseIfOff(known(daemon));
    DaemonPause pause = new DaemonPause(daemon, who, clock.instant());
    DaemonPause stored =
        database.inTransaction(
            tx -> {
              if (pauses.pause(tx, pause)) {
                note(tx, daemon, who, "DAEMON_PAUSED", daemon + " paused by " + who);
                return pause;
              }
              return pauses.find(tx, daemon).orElse(pause);
            });
    runner.pauseChanged(daemon, Optional.of(stored));
  }

  @Override
  public void resume(String daemon, String who) {
    known(daemon);
    database.transact(
        tx -> {
          if (pauses.resume(tx, daemon)) {
            note(tx, daemon, who, "DAEMON_RESUMED", daemon + " resumed by " + who);
          }
        });
    runner.pauseChanged(daemon, Optional.empty());
  }

  @Override
  public void run(String daemon, String who) {
    refuseIfOff(known(daemon));
    database.transact(
        tx -> {
          pauses
              .find(tx, daemon)
              .ifPresent(
                  pause -> {
                    throw new RefusedException(
                        daemon + " was paused by " + pause.by() + "; resume it first");
                  });
          note(tx, daemon, who, "DAEMON_RUN_ASKED", daemon + " to run now, asked by " + who);
        });
  }

  private void note(DSLContext tx, String daemon, String who, String cause, String reason) {
    events.append(tx, Event.general(clock.instant(), who, cause, reason));
    WakeChannel.notify(tx, daemon);
  }

  private DaemonStatus known(String daemon) {
    List<DaemonStatus> all = runner.status();
    return all.stream()
        .filter(one -> one.name().equals(daemon))
        .findFirst()
        .orElseThrow(
            () ->
                new UnknownDaemonException(daemon, all.stream().map(DaemonStatus::name).toList()));
  }

  private static void refuseIfOff(DaemonStatus daemon) {
    if (daemon.state() == DaemonStatus.State.OFF) {
      throw new RefusedException(
          daemon.name() + " is switched off in section [daemons] of the configuration");
    }
  }
}
