package io.dmm.web;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.multibindings.OptionalBinder;
import io.dmm.db.Database;
import io.dmm.db.account.ApiTokenRepository;
import io.dmm.db.account.SessionRepository;
import io.dmm.db.account.SignInAttemptRepository;
import io.dmm.db.account.UserRepository;
import io.dmm.db.host.HostRepository;
import io.dmm.web.auth.AuthConfig;
import io.dmm.web.auth.OidcSignIn;
import io.dmm.web.auth.SignIn;
import io.dmm.web.auth.SignInLimiter;
import io.dmm.web.health.DatabaseCheck;
import io.dmm.web.hosts.HostAnnouncement;
import io.dmm.web.hosts.HostLookup;
import io.dmm.web.hosts.HostWaiters;
import io.dmm.web.input.WebJson;
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
 * io.dmm.core.operator.LinkActions}, {@link io.dmm.core.operator.LogActions} and {@link
 * io.dmm.core.daemon.Overview} from elsewhere. A {@link RequestTracer} may be bound too.
 */
public final class WebModule extends AbstractModule {
  @Override
  protected void configure() {
    requireBinding(WebConfig.class);
    bind(WebServer.class);
    OptionalBinder.newOptionalBinder(binder(), RequestTracer.class)
        .setDefault()
        .toInstance(RequestTracer.NONE);
    bind(MeterRegistry.class).to(PrometheusMeterRegistry.class);
    bind(Assets.class).in(Scopes.SINGLETON);
    bind(Pages.class).in(Scopes.SINGLETON);
    bind(UserRepository.class).toInstance(new UserRepository());
    bind(ApiTokenRepository.class).toInstance(new ApiTokenRepository());
    bind(SessionRepository.class).toInstance(new SessionRepository());
    bind(SignInAttemptRepository.class).toInstance(new SignInAttemptRepository());
    bind(SignIn.class).in(Scopes.SINGLETON);
    bind(OidcSignIn.class).in(Scopes.SINGLETON);
    bind(SignInLimiter.class).in(Scopes.SINGLETON);
    bind(DatabaseCheck.class).in(Scopes.SINGLETON);
  }

  @Provides
  AuthConfig authConfig(WebConfig config) {
    return config.auth();
  }

  @Provides
  @Singleton
  HostLookup hostLookup(WebConfig config, Database database) {
    return new HostLookup(database, new HostRepository(), new HostAnnouncement(config.announce()));
  }

  @Provides
  @Singleton
  HostWaiters hostWaiters(HostLookup lookup) {
    return new HostWaiters(lookup);
  }

  @Provides
  QueryHandler queryHandler(
      WebConfig config, HostLookup lookup, HostWaiters waiters, WebJson json) {
    return new QueryHandler(lookup, waiters, config.valid(), json);
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
