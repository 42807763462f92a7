package io.dmm.web;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import io.dmm.db.Database;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.request.RequestRepository;
import io.dmm.web.auth.AccessPolicy;
import io.dmm.web.auth.ApiToken;
import io.dmm.web.auth.Sessions;
import io.dmm.web.auth.SignInLimiter;
import io.dmm.web.health.DatabaseCheck;
import io.dmm.web.hosts.HostAnnouncement;
import io.dmm.web.legacy.QueryHandler;
import io.dmm.web.log.LogTail;
import io.dmm.web.page.Assets;
import io.dmm.web.page.Pages;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;

/**
 * Binds {@link WebServer}. Needs {@link WebConfig}, {@link Database}, {@link java.time.Clock},
 * {@link io.dmm.core.operator.OperatorActions}, {@link io.dmm.core.operator.DaemonActions}, {@link
 * io.dmm.core.operator.LinkActions} and {@link io.dmm.core.daemon.Overview} from elsewhere.
 */
public final class WebModule extends AbstractModule {
  @Override
  protected void configure() {
    requireBinding(WebConfig.class);
    bind(WebServer.class);
    bind(MeterRegistry.class).to(PrometheusMeterRegistry.class);
    bind(Assets.class).in(Scopes.SINGLETON);
    bind(Pages.class).in(Scopes.SINGLETON);
    bind(Sessions.class).in(Scopes.SINGLETON);
    bind(SignInLimiter.class).in(Scopes.SINGLETON);
    bind(DatabaseCheck.class).in(Scopes.SINGLETON);
  }

  @Provides
  AccessPolicy accessPolicy(WebConfig config) {
    return new AccessPolicy(config.queryOpen(), config.readOpen(), config.autoSignIn());
  }

  @Provides
  @Singleton
  ApiToken apiToken(WebConfig config) {
    return new ApiToken(config.apiToken());
  }

  @Provides
  QueryHandler queryHandler(
      WebConfig config, Database database, RequestRepository requests, CircuitRepository circuits) {
    return new QueryHandler(
        database, requests, circuits, new HostAnnouncement(config.announce()), config.valid());
  }

  @Provides
  LogTail logTail(WebConfig config) {
    return new LogTail(config.logFile());
  }

  @Provides
  @Singleton
  PrometheusMeterRegistry metrics() {
    return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  }
}
