package io.dmm.sandbox.fts;

import io.dmm.sandbox.CircuitSource;
import io.dmm.sandbox.Finding;
import io.dmm.sandbox.fts.FtsOptions.EncodedSlashes;
import io.dmm.sandbox.fts.FtsOptions.Nulls;
import io.dmm.sandbox.fts.FtsReplies.Failure;
import io.dmm.sandbox.fts.FtsUsers.User;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import io.dmm.sandbox.http.Faults;
import io.dmm.sandbox.http.Journal;
import io.dmm.sandbox.http.PeerServer;
import io.dmm.sandbox.world.HostNetworks;
import io.dmm.sandbox.world.StormAudit;
import io.dmm.sandbox.world.StreamLimit;
import io.dmm.sandbox.world.TrafficListener;
import io.dmm.sandbox.world.Transfer;
import io.dmm.sandbox.world.TransferModel;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An FTS3 REST server (API 3.13) with the parts of the transfer server that its limits act on:
 * links, storages, optimizer, jobs and files. It answers with the statuses, bodies and oddities of
 * the real one; the optimizer decides by the clock.
 *
 * <p>It speaks plain HTTP. The header {@code X-SSL-Client-S-DN} stands for the certificate subject
 * that the TLS front end of a real server would have found; without it the caller is anonymous.
 */
public final class FtsSimulator implements AutoCloseable, TrafficListener, StreamLimit {
  private final Clock clock;
  private final FtsOptions options;
  private final LinkTable links = new LinkTable();
  private final StorageTable storages;
  private final Optimizer optimizer;
  private final JobTable jobs = new JobTable();
  private final FtsUsers users;
  private final ConfigRoutes config;
  private final SideTables side;
  private final OptimizerRoutes optimizerRoutes;
  private final JobRoutes jobRoutes;
  private final MonitRoutes monit;
  private final LimitWatch watch;
  private final int mostRepeats;
  private final PeerServer server;
  private TransferModel transfers;

  private FtsSimulator(Builder builder) {
    this.clock = builder.clock;
    this.options = builder.options();
    this.storages = new StorageTable(options.nulls());
    this.optimizer = new Optimizer(links, storages, options.optimizerInterval(), clock.instant());
    this.users = new FtsUsers(options);
    builder.setUp.forEach(step -> step.accept(users));
    FtsAuditLog audit = new FtsAuditLog(clock);
    this.side = new SideTables(clock, links, users, audit);
    this.config = new ConfigRoutes(links, storages, side, audit, options);
    this.optimizerRoutes = new OptimizerRoutes(optimizer, clock);
    this.jobRoutes = new JobRoutes(jobs, clock);
    this.monit = builder.monitToken == null ? null : new MonitRoutes(jobs, builder.monitToken);
    this.watch =
        builder.circuits == null
            ? null
            : new LimitWatch(
                builder.circuits, new HostNetworks(builder.prefixOfHost), builder.tolerance);
    this.mostRepeats = builder.mostRepeatsPerMinute;
    this.server = PeerServer.start(clock, builder.port, this::answer);
  }

  /** A simulator that lives by this clock. */
  public static Builder builder(Clock clock) {
    return new Builder(clock);
  }

  /** Follows the transfers of a model, and limits them. */
  public FtsSimulator serve(TransferModel model) {
    transfers = model;
    model.addListener(this);
    model.limitStreamsBy(this);
    return this;
  }

  /** The base URL, without a slash at the end. */
  public URI baseUrl() {
    return server.baseUrl();
  }

  /** The link rows, the built-in one among them. */
  public List<FtsLink> links() {
    return links.all();
  }

  /** The limits of the storages by name, the built-in {@code *} among them. */
  public Map<String, Map<String, Object>> storages() {
    return storages.rows();
  }

  /** How many files may move at once between two storages, such as {@code davs://a.example.org}. */
  public int activeBetween(String source, String destination) {
    advance();
    return optimizer.inForce(new Pair(source, destination));
  }

  @Override
  public int activeTransfers(String scheme, String sourceHost, String destinationHost) {
    return optimizer.inForce(
        new Pair(
            Pair.storageOf(scheme + "://" + bracketed(sourceHost)),
            Pair.storageOf(scheme + "://" + bracketed(destinationHost))));
  }

  private static String bracketed(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }

  @Override
  public void submitted(Transfer transfer, Instant at) {
    jobs.submit(transfer, at);
  }

  @Override
  public void step(Instant from, Instant to, List<Flow> flows) {
    run(to);
  }

  /**
   * Lets everything happen that is due: the optimizer, the states of files, the watch over limits.
   */
  public void tick() {
    advance();
  }

  private void advance() {
    if (transfers != null) {
      transfers.advance();
    }
    Instant now = clock.instant();
    run(now);
    if (watch != null) {
      watch.look(links.all(), now);
    }
  }

  private void run(Instant now) {
    jobs.follow(now, optimizer::inForce);
    if (!optimizer.nextRun().isAfter(now)) {
      optimizer.runIfDue(now, jobs.queues());
    }
  }

  /** Where a test orders faults. */
  public Faults faults() {
    return server.faults();
  }

  /** The calls received. */
  public Journal journal() {
    return server.journal();
  }

  /** What has gone wrong so far: limits without a circuit, storms. */
  public List<Finding> audit() {
    advance();
    List<Finding> findings =
        new ArrayList<>(StormAudit.repeatedChanges(journal().entries(), mostRepeats));
    if (watch != null) {
      findings.addAll(watch.findings());
    }
    return findings;
  }

  /** The same, and everything that was not there at the start and must not be there at the end. */
  public List<Finding> auditAtEnd() {
    List<Finding> findings = new ArrayList<>(audit());
    Instant now = clock.instant();
    for (FtsLink link : links.all()) {
      if (!link.isDefault()) {
        findings.add(
            new Finding(
                now,
                Finding.Kind.LEAK,
                link.symbolicName(),
                "link from " + link.source() + " to " + link.destination() + " was left"));
      }
    }
    storages.rows().keySet().stream()
        .filter(name -> !name.equals("*"))
        .forEach(
            name ->
                findings.add(
                    new Finding(now, Finding.Kind.LEAK, name, "limits of a storage were left")));
    return findings;
  }

  @Override
  public void close() {
    server.close();
  }

  private Answer answer(Call call) {
    try {
      return route(call);
    } catch (Failure failure) {
      return failure.reply();
    }
  }

  private Answer route(Call call) {
    String path = throughApache(call);
    String origin = call.header("Origin").orElse("");
    if (!origin.isEmpty() && !origin.endsWith("//" + call.header("Host").orElse(""))) {
      throw FtsReplies.html(403, "Host and Origin do not match");
    }
    if (monit != null && path.startsWith(MonitRoutes.PREFIX)) {
      advance();
      return jobs.whileNothingMoves(() -> monit.answer(call));
    }
    User user = users.identify(call);
    advance();
    if (path.equals("/") && call.method().equals("GET")) {
      return FtsReplies.json(rootDocument());
    }
    if (path.equals("/whoami") && call.method().equals("GET")) {
      return FtsReplies.json(users.whoami(user));
    }
    Optional<Answer> reply =
        config
            .answer(call, path, user)
            .or(() -> side.answer(call, path, user))
            .or(() -> optimizerRoutes.answer(call, path))
            .or(() -> jobs.whileNothingMoves(() -> jobRoutes.answer(call, path, user)));
    return reply.orElseThrow(() -> FtsReplies.unknownPath(call.method()));
  }

  /** The path as Apache hands it on: decoded once, and encoded slashes treated as configured. */
  private String throughApache(Call call) {
    String raw = call.rawPath();
    if (!raw.matches("(?i).*%2F.*")) {
      return Call.decodePath(raw);
    }
    return switch (options.encodedSlashes()) {
      case OFF -> throw FtsReplies.apacheNotFound();
      case ON -> Call.decodePath(raw);
      case NO_DECODE -> Call.decodePath(raw.replaceAll("(?i)%2F", "%252F"));
    };
  }

  private static Map<String, Object> rootDocument() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("delegation", Map.of("major", 1, "minor", 0, "patch", 0));
    root.put("api", Map.of("major", 3, "minor", 13, "patch", 4));
    root.put("core", null);
    root.put("schema", Map.of("major", 10, "minor", 0, "patch", 0));
    root.put(
        "_links",
        Map.of(
            "fts:whoami", Map.of("href", "/whoami", "title", "Check user certificate"),
            "fts:configaudit", Map.of("href", "/config/audit", "title", "Configuration"),
            "fts:optimizer", Map.of("href", "/optimizer/", "title", "Optimizer")));
    return root;
  }

  /** Settings of a {@link FtsSimulator}; the defaults are those of a freshly installed server. */
  public static final class Builder {
    private final Clock clock;
    private final Map<String, String> vos = new LinkedHashMap<>();
    private final Map<String, String> prefixOfHost = new LinkedHashMap<>();
    private final List<Consumer<FtsUsers>> setUp = new ArrayList<>();
    private EncodedSlashes encodedSlashes = EncodedSlashes.OFF;
    private int linkCreatedStatus = 201;
    private Nulls nulls = Nulls.IGNORE;
    private boolean oauth2;
    private String monitToken;
    private Duration optimizerInterval = Duration.ofMinutes(1);
    private String hostDn = "/DC=org/DC=example/OU=computers/CN=localhost";
    private CircuitSource circuits;
    private Duration tolerance = Duration.ofSeconds(10);
    private int mostRepeatsPerMinute = 5;
    private int port;

    private Builder(Clock clock) {
      this.clock = clock;
    }

    private FtsOptions options() {
      return new FtsOptions(
          encodedSlashes, linkCreatedStatus, nulls, oauth2, optimizerInterval, hostDn, vos);
    }

    /** Who may change the configuration, by certificate subject in slash form. */
    public Builder grantConfig(String dn) {
      setUp.add(users -> users.grant(dn, "config"));
      return this;
    }

    /** Who may see the jobs of all VOs. */
    public Builder grantTransfer(String dn) {
      setUp.add(users -> users.grant(dn, "transfer"));
      return this;
    }

    /** Who is banned. */
    public Builder ban(String dn) {
      setUp.add(users -> users.ban(dn));
      return this;
    }

    /** A bearer token that is accepted, for everything, if OAuth2 is on. */
    public Builder bearer(String token, String dn) {
      setUp.add(users -> users.bearer(token, dn));
      return oauth2(true);
    }

    /** Whether bearer tokens are looked at; they are refused otherwise. Off. */
    public Builder oauth2(boolean on) {
      this.oauth2 = on;
      return this;
    }

    /** The VO of a subject; without one it has a private VO that sees nothing. */
    public Builder vo(String dn, String vo) {
      this.vos.put(dn, vo);
      return this;
    }

    /**
     * Also plays the archive that FTS reports completed transfers to, below {@code
     * /api/datasources/proxy/}, for who shows this bearer token; unless this is called there is
     * none.
     */
    public Builder monit(String token) {
      this.monitToken = token;
      return this;
    }

    /** Subject of the server's own certificate, whose holder may do everything. */
    public Builder hostDn(String dn) {
      this.hostDn = dn;
      return this;
    }

    /** How Apache treats {@code %2F} in paths; OFF. */
    public Builder encodedSlashes(EncodedSlashes mode) {
      this.encodedSlashes = mode;
      return this;
    }

    /** Status of {@code POST /config/links}: 201, or 200 for servers before 3.13.2. */
    public Builder linkCreatedStatus(int status) {
      this.linkCreatedStatus = status;
      return this;
    }

    /** What a null in {@code se_info} does; IGNORE. */
    public Builder nulls(Nulls mode) {
      this.nulls = mode;
      return this;
    }

    /** How often the optimizer runs; 1 min, shorter for a world in fast motion. */
    public Builder optimizerInterval(Duration interval) {
      this.optimizerInterval = interval;
      return this;
    }

    /**
     * Watches that limits exist only for pairs whose hosts a live circuit joins.
     *
     * @param source the circuits
     * @param prefixes networks by {@code host:port} or {@code host}
     */
    public Builder watchLimits(CircuitSource source, Map<String, String> prefixes) {
      this.circuits = source;
      this.prefixOfHost.putAll(prefixes);
      return this;
    }

    /** How long a limit may stand without a circuit; 10 s. */
    public Builder tolerance(Duration longest) {
      this.tolerance = longest;
      return this;
    }

    /** How often the same change may be sent within a minute; 5. */
    public Builder mostRepeatsPerMinute(int count) {
      this.mostRepeatsPerMinute = count;
      return this;
    }

    /** A fixed port; 0, any free one. */
    public Builder port(int value) {
      this.port = value;
      return this;
    }

    /** Starts the simulator on the loopback interface. */
    public FtsSimulator start() {
      return new FtsSimulator(this);
    }
  }
}
