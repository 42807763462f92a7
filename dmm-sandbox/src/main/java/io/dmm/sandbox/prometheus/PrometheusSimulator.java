package io.dmm.sandbox.prometheus;

import io.dmm.sandbox.Finding;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import io.dmm.sandbox.http.Faults;
import io.dmm.sandbox.http.Journal;
import io.dmm.sandbox.http.PeerServer;
import io.dmm.sandbox.prometheus.Expr.Selector;
import io.dmm.sandbox.world.PythonJson;
import io.dmm.sandbox.world.StormAudit;
import io.dmm.sandbox.world.TransferModel;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Prometheus server (2.42) over the samples of an {@link ExporterWorld}. It evaluates PromQL, not
 * recognised texts: selectors, {@code rate} and its like, aggregations, operators with vector
 * matching. What it does not know is a parse error, so that a query that drifts fails loudly.
 */
public final class PrometheusSimulator implements AutoCloseable {
  private final Clock clock;
  private final ExporterWorld world;
  private final TransferModel transfers;
  private final String authorization;
  private final QueryApi api;
  private final int mostQueriesPerMinute;
  private final PeerServer server;

  private PrometheusSimulator(Builder builder) {
    this.clock = builder.clock;
    this.world = builder.world;
    this.transfers = builder.transfers;
    this.authorization = builder.authorization;
    this.api = new QueryApi(world.store(), clock);
    this.mostQueriesPerMinute = builder.mostQueriesPerMinute;
    if (transfers != null) {
      transfers.addListener(world);
    }
    this.server = PeerServer.start(clock, builder.port, this::answer);
  }

  /** A server over these exporters, living by this clock. */
  public static Builder builder(Clock clock, ExporterWorld world) {
    return new Builder(clock, world);
  }

  /** The base URL, without a slash at the end. */
  public URI baseUrl() {
    return server.baseUrl();
  }

  /** Where a test orders faults. */
  public Faults faults() {
    return server.faults();
  }

  /** The calls received. */
  public Journal journal() {
    return server.journal();
  }

  /** How many samples are kept, of all series. */
  public int sampleCount() {
    return world.store().size();
  }

  /** Far too many queries. */
  public List<Finding> audit() {
    return StormAudit.bursts(
        journal().entries(),
        mostQueriesPerMinute,
        e -> Optional.of("query").filter(q -> e.rawPath().startsWith("/api/v1/query")),
        "queries");
  }

  @Override
  public void close() {
    server.close();
  }

  private Answer answer(Call call) {
    if (authorization != null && !authorization.equals(call.header("Authorization").orElse(null))) {
      Answer refused = Answer.of(401, "text/plain; charset=utf-8", "Unauthorized\n");
      return authorization.startsWith("Basic ")
          ? refused.with("WWW-Authenticate", "Basic")
          : refused;
    }
    if (transfers != null) {
      transfers.advance();
    }
    world.advance();
    return switch (call.rawPath()) {
      case "/api/v1/query" -> read(call, true, () -> api.instant(parameters(call)));
      case "/api/v1/query_range" -> read(call, true, () -> api.range(parameters(call)));
      case "/api/v1/series" -> read(call, true, () -> series(parameters(call)));
      case "/api/v1/status/buildinfo" -> read(call, false, PrometheusSimulator::buildInfo);
      case "/-/ready" -> plain(call, "Prometheus Server is Ready.\n");
      case "/-/healthy" -> plain(call, "Prometheus Server is Healthy.\n");
      default -> Answer.of(404, "text/plain; charset=utf-8", "404 page not found\n");
    };
  }

  private static Answer plain(Call call, String text) {
    return call.method().equals("GET")
        ? Answer.of(200, "text/plain; charset=utf-8", text)
        : wrongMethod();
  }

  private static Answer wrongMethod() {
    return Answer.of(405, "text/plain; charset=utf-8", "Method Not Allowed\n");
  }

  /** Something that yields the {@code data} of an answer. */
  @FunctionalInterface
  private interface Data {
    Object get();
  }

  private static Answer read(Call call, boolean postToo, Data data) {
    if (!call.method().equals("GET") && !(postToo && call.method().equals("POST"))) {
      return wrongMethod();
    }
    try {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("status", "success");
      body.put("data", data.get());
      return json(200, body);
    } catch (PromQlException e) { // this is the answer
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("status", "error");
      body.put("errorType", e.errorType());
      body.put("error", e.getMessage());
      return json(e.status(), body);
    }
  }

  private static Answer json(int status, Map<String, Object> body) {
    return Answer.of(status, "application/json", PythonJson.compact(body));
  }

  private static Map<String, String> parameters(Call call) {
    Map<String, String> all = new LinkedHashMap<>();
    if (call.header("Content-Type").orElse("").startsWith("application/x-www-form-urlencoded")) {
      all.putAll(call.bodyAsForm());
    }
    call.query().forEach(all::putIfAbsent);
    return all;
  }

  private Object series(Map<String, String> parameters) {
    String match = parameters.getOrDefault("match[]", "");
    if (!(Parser.parse(match) instanceof Selector selector)) {
      throw PromQlException.badData("invalid parameter \"match[]\": not a selector");
    }
    List<Map<String, String>> found = new ArrayList<>();
    world.store().seriesOf(selector).forEach(labels -> found.add(labels));
    return found;
  }

  private static Object buildInfo() {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("version", "2.42.0");
    info.put("revision", "simulated");
    info.put("branch", "HEAD");
    info.put("buildUser", "sandbox");
    info.put("buildDate", "20260101-00:00:00");
    info.put("goVersion", "none");
    return info;
  }

  /** Settings of a {@link PrometheusSimulator}; open to everybody unless it is told otherwise. */
  public static final class Builder {
    private final Clock clock;
    private final ExporterWorld world;
    private TransferModel transfers;
    private String authorization;
    private int mostQueriesPerMinute = 300;
    private int port;

    private Builder(Clock clock, ExporterWorld world) {
      this.clock = clock;
      this.world = world;
    }

    /** Whose bytes the exporters count. */
    public Builder transfers(TransferModel model) {
      this.transfers = model;
      return this;
    }

    /** Only with basic authentication. */
    public Builder basicAuth(String user, String password) {
      byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      this.authorization = "Basic " + Base64.getEncoder().encodeToString(credentials);
      return this;
    }

    /** Only with this bearer token, as a proxy in front of Prometheus would have it. */
    public Builder bearerToken(String token) {
      this.authorization = "Bearer " + token;
      return this;
    }

    /** How many queries in a minute are too many; 300. */
    public Builder mostQueriesPerMinute(int count) {
      this.mostQueriesPerMinute = count;
      return this;
    }

    /** A fixed port; 0, any free one. */
    public Builder port(int value) {
      this.port = value;
      return this;
    }

    /** Starts the simulator on the loopback interface. */
    public PrometheusSimulator start() {
      return new PrometheusSimulator(this);
    }
  }
}
