package io.dmm.app;

import com.google.inject.AbstractModule;
import com.google.inject.Key;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.OptionalBinder;
import com.google.inject.name.Named;
import com.google.inject.name.Names;
import io.dmm.app.trace.Traces;
import io.dmm.core.CoreModule;
import io.dmm.core.CoreModule.Replica;
import io.dmm.core.audit.AuditListener;
import io.dmm.core.listen.CoreListener;
import io.dmm.core.operator.LogActions;
import io.dmm.core.operator.LogOperator;
import io.dmm.core.peer.PeerListener;
import io.dmm.db.Database;
import io.dmm.db.coordination.LeaderLock;
import io.dmm.db.event.EventRepository;
import io.dmm.fts.FtsModule;
import io.dmm.rucio.RucioModule;
import io.dmm.sense.SenseModule;
import io.dmm.web.RequestTracer;
import io.dmm.web.WebConfig;
import io.dmm.web.WebModule;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** Wires all modules into one process. */
final class AppModule extends AbstractModule {
  private static final int TIMER_THREADS = 2;
  private static final String OURS = "dmm-app";

  private final Settings settings;
  private final Database database;
  private final Optional<Traces> traces;

  AppModule(Settings settings, Database database, Optional<Traces> traces) {
    this.settings = settings;
    this.database = database;
    this.traces = traces;
  }

  @Override
  protected void configure() {
    bind(Database.class).toInstance(database);
    bind(Clock.class).toInstance(Clock.systemUTC());
    bind(WebConfig.class).toInstance(settings.web());
    bind(Replica.class).toInstance(new Replica(replicaName()));
    OptionalBinder.newOptionalBinder(binder(), AuditListener.class)
        .setBinding()
        .to(AuditMetrics.class);
    install(new RepositoriesModule());
    install(new CoreModule(settings.core()));
    install(new SenseModule(settings.sense(), settings.senseLogin()));
    install(new FtsModule(settings.fts()));
    install(new RucioModule(settings.rucio(), settings.rucioLogin()));
    install(new WebModule());
    OptionalBinder.newOptionalBinder(binder(), CoreListener.class)
        .setBinding()
        .toProvider(getProvider(Key.get(CoreListener.class, Names.named(OURS))));
    traces.ifPresent(
        following ->
            OptionalBinder.newOptionalBinder(binder(), RequestTracer.class)
                .setBinding()
                .toInstance(following::serving));
  }

  @Provides
  @Singleton
  @Named(OURS)
  CoreListener coreListener(MeterRegistry registry) {
    CoreListener metrics = new CoreMetrics(registry);
    return traces.map(following -> following.besides(metrics)).orElse(metrics);
  }

  @Provides
  @Singleton
  PeerListener peerListener(MeterRegistry registry) {
    PeerListener metrics = new PeerMetrics(registry);
    return traces.map(following -> following.besides(metrics)).orElse(metrics);
  }

  @Provides
  @Singleton
  AuditMetrics auditMetrics(MeterRegistry registry) {
    return new AuditMetrics(registry);
  }

  @Provides
  @Singleton
  LeaderLock leaderLock() {
    return new LeaderLock(database.dataSource(), LeaderLock.DAEMONS);
  }

  @Provides
  @Singleton
  ScheduledExecutorService timer() {
    return Executors.newScheduledThreadPool(TIMER_THREADS, named("dmm-timer"));
  }

  @Provides
  @Singleton
  LogActions logActions(
      EventRepository events, Clock clock, Replica replica, ScheduledExecutorService timer) {
    return new LogOperator(database, events, clock, new LogbackLevels(), replica.name(), timer);
  }

  @Provides
  @Singleton
  ExecutorService workers() {
    ExecutorService pool = Executors.newCachedThreadPool(named("dmm-work"));
    return traces.map(following -> following.across(pool)).orElse(pool);
  }

  /** One generator for all: it only spreads waits. */
  @Provides
  @Singleton
  RandomGenerator random() {
    SplittableRandom random = new SplittableRandom();
    return () -> {
      synchronized (random) {
        return random.nextLong();
      }
    };
  }

  private static java.util.concurrent.ThreadFactory named(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  private static String replicaName() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unnamed";
    }
    return host
        + "/"
        + ProcessHandle.current().pid()
        + "/"
        + UUID.randomUUID().toString().substring(0, 8);
  }
}
