package io.dmm.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
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
import io.dmm.web.page.Assets;
import io.dmm.web.page.Pages;
import jakarta.inject.Singleton;

/**
 * Binds {@link WebServer}. Needs {@link WebConfig}, {@link Database}, {@link java.time.Clock},
 * {@link io.dmm.core.operator.OperatorActions} and {@link io.dmm.core.daemon.Overview} from
 * elsewhere.
 */
public final class WebModule extends AbstractModule {
  @Override
  protected void configure() {
    requireBinding(WebConfig.class);
    bind(WebServer.class);
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
  @Singleton
  ObjectMapper json() {
    return JsonMapper.builder()
        .addModule(new Jdk8Module())
        .addModule(new JavaTimeModule())
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .serializationInclusion(JsonInclude.Include.ALWAYS)
        .build();
  }
}
