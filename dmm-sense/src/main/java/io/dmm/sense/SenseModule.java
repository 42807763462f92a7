package io.dmm.sense;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.dmm.core.daemon.ItemDaemon;
import io.dmm.core.peer.AddressPools;
import io.dmm.core.peer.CircuitOrchestrator;
import io.dmm.core.peer.PeerListener;
import io.dmm.core.peer.PeerPace;
import io.dmm.core.peer.PeerStateSource;
import io.dmm.core.peer.SiteDiscovery;
import io.dmm.sense.adapter.SenseCircuits;
import io.dmm.sense.adapter.SenseDiscovery;
import io.dmm.sense.adapter.SensePools;
import io.dmm.sense.client.SenseAuthFile;
import io.dmm.sense.client.SenseClient;
import io.dmm.sense.client.SenseTokens;
import io.dmm.sense.daemon.SenseCancellerDaemon;
import io.dmm.sense.daemon.SenseDeleterDaemon;
import io.dmm.sense.daemon.SenseHandlerDaemon;
import io.dmm.sense.daemon.SenseModifierDaemon;
import io.dmm.sense.daemon.SenseProvisionerDaemon;
import io.dmm.sense.daemon.SenseStagerDaemon;
import java.io.IOException;
import java.time.Clock;

/** Wires SENSE-O: its client, the ports it serves, and the six daemons. */
public final class SenseModule extends AbstractModule {
  private final SenseConfig config;
  private final SenseAuthFile credentials;

  /** A module for the server and the user that {@code credentials} names. */
  public SenseModule(SenseConfig config, SenseAuthFile credentials) {
    this.config = config;
    this.credentials = credentials;
  }

  @Override
  protected void configure() {
    bind(SenseConfig.class).toInstance(config);
    bind(CircuitOrchestrator.class).to(SenseCircuits.class);
    bind(AddressPools.class).to(SensePools.class);
    bind(SiteDiscovery.class).to(SenseDiscovery.class);
    Multibinder<ItemDaemon> daemons = Multibinder.newSetBinder(binder(), ItemDaemon.class);
    daemons.addBinding().to(SenseStagerDaemon.class).in(Singleton.class);
    daemons.addBinding().to(SenseProvisionerDaemon.class).in(Singleton.class);
    daemons.addBinding().to(SenseHandlerDaemon.class).in(Singleton.class);
    daemons.addBinding().to(SenseModifierDaemon.class).in(Singleton.class);
    daemons.addBinding().to(SenseCancellerDaemon.class).in(Singleton.class);
    daemons.addBinding().to(SenseDeleterDaemon.class).in(Singleton.class);
  }

  @Provides
  @Singleton
  SenseTokens tokens(Clock clock, PeerListener listener) throws IOException {
    return SenseTokens.of(credentials, clock, listener);
  }

  @Provides
  @Singleton
  SenseClient client(SenseTokens tokens, Clock clock, PeerListener listener, PeerPace pace)
      throws IOException {
    return SenseClient.builder(credentials.apiEndpoint())
        .tokens(tokens)
        .tls(credentials.tls())
        .callTimeout(config.calls().timeout())
        .maxInFlight(config.calls().maxInFlight())
        .pace(pace)
        .clock(clock)
        .listener(listener)
        .build();
  }

  @Provides
  @Singleton
  SenseCircuits circuits(SenseClient client) {
    return new SenseCircuits(client, config);
  }

  @Provides
  @Singleton
  SensePools pools(SenseClient client) {
    return new SensePools(client, config);
  }

  @Provides
  @Singleton
  SenseDiscovery discovery(SenseClient client) {
    return new SenseDiscovery(client, config);
  }

  @ProvidesIntoSet
  PeerStateSource state(SenseClient client) {
    return client::state;
  }
}
