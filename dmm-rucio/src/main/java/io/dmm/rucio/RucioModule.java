package io.dmm.rucio;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.dmm.core.daemon.SingletonDaemon;
import io.dmm.core.peer.PeerListener;
import io.dmm.core.peer.PeerPace;
import io.dmm.core.peer.PeerStateSource;
import io.dmm.core.peer.RuleSource;
import io.dmm.rucio.adapter.RucioRuleSource;
import io.dmm.rucio.client.RucioClient;
import io.dmm.rucio.daemon.RucioFinisherDaemon;
import io.dmm.rucio.daemon.RucioInitializerDaemon;
import io.dmm.rucio.daemon.RucioModifierDaemon;
import io.dmm.rucio.daemon.RuleSnapshot;
import java.io.IOException;
import java.time.Clock;

/** Wires Rucio: its client, the port it serves, and the three daemons. */
public final class RucioModule extends AbstractModule {
  private final RucioConfig config;
  private final RucioClientFile credentials;

  /** A module for the server and the account that {@code credentials} names. */
  public RucioModule(RucioConfig config, RucioClientFile credentials) {
    this.config = config;
    this.credentials = credentials;
  }

  @Override
  protected void configure() {
    bind(RucioConfig.class).toInstance(config);
    bind(RuleSnapshot.class).in(Singleton.class);
    Multibinder<SingletonDaemon> daemons =
        Multibinder.newSetBinder(binder(), SingletonDaemon.class);
    daemons.addBinding().to(RucioInitializerDaemon.class).in(Singleton.class);
    daemons.addBinding().to(RucioModifierDaemon.class).in(Singleton.class);
    daemons.addBinding().to(RucioFinisherDaemon.class).in(Singleton.class);
  }

  @Provides
  @Singleton
  RucioClient client(Clock clock, PeerListener listener, PeerPace pace) throws IOException {
    return credentials.client(config, clock, listener, pace);
  }

  @Provides
  @Singleton
  RuleSource rules(RucioClient client) {
    return new RucioRuleSource(client, config.activities());
  }

  @ProvidesIntoSet
  PeerStateSource state(RucioClient client) {
    return client::state;
  }
}
