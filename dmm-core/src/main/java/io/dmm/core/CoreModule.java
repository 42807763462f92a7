package io.dmm.core;

import com.google.inject.AbstractModule;
import com.google.inject.Provider;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import io.dmm.core.allocation.AllocationConfig;
import io.dmm.core.allocation.AllocatorDaemon;
import io.dmm.core.audit.AuditConfig;
import io.dmm.core.audit.AuditListener;
import io.dmm.core.audit.TransferAuditorDaemon;
import io.dmm.core.config.MonitorSection;
import io.dmm.core.config.NetworkSection;
import io.dmm.core.config.ReconcilerSection;
import io.dmm.core.config.RetentionSection;
import io.dmm.core.daemon.Backoff;
import io.dmm.core.daemon.Beats;
import io.dmm.core.daemon.DaemonRunner;
import io.dmm.core.daemon.ItemDaemon;
import io.dmm.core.daemon.ItemRunner;
import io.dmm.core.daemon.Overview;
import io.dmm.core.daemon.ReplicaOverview;
import io.dmm.core.daemon.SingletonDaemon;
import io.dmm.core.decision.DeciderConfig;
import io.dmm.core.decision.DeciderDaemon;
import io.dmm.core.decision.Hysteresis;
import io.dmm.core.decision.Policy;
import io.dmm.core.decision.Reclaim;
import io.dmm.core.lifecycle.KeepAlive;
import io.dmm.core.lifecycle.Transitions;
import io.dmm.core.listen.CoreListener;
import io.dmm.core.monitor.MonitorDaemon;
import io.dmm.core.monitor.MonitorDaemon.MonitorConfig;
import io.dmm.core.monitor.PrometheusConfig;
import io.dmm.core.monitor.PrometheusTrafficMeter;
import io.dmm.core.monitor.UseWatcher.UseConfig;
import io.dmm.core.operator.DaemonActions;
import io.dmm.core.operator.DaemonOperator;
import io.dmm.core.operator.LinkActions;
import io.dmm.core.operator.LinkOperator;
import io.dmm.core.operator.OperatorActions;
import io.dmm.core.operator.RequestOperator;
import io.dmm.core.peer.PeerListener;
import io.dmm.core.peer.PeerPace;
import io.dmm.core.peer.PeerStateSource;
import io.dmm.core.peer.TrafficMeter;
import io.dmm.core.peer.TransferActivity;
import io.dmm.core.reconcile.ReconcilerDaemon;
import io.dmm.core.retention.RetentionDaemon;
import io.dmm.core.site.RefreshSitesDaemon;
import io.dmm.db.Database;
import io.dmm.db.coordination.LeaderLock;
import io.dmm.db.request.RequestLeases;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;

/**
 * Wires the core. Needs from elsewhere: {@link Database}, {@link Clock}, {@link RandomGenerator},
 * {@link PeerListener}, {@link LeaderLock}, the replica's name in {@link Replica}, a timer and
 * workers, and the ports that the integrations implement. A {@link CoreListener} may be bound too.
 */
public final class CoreModule extends AbstractModule {
  /** A circuit that carries this share of what it holds uses it up. */
  private static final double USED_UP = 0.8;

  private final CoreConfig config;

  /**
   * Name of this process among the replicas.
   *
   * @param name unique, such as host name and process id
   */
  public record Replica(String name) {}

  /** A module configured by {@code config}. */
  public CoreModule(CoreConfig config) {
    this.config = config;
  }

  @Override
  protected void configure() {
    OptionalBinder.newOptionalBinder(binder(), CoreListener.class)
        .setDefault()
        .toInstance(CoreListener.NONE);
    bind(Transitions.class).in(Singleton.class);
    bind(PeerPace.class).toInstance(new PeerPace(config.daemons().downCallsPerMinute()));
    bind(NetworkSection.class).toInstance(config.network());
    bind(ReconcilerSection.class).toInstance(config.reconciler());
    bind(RetentionSection.class).toInstance(config.retention());
    bind(OperatorActions.class).to(RequestOperator.class);
    bind(DaemonActions.class).to(DaemonOperator.class);
    bind(LinkActions.class).to(LinkOperator.class);
    bind(KeepAlive.class).toInstance(new KeepAlive(config.lifecycle().keepAlive()));

    Multibinder<ItemDaemon> items = Multibinder.newSetBinder(binder(), ItemDaemon.class);
    items.addBinding().to(AllocatorDaemon.class).in(Singleton.class);
    Multibinder<SingletonDaemon> singletons =
        Multibinder.newSetBinder(binder(), SingletonDaemon.class);
    singletons.addBinding().to(RefreshSitesDaemon.class).in(Singleton.class);
    singletons.addBinding().to(DeciderDaemon.class).in(Singleton.class);
    singletons.addBinding().to(ReconcilerDaemon.class).in(Singleton.class);
    singletons.addBinding().to(RetentionDaemon.class).in(Singleton.class);
    Multibinder<PeerStateSource> peers = Multibinder.newSetBinder(binder(), PeerStateSource.class);
    OptionalBinder.newOptionalBinder(binder(), TrafficMeter.class);
    OptionalBinder.newOptionalBinder(binder(), TransferActivity.class);
    config.prometheus().ifPresent(prometheus -> measure(prometheus, singletons, peers));
    OptionalBinder.newOptionalBinder(binder(), AuditListener.class)
        .setDefault()
        .toInstance(AuditListener.NONE);
    if (config.monitor().audit().enabled()) {
      singletons.addBinding().to(TransferAuditorDaemon.class).in(Singleton.class);
    }
  }

  private void measure(
      PrometheusConfig prometheus,
      Multibinder<SingletonDaemon> singletons,
      Multibinder<PeerStateSource> peers) {
    bind(PrometheusConfig.class).toInstance(prometheus);
    bind(MonitorConfig.class)
        .toInstance(
            new MonitorConfig(
                prometheus.window(), config.monitor().healthShare(), config.decision().minDrain()));
    singletons.addBinding().to(MonitorDaemon.class).in(Singleton.class);
    peers.addBinding().toProvider(getProvider(PrometheusPeer.class));
    bind(TrafficMeter.class).toProvider(PrometheusMeter.class);
  }

  /** Prometheus as a peer: its connection and its meter. */
  @Singleton
  static final class PrometheusPeer implements PeerStateSource {
    private final PrometheusTrafficMeter meter;

    @jakarta.inject.Inject
    PrometheusPeer(PrometheusConfig config, Clock clock, PeerListener listener, PeerPace pace)
        throws IOException {
      this.meter = PrometheusTrafficMeter.of(config, clock, listener, pace);
    }

    @Override
    public io.dmm.core.peer.PeerState state() {
      return meter.state();
    }
  }

  /** What {@link PrometheusPeer} measures with. */
  static final class PrometheusMeter implements Provider<TrafficMeter> {
    private final PrometheusPeer peer;

    @jakarta.inject.Inject
    PrometheusMeter(PrometheusPeer peer) {
      this.peer = peer;
    }

    @Override
    public TrafficMeter get() {
      return peer.meter;
    }
  }

  /** Counters must have been read once more after the end. */
  @Provides
  AuditConfig audit() {
    MonitorSection.Audit audit = config.monitor().audit();
    Duration read = config.prometheus().map(PrometheusConfig::window).orElse(Duration.ZERO);
    return new AuditConfig(
        audit.delay().compareTo(read) < 0 ? read : audit.delay(),
        audit.maxAge(),
        audit.batchSize(),
        audit.failThreshold(),
        audit.retryThreshold(),
        audit.volumeTolerance());
  }

  @Provides
  UseConfig use() {
    MonitorSection monitor = config.monitor();
    return new UseConfig(
        monitor.lowUseShare(),
        monitor.lowUseFor(),
        config.decision().reclaim()
            ? Optional.of(
                new Reclaim.Settings(
                    monitor.lowUseShare(),
                    USED_UP,
                    monitor.lowUseFor(),
                    config.decision().reclaimStep(),
                    config.decision().quantumMbps()))
            : Optional.empty());
  }

  @Provides
  AllocationConfig allocation() {
    return new AllocationConfig(
        config.poolPrefix(),
        config.lifecycle().reuse(),
        config.lifecycle().reuseReverse(),
        config.lifecycle().queueCheck(),
        config.daemons().maxInFlight());
  }

  @Provides
  DeciderConfig decider() {
    return new DeciderConfig(
        Policy.named(config.decision().policy()),
        config.decision().quantumMbps(),
        new Hysteresis(config.decision().hysteresisShare(), config.decision().hysteresisInterval()),
        config.decision().availabilityMaxAge(),
        config.decision().demandCap(),
        config.decision().minDrain(),
        config.decision().reclaim());
  }

  @Provides
  @Singleton
  Overview overview(Replica replica, DaemonRunner runner, Set<PeerStateSource> peers) {
    return new ReplicaOverview(replica.name(), runner, peers);
  }

  @Provides
  @Singleton
  ItemRunner items(
      Database database,
      RequestLeases leases,
      Transitions transitions,
      Clock clock,
      RandomGenerator random,
      Replica replica) {
    return new ItemRunner(
        database,
        leases,
        transitions,
        clock,
        random,
        new ItemRunner.Settings(
            replica.name(),
            config.daemons().lease(),
            config.lifecycle().maxRetries(),
            new Backoff(config.lifecycle().retryFirst(), config.lifecycle().retryMost())));
  }

  @Provides
  @Singleton
  DaemonRunner runner(
      Database database,
      RequestLeases leases,
      ItemRunner items,
      LeaderLock leader,
      Clock clock,
      ScheduledExecutorService timer,
      ExecutorService workers,
      Set<ItemDaemon> itemDaemons,
      Set<SingletonDaemon> singletonDaemons,
      CoreListener listener) {
    DaemonRunner runner =
        new DaemonRunner(
            database,
            leases,
            items,
            leader,
            clock,
            config.daemons().lease(),
            timer,
            workers,
            config.daemons().longestRun(),
            listener);
    Beats beats = new Beats(config.daemons());
    singletonDaemons.forEach(daemon -> runner.add(daemon, beats.of(daemon.name())));
    itemDaemons.forEach(daemon -> runner.add(daemon, beats.of(daemon.mover().daemon())));
    return runner;
  }
}
