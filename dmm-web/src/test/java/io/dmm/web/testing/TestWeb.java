package io.dmm.web.testing;

import com.google.inject.Guice;
import com.google.inject.Injector;
import io.dmm.core.config.ConfigSection;
import io.dmm.core.config.Problems;
import io.dmm.core.config.Secret;
import io.dmm.core.daemon.Overview;
import io.dmm.core.operator.DaemonActions;
import io.dmm.core.operator.LinkActions;
import io.dmm.core.operator.LogActions;
import io.dmm.core.operator.LogOperator;
import io.dmm.core.operator.OperatorActions;
import io.dmm.db.Database;
import io.dmm.db.event.EventRepository;
import io.dmm.db.testing.MutableClock;
import io.dmm.web.Routes;
import io.dmm.web.WebConfig;
import io.dmm.web.WebModule;
import io.dmm.web.WebServer;
import io.dmm.web.auth.Accounts;
import io.dmm.web.hosts.HostWaiters;
import io.dmm.web.live.LiveUpdates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;
import org.mockito.Mockito;

/** A server on a free port of this machine, with peers and daemons of paper. */
public final class TestWeb implements AutoCloseable {
  /** The API token. */
  public static final String TOKEN = "correct-horse-battery-staple";

  private static final String OIDC = "oidc.";

  private volatile HttpClient http = client();
  private final MutableClock clock = MutableClock.at("2026-03-01T12:00:00Z");
  private final OperatorActions actions = Mockito.mock(OperatorActions.class);
  private final DaemonActions daemonActions = Mockito.mock(DaemonActions.class);
  private final LinkActions linkActions = Mockito.mock(LinkActions.class);
  private final FakeLogLevels logLevels = new FakeLogLevels();
  private final FakeOverview overview = new FakeOverview();
  private final WebServer server;
  private final Routes routes;
  private final LiveUpdates live;
  private final Accounts accounts;
  private final HostWaiters waiters;

  private TestWeb(Database database, WebConfig config, Clock serverClock) {
    Injector injector =
        Guice.createInjector(
            new WebModule(),
            binder -> {
              binder.bind(WebConfig.class).toInstance(config);
              binder.bind(Database.class).toInstance(database);
              binder.bind(Clock.class).toInstance(serverClock == null ? clock : serverClock);
              binder.bind(OperatorActions.class).toInstance(actions);
              binder.bind(DaemonActions.class).toInstance(daemonActions);
              binder.bind(LinkActions.class).toInstance(linkActions);
              binder.bind(Overview.class).toInstance(overview);
              binder.bind(LogActions.class).toInstance(logActions(database));
            });
    this.server = injector.getInstance(WebServer.class);
    this.routes = injector.getInstance(Routes.class);
    this.live = injector.getInstance(LiveUpdates.class);
    this.accounts = injector.getInstance(Accounts.class);
    this.waiters = injector.getInstance(HostWaiters.class);
    server.start();
  }

  private LogActions logActions(Database database) {
    return new LogOperator(
        database,
        new EventRepository(),
        clock,
        logLevels,
        "dmm-1",
        Mockito.mock(ScheduledExecutorService.class));
  }

  /** A server with the token. */
  public static TestWeb start(Database database) {
    return start(database, Map.of("api_token", TOKEN), config -> config);
  }

  /**
   * A server with these settings of section {@code [dmm]}, and with {@code oidc.} before the key of
   * {@code [oidc]}.
   */
  public static TestWeb start(
      Database database, Map<String, String> settings, UnaryOperator<WebConfig> more) {
    return new TestWeb(database, more.apply(config(settings)), null);
  }

  /** A server whose clock runs. */
  public static TestWeb running(Database database, UnaryOperator<WebConfig> more) {
    return new TestWeb(database, more.apply(config(Map.of("api_token", TOKEN))), Clock.systemUTC());
  }

  private static WebConfig config(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("host", "127.0.0.1");
    all.putIfAbsent("port", "0");
    all.putIfAbsent("read_open", "on");
    Map<String, String> oidc = new HashMap<>();
    settings.forEach(
        (key, value) -> {
          if (key.startsWith(OIDC)) {
            oidc.put(key.substring(OIDC.length()), value);
            all.remove(key);
          }
        });
    Problems problems = new Problems();
    WebConfig config =
        WebConfig.read(
            new ConfigSection("dmm.cfg", "dmm", all, problems),
            new ConfigSection("dmm.cfg", "oidc", oidc, problems));
    if (!problems.none()) {
      throw new IllegalArgumentException(problems.all().toString());
    }
    return config;
  }

  /** The clock. */
  public MutableClock clock() {
    return clock;
  }

  /** What operators may do: a mock. */
  public OperatorActions actions() {
    return actions;
  }

  /** What operators may do to daemons: a mock. */
  public DaemonActions daemonActions() {
    return daemonActions;
  }

  /** What operators may do to links: a mock. */
  public LinkActions linkActions() {
    return linkActions;
  }

  /** The loggers. */
  public FakeLogLevels logLevels() {
    return logLevels;
  }

  /** Daemons and peers. */
  public FakeOverview overview() {
    return overview;
  }

  /** The server. */
  public WebServer server() {
    return server;
  }

  /** Forgets what former tests did and wrote: quicker than a new server and a new database. */
  public void startAfresh(Database database) {
    Mockito.reset(actions, daemonActions, linkActions);
    overview.clear();
    database.transact(
        tx ->
            tx.execute(
                "truncate site, rse, endpoint, mesh_link, request, circuit, subnet, transfer_limit,"
                    + " event, decision, decision_share, sample, daemon_pause, finding, circuit_use,"
                    + " circuit_watch, transfer_audit restart identity"));
  }

  /** Every address. */
  public Routes routes() {
    return routes;
  }

  /** Live updates. */
  public LiveUpdates live() {
    return live;
  }

  /** Users and tokens. */
  public Accounts accounts() {
    return accounts;
  }

  /** Who waits for hosts. */
  public HostWaiters waiters() {
    return waiters;
  }

  /** The token as a secret. */
  public static Secret secret() {
    return Secret.of(TOKEN);
  }

  /** Asks for {@code path} with these headers, in pairs. */
  public HttpResponse<String> get(String path, String... headers) {
    return send(request(path, headers).GET());
  }

  /** Asks as a browser does. */
  public HttpResponse<String> browse(String path, String... headers) {
    return send(request(path, headers).setHeader("Accept", "text/html,*/*;q=0.8").GET());
  }

  /** Posts JSON. */
  public HttpResponse<String> post(String path, String json, String... headers) {
    return send(
        request(path, headers)
            .setHeader("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  /** Posts JSON with the token. */
  public HttpResponse<String> postWithToken(String path, String json) {
    return post(path, json, "Authorization", "Bearer " + TOKEN);
  }

  /** Posts a form as a browser does. */
  public HttpResponse<String> postForm(String path, String form, String... headers) {
    return send(
        request(path, headers)
            .setHeader("Accept", "text/html,*/*;q=0.8")
            .setHeader("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  /** Signs in and returns the cookie. */
  public String signIn() {
    HttpResponse<String> answer = postForm("/sign-in", "name=Ada&token=" + TOKEN);
    return cookieOf(answer).orElseThrow();
  }

  /** Signs a user in and returns the cookie. */
  public String signIn(String user, String password) {
    HttpResponse<String> answer =
        postForm("/sign-in", "user=" + user + "&password=" + encoded(password));
    return cookieOf(answer).orElseThrow(() -> new AssertionError("refused: " + answer));
  }

  /** As it stands in a form or an address. */
  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The cookie that an answer sets, as it must be sent back. */
  public static Optional<String> cookieOf(HttpResponse<String> answer) {
    return answer.headers().firstValue("Set-Cookie").map(text -> text.split(";", -1)[0]);
  }

  /** The CSRF token in a page. */
  public static String csrfIn(HttpResponse<String> page) {
    String mark = "name=\"csrf\" value=\"";
    int from = page.body().indexOf(mark);
    if (from < 0) {
      throw new AssertionError("no CSRF token in:\n" + page.body());
    }
    from += mark.length();
    return page.body().substring(from, page.body().indexOf('"', from));
  }

  /** Sends any request. */
  public HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      HttpRequest built = request.build();
      HttpResponse<String> answer = http.send(built, BodyHandlers.ofString(StandardCharsets.UTF_8));
      if (built.bodyPublisher().isPresent() && answer.statusCode() >= 400) {
        // A server may close the connection whose body it did not read, and no POST is repeated.
        http = client();
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static HttpClient client() {
    return HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  }

  /** A request to {@code path}. */
  public HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(baseUrl() + path)).timeout(Duration.ofSeconds(30));
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return request;
  }

  /** Where the server is. */
  public String baseUrl() {
    return "http://127.0.0.1:" + server.port();
  }

  @Override
  public void close() {
    server.close();
  }
}
