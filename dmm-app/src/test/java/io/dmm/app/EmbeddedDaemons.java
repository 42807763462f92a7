package io.dmm.app;

// example: daemons
import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import io.dmm.core.CoreModule;
import io.dmm.core.daemon.DaemonRunner;
import io.dmm.core.daemon.DaemonStatus;
import io.dmm.core.peer.PeerListener;
import io.dmm.db.Database;
import io.dmm.db.DatabaseConfig;
import io.dmm.db.coordination.LeaderLock;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.fts.FtsModule;
import io.dmm.rucio.RucioModule;
import io.dmm.sense.SenseModule;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** All daemons of DMM, without its pages and its command line. */
final class EmbeddedDaemons implements AutoCloseable {
  private final Database database;
  private final LeaderLock leader;
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final DaemonRunner runner;
  private final WakeChannel wakes;

  private final class Wiring extends AbstractModule {
    private final Settings settings;

    Wiring(Settings settings) {
      this.settings = settings;
    }

    @Override
    protected void configure() {
      bind(Database.class).toInstance(database);
      bind(LeaderLock.class).toInstance(leader);
      bind(Clock.class).toInstance(Clock.systemUTC());
      bind(RandomGenerator.class).toInstance(() -> ThreadLocalRandom.current().nextLong());
      bind(PeerListener.class).toInstance(PeerListener.NONE); // or your own metrics
      bind(CoreModule.Replica.class).toInstance(new CoreModule.Replica("my-program-1"));
      bind(ScheduledExecutorService.class).toInstance(timer);
      bind(ExecutorService.class).toInstance(workers);
      install(new CoreModule(settings.core()));
      install(new SenseModule(settings.sense(), settings.senseLogin()));
      install(new FtsModule(settings.fts()));
      install(new RucioModule(settings.rucio(), settings.rucioLogin()));
    }
  }

  EmbeddedDaemons(Settings settings) {
    DatabaseConfig config = settings.database().toDatabaseConfig();
    database = Database.open(config);
    leader = new LeaderLock(database.dataSource(), LeaderLock.DAEMONS);
    Injector injector = Guice.createInjector(Stage.PRODUCTION, new Wiring(settings));
    runner = injector.getInstance(DaemonRunner.class);
    wakes = new WakeChannel(config, runner::wake);
  }

  void start() {
    database.migrate();
    wakes.start();
    runner.start();
  }

  List<DaemonStatus> status() {
    return runner.status();
  }

  Database database() {
    return database;
  }

  /** Takes no new work, and lets what is in flight end. */
  @Override
  public void close() throws InterruptedException {
    runner.close();
    wakes.close();
    workers.shutdown();
    if (!workers.awaitTermination(15, TimeUnit.SECONDS)) {
      workers.shutdownNow(); // what did not end in time is found again at the next start
    }
    timer.shutdownNow();
    leader.close();
    database.close();
  }
}
// end
