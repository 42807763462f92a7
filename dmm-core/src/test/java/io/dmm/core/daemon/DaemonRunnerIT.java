package io.dmm.core.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.lifecycle.Cause;
import io.dmm.core.listen.CoreListener;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.UnavailableException;
import io.dmm.core.testing.Eventually;
import io.dmm.core.testing.World;
import io.dmm.db.Database;
import io.dmm.db.coordination.LeaderLock;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whole loops with threads, a real clock, and intervals so long that only wake-ups matter. */
class DaemonRunnerIT {
  private final Queue<String> told = new ConcurrentLinkedQueue<>();
  private final CoreListener listener =
      new CoreListener() {
        @Override
        public void ran(String daemon, boolean ok, Duration took) {
          told.add(daemon + (ok ? " ok" : " failed"));
        }
      };

  private static final Beat HOURLY = Beat.every(Duration.ofHours(1));
  private static final Duration LONG_LEASE = Duration.ofMinutes(5);
  private static final long LEADER = 4711;

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private World world;
  private ScheduledExecutorService timer;
  private ExecutorService workers;
  private final List<AutoCloseable> open = new ArrayList<>();

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

  /** What a daemon does in a test. */
  private interface Deed {
    Step act(TransferRequest request) throws PeerException;
  }

  private record Stager(int maxInFlight, Deed deed) implements ItemDaemon {
    @Override
    public Mover mover() {
      return Mover.SENSE_STAGER;
    }

    @Override
    public String purpose() {
      return "a test";
    }

    @Override
    public Step act(TransferRequest request) throws PeerException {
      return deed.act(request);
    }
  }

  /** What a singleton does in a test. */
  private interface Run {
    void go() throws PeerException;
  }

  private record Single(Run run) implements SingletonDaemon {
    @Override
    public String name() {
      return "Single";
    }

    @Override
    public String purpose() {
      return "a test";
    }

    @Override
    public void runOnce() throws PeerException {
      run.go();
    }
  }

  @Test
  void oneSlowRuleDelaysNoOther() {
    TransferRequest slow = world.put(world.fresh(5), RequestStatus.DECIDED);
    TransferRequest quick = world.put(world.fresh(1), RequestStatus.DECIDED);
    CountDownLatch slowAtWork = new CountDownLatch(1);
    CountDownLatch quickDone = new CountDownLatch(1);
    CountDownLatch laterDone = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    DaemonRunner runner = runner(LONG_LEASE);
    runner.add(
        new Stager(
            4,
            request -> {
              if (request.ruleId().equals(slow.ruleId())) {
                slowAtWork.countDown();
                Eventually.opens("the test lets the slow one go", end);
              } else {
                (request.ruleId().equals(quick.ruleId()) ? quickDone : laterDone).countDown();
              }
              return Step.moved(Cause.INSTANCE_COMPILED, "compiled");
            }),
        HOURLY);
    runner.start();

    Eventually.opens("the slow one is at work", slowAtWork);
    Eventually.opens("the other one is done meanwhile", quickDone);
    world.put(world.fresh(1), RequestStatus.DECIDED);
    runner.wake("SenseStager");
    Eventually.opens("one that comes later too", laterDone);
    assertThat(statusOf(runner, "SenseStager").itemsInFlight()).isPositive();
    end.countDown();
    Eventually.holds("the slow one ends", () -> world.now(slow).status() == RequestStatus.STAGED);
    Eventually.holds(
        "nothing is in flight", () -> statusOf(runner, "SenseStager").itemsInFlight() == 0);
  }

  @Test
  void whatBecomesDueWhileAnotherIsInFlightIsDoneInTime() {
    TransferRequest slow = realTime(world.put(world.fresh(5), RequestStatus.DECIDED), 0);
    CountDownLatch slowAtWork = new CountDownLatch(1);
    CountDownLatch laterDone = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    DaemonRunner runner = runner(LONG_LEASE);
    realTime(world.put(world.fresh(1), RequestStatus.DECIDED), 400);
    runner.add(
        new Stager(
            4,
            request -> {
              if (request.ruleId().equals(slow.ruleId())) {
                slowAtWork.countDown();
                Eventually.opens("the test lets the slow one go", end);
              } else {
                laterDone.countDown();
              }
              return Step.moved(Cause.INSTANCE_COMPILED, "compiled");
            }),
        HOURLY);
    runner.start();

    Eventually.opens("the slow one is at work", slowAtWork);
    Eventually.opens("the one that becomes due is done without a wake-up", laterDone);
    end.countDown();
  }

  @Test
  void aRequestInFlightIsTakenByNobodyElse() {
    world.put(world.fresh(3), RequestStatus.DECIDED);
    AtomicInteger begun = new AtomicInteger();
    CountDownLatch atWork = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Stager stager =
        new Stager(
            4,
            request -> {
              begun.incrementAndGet();
              atWork.countDown();
              Eventually.opens("the test lets it go", end);
              return Step.moved(Cause.INSTANCE_COMPILED, "compiled");
            });
    DaemonRunner runner = runner(LONG_LEASE);
    runner.add(stager, HOURLY);
    runner.start();
    Eventually.opens("it is at work", atWork);

    for (int i = 0; i < 20; i++) {
      runner.wake("SenseStager");
    }
    ItemRunner other = world.runner("other", Clock.systemUTC(), LONG_LEASE, 3);
    assertThat(other.claim(stager, 5)).isEmpty();
    end.countDown();
    Eventually.holds("it ends", () -> statusOf(runner, "SenseStager").itemsInFlight() == 0);
    assertThat(begun).hasValue(1);
  }

  @Test
  void aLeaseIsRenewedForAsLongAsTheWorkTakes() {
    world.put(world.fresh(3), RequestStatus.DECIDED);
    Duration lease = Duration.ofMillis(600);
    CountDownLatch atWork = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Stager stager =
        new Stager(
            4,
            request -> {
              atWork.countDown();
              Eventually.opens("the test lets it go", end);
              return Step.moved(Cause.INSTANCE_COMPILED, "compiled");
            });
    DaemonRunner runner = runner(lease);
    runner.add(stager, HOURLY);
    runner.start();
    Eventually.opens("it is at work", atWork);

    long first = leasedUntil();
    Eventually.holds(
        "twice its length is over and it still holds", () -> leasedUntil() > first + 1_200);
    assertThat(world.runner("other", Clock.systemUTC(), lease, 3).claim(stager, 5)).isEmpty();
    end.countDown();
  }

  @Test
  void whatADeadReplicaHeldIsTakenOverOnceItsLeaseIsOver() {
    world.put(world.fresh(3), RequestStatus.DECIDED);
    CountDownLatch done = new CountDownLatch(1);
    Stager stager =
        new Stager(
            4,
            request -> {
              done.countDown();
              return Step.moved(Cause.INSTANCE_COMPILED, "compiled");
            });
    ItemRunner dead = world.runner("dead", Clock.systemUTC(), Duration.ofSeconds(1), 3);
    assertThat(dead.claim(stager, 5)).hasSize(1);
    DaemonRunner runner = runner(LONG_LEASE);
    runner.add(stager, HOURLY);
    runner.start();

    Eventually.opens("another takes over long before its own lease would be over", done);
  }

  @Test
  void aDaemonNeverTakesMoreThanItMayHaveInFlight() {
    for (int i = 0; i < 6; i++) {
      world.put(world.fresh(3), RequestStatus.DECIDED);
    }
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(6);
    CountDownLatch two = new CountDownLatch(2);
    DaemonRunner runner = runner(LONG_LEASE);
    runner.add(
        new Stager(
            2,
            request -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              two.countDown();
              Eventually.opens("two are at work", two);
              now.decrementAndGet();
              all.countDown();
              return Step.moved(Cause.INSTANCE_COMPILED, "compiled");
            }),
        HOURLY);
    runner.start();

    Eventually.opens("all are done", all);
    assertThat(most).hasValue(2);
  }

  @Test
  void aSingletonNeverOverlapsItselfAndAWakeUpDuringARunLeadsToOneMore() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(1);
    DaemonRunner runner = runner(LONG_LEASE);
    runner.add(
        new Single(
            () -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              if (runs.incrementAndGet() == 1) {
                first.countDown();
                Eventually.opens("the test lets the first run end", end);
              } else {
                second.countDown();
              }
              now.decrementAndGet();
            }),
        HOURLY);
    runner.start();
    Eventually.opens("the first run has begun", first);

    for (int i = 0; i < 10; i++) {
      runner.wake("Single");
    }
    assertThat(runs).hasValue(1);
    end.countDown();
    Eventually.opens("one more run", second);
    Eventually.holds("it rests", () -> isOk(runner));
    assertThat(runs).as("ten wake-ups in one run are one more run").hasValue(2);
    assertThat(most).hasValue(1);
  }

  @Test
  void aSingletonThatFailsShowsItAndTriesAgainLongBeforeItsInterval() {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch failed = new CountDownLatch(1);
    CountDownLatch mayRecover = new CountDownLatch(1);
    DaemonRunner runner = runner(LONG_LEASE);
    runner.add(
        new Single(
            () -> {
              if (runs.incrementAndGet() == 1) {
                throw new UnavailableException("SENSE is away");
              }
              failed.countDown();
              Eventually.opens("the test has looked", mayRecover);
            }),
        HOURLY);
    runner.start();

    Eventually.holds("it shows what is wrong", () -> isFailing(runner, "SENSE is away"));
    Eventually.opens("it tries again by itself", failed);
    mayRecover.countDown();
    Eventually.holds("and is well again", () -> isOk(runner));
  }

  @Test
  void evenAnErrorOfTheMachineLeavesADaemonRunningAndShowsWhatItWas() {
    AtomicInteger runs = new AtomicInteger();
    DaemonRunner runner = runner(LONG_LEASE);
    runner.add(
        new Single(
            () -> {
              if (runs.incrementAndGet() == 1) {
                throw new StackOverflowError("too deep");
              }
            }),
        HOURLY);
    runner.start();

    Eventually.holds("it shows what is wrong", () -> isFailing(runner, "too deep"));
    Eventually.holds("and is well again", () -> isOk(runner));
  }

  @Test
  void aSingletonRunsInOneReplicaAndInAnotherWhenThatEnds() {
    AtomicInteger runs = new AtomicInteger();
    try (Database other = Database.open(db.config());
        LeaderLock rival = new LeaderLock(other.dataSource(), LEADER)) {
      assertThat(rival.holds()).isTrue();
      DaemonRunner runner = runner(Duration.ofMillis(300));
      runner.add(new Single(runs::incrementAndGet), HOURLY);
      runner.start();

      Eventually.holds(
          "it stands by", () -> statusOf(runner, "Single").state() == DaemonStatus.State.STANDBY);
      assertThat(runs).hasValue(0);
      rival.close();
      Eventually.holds("it takes over", () -> isOk(runner));
      assertThat(runs.get()).isPositive();
    }
  }

  @Test
  void afterACloseNothingNewBeginsAndWhatIsInFlightEnds() {
    TransferRequest first = world.put(world.fresh(3), RequestStatus.DECIDED);
    Set<String> begun = ConcurrentHashMap.newKeySet();
    CountDownLatch atWork = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    DaemonRunner runner = runner(LONG_LEASE);
    runner.add(
        new Stager(
            1,
            request -> {
              begun.add(request.ruleId());
              atWork.countDown();
              Eventually.opens("the test lets it go", end);
              return Step.moved(Cause.INSTANCE_COMPILED, "compiled");
            }),
        HOURLY);
    runner.start();
    Eventually.opens("it is at work", atWork);
    world.put(world.fresh(3), RequestStatus.DECIDED);

    runner.close();
    end.countDown();
    runner.wake("SenseStager");
    Eventually.holds(
        "what was in flight is recorded", () -> world.now(first).status() == RequestStatus.STAGED);
    Eventually.holds(
        "nothing is in flight", () -> statusOf(runner, "SenseStager").itemsInFlight() == 0);
    assertThat(begun).containsExactly(first.ruleId());
  }

  @Test
  void aRequestThatNoWorkerTakesIsGivenBack() {
    TransferRequest request = world.put(world.fresh(3), RequestStatus.DECIDED);
    workers.shutdown();
    ExecutorService onlyTheLoop =
        new java.util.concurrent.ThreadPoolExecutor(
            1,
            1,
            1,
            java.util.concurrent.TimeUnit.SECONDS,
            new java.util.concurrent.SynchronousQueue<>());
    workers = onlyTheLoop;
    DaemonRunner runner = runner(LONG_LEASE);
    runner.add(new Stager(1, one -> Step.moved(Cause.INSTANCE_COMPILED, "compiled")), HOURLY);
    runner.start();

    Eventually.holds(
        "the daemon says so",
        () ->
            statusOf(runner, "SenseStager").state() == DaemonStatus.State.FAILING
                && statusOf(runner, "SenseStager").itemsInFlight() == 0);
    assertThat(world.now(request).leasedBy()).isEmpty();
  }

  @Test
  void aDatabaseThatRestartsCostsACycleAndNoMore() throws SQLException {
    AtomicInteger succeeded = new AtomicInteger();
    DaemonRunner runner = runner(LONG_LEASE);
    runner.add(
        new Single(
            () -> {
              world.database.transact(tx -> tx.fetch("select 1"));
              succeeded.incrementAndGet();
            }),
        HOURLY);
    runner.add(new Stager(1, one -> Step.moved(Cause.INSTANCE_COMPILED, "compiled")), HOURLY);
    runner.start();
    Eventually.holds("it runs", () -> isOk(runner));

    cutAllConnections();
    TransferRequest request = world.put(world.fresh(3), RequestStatus.DECIDED);
    int before = succeeded.get();
    runner.wake("Single");
    runner.wake("SenseStager");

    Eventually.holds("the next run succeeds", () -> succeeded.get() > before && isOk(runner));
    Eventually.holds("items go on", () -> world.now(request).status() == RequestStatus.STAGED);
  }

  @Test
  void whoCountsIsToldOfEachRun() {
    DaemonRunner runner = runner(LONG_LEASE);
    AtomicInteger runs = new AtomicInteger();
    runner.add(
        new Single(
            () -> {
              if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("the first run fails");
              }
            }),
        HOURLY);
    runner.start();
    Eventually.holds("it fails once", () -> told.contains("Single failed"));
    runner.wake("Single");

    Eventually.holds("then it succeeds", () -> told.contains("Single ok"));
  }

  private void cutAllConnections() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                db.config().jdbcUrl(), db.config().user(), db.config().password());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity"
              + " where datname = current_database() and pid <> pg_backend_pid()");
    }
    Eventually.holds(
        "the pool has noticed",
        () -> {
          try {
            return world.database.read(tx -> tx.fetchValue(DSL.inline(1))) == 1;
          } catch (org.jooq.exception.DataAccessException e) {
            return false;
          }
        });
  }

  @Test
  void aRequestForWhichThereIsNoThreadIsGivenBack() {
    TransferRequest request = world.in(RequestStatus.DECIDED);
    Thread test = Thread.currentThread();
    AtomicInteger refusals = new AtomicInteger(1);
    workers =
        new WithoutThreads(
            workers, () -> Thread.currentThread() != test && refusals.getAndDecrement() > 0);
    DaemonRunner runner = runner(LONG_LEASE);
    runner.add(new Stager(1, one -> Step.moved(Cause.INSTANCE_COMPILED, "compiled")), HOURLY);

    runner.start();

    Eventually.holds("it is worked on", () -> world.now(request).status() == RequestStatus.STAGED);
    assertThat(refusals.get()).isLessThan(1);
  }

  private DaemonRunner runner(Duration lease) {
    LeaderLock leader = new LeaderLock(world.database.dataSource(), LEADER);
    DaemonRunner runner =
        new DaemonRunner(
            world.database,
            world.leases,
            world.runner("here", Clock.systemUTC(), lease, 3),
            leader,
            Clock.systemUTC(),
            lease,
            timer,
            workers,
            Duration.ofMinutes(30),
            listener);
    open.add(runner);
    open.add(leader);
    return runner;
  }

  private TransferRequest realTime(TransferRequest request, long dueInMillis) {
    return world
        .database
        .inTransaction(
            tx ->
                new io.dmm.core.lifecycle.Transitions(
                        world.requests, world.events, Clock.systemUTC())
                    .wait(
                        tx,
                        request,
                        request.mover(),
                        Duration.ofMillis(dueInMillis),
                        "becomes due"))
        .orElseThrow();
  }

  private long leasedUntil() {
    return world.database.read(
        tx ->
            tx.fetchOne("select max(extract(epoch from leased_until) * 1000) from request")
                .get(0, Long.class));
  }

  private static boolean isOk(DaemonRunner runner) {
    return statusOf(runner, "Single").state() == DaemonStatus.State.OK;
  }

  private static boolean isFailing(DaemonRunner runner, String why) {
    DaemonStatus status = statusOf(runner, "Single");
    return status.state() == DaemonStatus.State.FAILING && status.lastError().contains(why);
  }

  private static DaemonStatus statusOf(DaemonRunner runner, String daemon) {
    return runner.status().stream()
        .filter(status -> status.name().equals(daemon))
        .findFirst()
        .orElseThrow();
  }
}
