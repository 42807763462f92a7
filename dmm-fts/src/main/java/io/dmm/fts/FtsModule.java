package io.dmm.fts;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.dmm.core.daemon.SingletonDaemon;
import io.dmm.core.peer.PeerListener;
import io.dmm.core.peer.PeerPace;
import io.dmm.core.peer.PeerStateSource;
import io.dmm.core.peer.TransferActivity;
import io.dmm.core.peer.TransferLimits;
import io.dmm.core.peer.TransferRecords;
import io.dmm.fts.adapter.FtsTransferActivity;
import io.dmm.fts.adapter.FtsTransferLimits;
import io.dmm.fts.adapter.FtsTransferRecords;
import io.dmm.fts.adapter.MonitTransferRecords;
import io.dmm.fts.client.FtsClient;
import io.dmm.fts.client.MonitClient;
import io.dmm.fts.daemon.FtsModifierDaemon;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** Wires FTS3: its client, the port it serves, and its daemon. */
public final class FtsModule extends AbstractModule {
  private final FtsConfig config;

  /** A module for the server that {@code config} names. */
  public FtsModule(FtsConfig config) {
    this.config = config;
  }

  @Override
  protected void configure() {
    bind(FtsConfig.class).toInstance(config);
    Multibinder.newSetBinder(binder(), SingletonDaemon.class)
        .addBinding()
        .to(FtsModifierDaemon.class)
        .in(Singleton.class);
  }

  @Provides
  @Singleton
  FtsClient client(Clock clock, PeerListener listener, PeerPace pace) throws IOException {
    return config.client(clock, listener, pace);
  }

  @Provides
  @Singleton
  TransferLimits limits(FtsClient client) {
    return new FtsTransferLimits(client);
  }

  @Provides
  @Singleton
  Optional<MonitClient> monit(Clock clock, PeerListener listener) throws IOException {
    return config.monitClient(clock, listener);
  }

  @Provides
  @Singleton
  TransferRecords records(FtsClient client, Optional<MonitClient> monit, Clock clock) {
    TransferRecords fts = new FtsTransferRecords(client, clock);
    return monit.isPresent() ? new MonitTransferRecords(monit.get(), fts) : fts;
  }

  @Provides
  @Singleton
  TransferActivity activity(FtsClient client, Clock clock, ExecutorService workers) {
    return new FtsTransferActivity(client, clock, workers);
  }

  @ProvidesIntoSet
  PeerStateSource state(FtsClient client) {
    return client::state;
  }
}
