package io.dmm.core.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dmm.core.daemon.Beat;
import io.dmm.core.daemon.DaemonRunner;
import io.dmm.core.daemon.DaemonStatus;
import io.dmm.core.daemon.SingletonDaemon;
import io.dmm.core.listen.CoreListener;
import io.dmm.core.testing.Eventually;
import io.dmm.core.testing.World;
import io.dmm.db.coordination.LeaderLock;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.db.daemon.DaemonPauseRepository;
import io.dmm.db.event.Event;
import io.dmm.db.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two replicas on one database, with intervals so long that only wake-ups matter. */
class DaemonOperatorIT {
  private static final Duration LEASE = Duration.ofMinutes(5);

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private final List<AutoCloseable> open = new ArrayList<>();
  private World world;
  private ScheduledExecutorService timer;
  private ExecutorService workers;

  @BeforeEach
  void withThreads() {
    world = new World(db.get());
    timer = Executors.newScheduledThreadPool(1);
    workers = Executors.newCachedThreadPool();
  }

  @AfterEach
  void withoutThreads() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
    timer.shutdownNow();
    workers.shutdownNow();
  }

  private record Counting(AtomicInteger runs) implements SingletonDaemon {
    @Override
    public String name() {
      return "Monitor";
    }

    @Override
    public String purpose() {
      return "a test";
    }

    @Override
    public void runOnce() {
      runs.incrementAndGet();
    }
  }

  /** A replica whose daemon counts its runs; each leads, so that both would run. */
  private final class Replica {
    final AtomicInteger runs = new AtomicInteger();
    final DaemonRunner runner;
    final DaemonOperator operator;

    Replica(long leaderLock) {
      LeaderLock leader = new LeaderLock(world.database.dataSource(), leaderLock);
      runner =
          new DaemonRunner(
              world.database,
              world.leases,
              world.runner("here", Clock.systemUTC(), LEASE, 3),
              leader,
              Clock.systemUTC(),
              LEASE,
              timer,
              workers,
              Duration.ofMinutes(30),
              CoreListener.NONE);
      runner.add(new Counting(runs), Beat.every(Duration.ofHours(1)));
      runner.add(
          new SingletonDaemon() {
            @Override
            public String name() {
              return "Idle";
            }

            @Override
            public String purpose() {
              return "a test";
            }

            @Override
            public void runOnce() {
              throw new AssertionError("it is off");
            }
          },
          Beat.off());
      operator =
          new DaemonOperator(
              world.database, new DaemonPauseRepository(), world.events, runner, world.clock);
      WakeChannel wakes = new WakeChannel(db.config(), runner::wake);
      open.add(wakes);
      open.add(runner);
      open.add(leader);
      wakes.start();
      runner.start();
    }

    DaemonStatus status() {
      return runner.status().get(0);
    }

    boolean is(DaemonStatus.State state) {
      return status().state() == state;
    }
  }

  @Test
  void aPauseHoldsInAllReplicasAndOverRestartsUntilItIsResumed() {
    Replica here = new Replica(1);
    Replica there = new Replica(2);
    Eventually.holds("both run", () -> here.runs.get() == 1 && there.runs.get() == 1);
    Eventually.holds(
        "both know when they run next",
        () -> here.status().nextRun().isPresent() && there.status().nextRun().isPresent());

    here.operator.pause("Monitor", "ada");

    assertThat(here.status().state()).as("at once").isEqualTo(DaemonStatus.State.PAUSED);
    assertThat(here.status().nextRun()).isEmpty();
    Eventually.holds(
        "the other replica has heard of it", () -> there.is(DaemonStatus.State.PAUSED));
    assertThat(there.status().paused().orElseThrow().by()).isEqualTo("ada");
    there.runner.wake("Monitor");
    Replica restarted = new Replica(3);
    Eventually.holds("a new replica too", () -> restarted.is(DaemonStatus.State.PAUSED));
    assertThat(List.of(here.runs.get(), there.runs.get(), restarted.runs.get()))
        .containsExactly(1, 1, 0);

    restarted.operator.resume("Monitor", "bob");

    Eventually.holds(
        "all go on at once",
        () -> here.runs.get() > 1 && there.runs.get() > 1 && restarted.runs.get() > 0);
    Eventually.holds(
        "and say so", () -> here.is(DaemonStatus.State.OK) && there.is(DaemonStatus.State.OK));
    assertThat(history())
        .containsExactly(
            "ada DAEMON_PAUSED Monitor paused by ada", "bob DAEMON_RESUMED Monitor resumed by bob");
  }

  @Test
  void aRunIsAskedOfAllReplicas() {
    Replica here = new Replica(1);
    Replica there = new Replica(2);
    Eventually.holds("both run", () -> here.runs.get() == 1 && there.runs.get() == 1);
    // The wake-up reaches only who listens already.
    Eventually.holds(
        "both are asked",
        () -> {
          here.operator.run("Monitor", "ada");
          return here.runs.get() > 1 && there.runs.get() > 1;
        });
    assertThat(history()).contains("ada DAEMON_RUN_ASKED Monitor to run now, asked by ada");
  }

  @Test
  void whatIsPausedTwiceStaysPausedByTheFirstAndIsNotedOnce() {
    Replica here = new Replica(1);
    here.operator.pause("Monitor", "ada");
    here.operator.pause("Monitor", "bob");

    assertThat(here.status().paused().orElseThrow().by()).isEqualTo("ada");
    here.operator.resume("Monitor", "bob");
    here.operator.resume("Monitor", "bob");
    assertThat(history()).hasSize(2);
  }

  @Test
  void whatMakesNoSenseIsRefusedWithTheReason() {
    Replica here = new Replica(1);
    here.operator.pause("Monitor", "ada");

    assertThatThrownBy(() -> here.operator.run("Monitor", "bob"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("paused by ada");
    assertThatThrownBy(() -> here.operator.pause("Monitr", "bob"))
        .isInstanceOf(UnknownDaemonException.class)
        .hasMessageContaining("Monitr")
        .hasMessageContaining("Monitor");
    assertThatThrownBy(() -> here.operator.run("Idle", "bob"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("switched off");
    assertThatThrownBy(() -> here.operator.pause("Idle", "bob"))
        .isInstanceOf(RefusedException.class);
    assertThat(history()).containsExactly("ada DAEMON_PAUSED Monitor paused by ada");
  }

  private List<String> history() {
    return world.database.read(tx -> world.events.after(tx, 0, 100)).stream()
        .map(DaemonOperatorIT::line)
        .toList();
  }

  private static String line(Event event) {
    return event.actor() + " " + event.cause() + " " + event.reason();
  }
}
