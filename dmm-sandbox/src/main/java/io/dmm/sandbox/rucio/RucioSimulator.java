package io.dmm.sandbox.rucio;

import io.dmm.sandbox.CircuitSource;
import io.dmm.sandbox.Finding;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import io.dmm.sandbox.http.Faults;
import io.dmm.sandbox.http.Journal;
import io.dmm.sandbox.http.PeerServer;
import io.dmm.sandbox.rucio.RucioAccounts.Token;
import io.dmm.sandbox.rucio.RucioReplies.Failure;
import io.dmm.sandbox.world.Transfer;
import io.dmm.sandbox.world.TransferModel;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A Rucio server as DMM sees it: authentication, rules, data identifiers, storage elements,
 * transfer requests, with the statuses, headers, content types and oddities of the real one (server
 * 41, on PostgreSQL where the databases differ). Rules progress with the bytes of a {@link
 * TransferModel}; without one nothing moves unless the test says so.
 *
 * <p>It speaks plain HTTP. For X.509 logins the header {@code X-SSL-Client-S-DN} stands for the
 * certificate subject that the TLS front end of a real server would have found.
 */
public final class RucioSimulator implements AutoCloseable {
  private final RuleBook book;
  private final RucioAccounts accounts;
  private final AuthRoutes auth;
  private final RuleRoutes rules;
  private final DidRoutes dids;
  private final RseRoutes rses;
  private final ReplicaRoutes replicas;
  private final RequestRoutes requests;
  private final RucioAudit audit;
  private final PeerServer server;

  private RucioSimulator(Builder builder) {
    Clock clock = builder.clock;
    TransferModel model =
        builder.transfers != null
            ? builder.transfers
            : TransferModel.builder(clock, (CircuitSource) List::of).build();
    this.book = new RuleBook(clock, model);
    this.accounts = new RucioAccounts(clock, builder.tokenLifetime);
    RucioReplies replies = new RucioReplies(builder.seed);
    this.auth = new AuthRoutes(accounts);
    this.rules =
        new RuleRoutes(
            book,
            replies,
            new BackgroundRules(clock, builder.backgroundRules),
            new RuleWrites(book, List.copyOf(builder.activities)));
    this.dids = new DidRoutes(book, replies, rules, clock.instant());
    this.rses = new RseRoutes(book, replies, clock.instant());
    this.replicas = new ReplicaRoutes(book, replies, clock.instant());
    this.requests = new RequestRoutes(book, replies, builder.ftsUrl);
    builder.rses.forEach(book::add);
    builder.setUp.forEach(step -> step.accept(accounts));
    this.server = PeerServer.start(clock, builder.port, this::answer);
    this.audit = new RucioAudit(clock, builder.mostSweepsPerMinute, builder.auditPace);
  }

  /** A simulator that lives by this clock. */
  public static Builder builder(Clock clock) {
    return new Builder(clock);
  }

  /** The base URL, for {@code rucio_host} and {@code auth_host} alike. */
  public URI baseUrl() {
    return server.baseUrl();
  }

  /** Adds a rule; it appears now, or after the delay that it names. */
  public RucioSimulator add(SimulatedRule rule) {
    book.add(rule);
    return this;
  }

  /** Adds a data identifier; rules make their own if there is none. */
  public RucioSimulator add(SimulatedDid did) {
    book.add(did);
    return this;
  }

  /** Adds or replaces a storage element. */
  public RucioSimulator add(SimulatedRse rse) {
    book.add(rse);
    return this;
  }

  /** The state of a rule; empty once it is gone. */
  public Optional<RuleState> stateOf(String ruleId) {
    return book.read(b -> b.rule(ruleId).map(LiveRule::state));
  }

  /** The data of a rule; empty before it has locks and once it is gone. */
  public Optional<Transfer> transferOf(String ruleId) {
    return book.read(b -> b.rule(ruleId).flatMap(LiveRule::transfer));
  }

  /** Changes the state of a rule now; {@code OK} makes all its data arrive. */
  public void setState(String ruleId, RuleState state) {
    change(ruleId, rule -> rule.become(state));
  }

  /** Changes the priority of a rule now. */
  public void setPriority(String ruleId, int priority) {
    change(ruleId, rule -> rule.changePriority(priority));
  }

  /** Lets the data of a rule grow now. */
  public void grow(String ruleId, long bytes) {
    change(ruleId, rule -> rule.grow(bytes));
  }

  /** Removes a rule at once, without the hour that DELETE leaves it. */
  public void removeRule(String ruleId) {
    change(ruleId, LiveRule::disappear);
    book.remove(ruleId);
  }

  /** All tokens are refused from now on. */
  public void expireTokens() {
    accounts.expireAll();
  }

  /** The JWTs of the configuration are refused from now on. */
  public void expireJwts() {
    accounts.forgetJwts();
  }

  /** Where a test orders faults. */
  public Faults faults() {
    return server.faults();
  }

  /** The calls received. */
  public Journal journal() {
    return server.journal();
  }

  /** What a client does that it should not, as far as the journal reaches back. */
  public List<Finding> audit() {
    return audit.findings(journal().entries());
  }

  @Override
  public void close() {
    server.close();
  }

  private void change(String ruleId, SimulatedRule.Change change) {
    book.read(
        b -> {
          LiveRule rule =
              b.rule(ruleId).orElseThrow(() -> new IllegalArgumentException("no rule " + ruleId));
          change.applyTo(rule);
          return rule;
        });
  }

  private Answer answer(Call call) {
    Answer reply;
    try {
      reply = route(call);
    } catch (Failure failure) {
      reply = failure.reply();
    }
    return withCommonHeaders(call, reply);
  }

  private Answer route(Call call) {
    String path = call.rawPath();
    if (path.equals("/ping")) {
      return Answer.of(200, RucioReplies.JSON, "{\"version\":\"41.0.0rc1\"}\n");
    }
    if (path.startsWith("/auth/")) {
      return auth.answer(call);
    }
    String account = authenticated(call).account();
    if (path.equals("/rules")) {
      return RuleRoutes.redirect(call);
    }
    if (path.startsWith("/rules/")) {
      return rules.answer(call, account);
    }
    if (path.startsWith("/dids/")) {
      return dids.answer(call);
    }
    if (path.startsWith("/replicas/")) {
      return replicas.answer(call);
    }
    if (path.startsWith("/rses/")) {
      return rses.answer(call);
    }
    if (path.startsWith("/requests/")) {
      return requests.answer(call, account);
    }
    throw RucioReplies.noSuchPage();
  }

  private Token authenticated(Call call) {
    String text = call.header("X-Rucio-Auth-Token").orElse("");
    if (text.isEmpty()) {
      throw RucioReplies.error(400, "ValueError", "Token must be set.");
    }
    return accounts
        .validate(text)
        .orElseThrow(
            () ->
                RucioReplies.error(
                    401, "CannotAuthenticate", "Cannot authenticate with given credentials"));
  }

  private static Answer withCommonHeaders(Call call, Answer reply) {
    Answer common =
        reply
            .with("Access-Control-Allow-Origin", "None")
            .with("Access-Control-Allow-Headers", "None")
            .with("Access-Control-Allow-Methods", "*")
            .with("Access-Control-Allow-Credentials", "true");
    if (!call.method().equals("GET")) {
      return common;
    }
    return common.with("Cache-Control", "post-check=0, pre-check=0").with("Pragma", "no-cache");
  }

  /**
   * Settings of a {@link RucioSimulator}. Out of the box: user {@code ddmlab}, password {@code
   * secret}, account root.
   */
  public static final class Builder {
    private final Clock clock;
    private final List<SimulatedRse> rses = new ArrayList<>();
    private final List<String> activities =
        new ArrayList<>(
            List.of(
                "Data Brokering",
                "Data Consolidation",
                "Data Rebalancing",
                "Debug",
                "Express",
                "Functional Test",
                "Group Subscriptions",
                "Production Input",
                "Production Output",
                "Analysis Input",
                "Analysis Output",
                "Staging",
                "T0 Export",
                "T0 Tape",
                "Upload/Download (Job)",
                "Upload/Download (User)",
                "User Subscriptions",
                "Data Challenge",
                "SENSE Test"));
    private final List<Consumer<RucioAccounts>> setUp = new ArrayList<>();
    private TransferModel transfers;
    private Duration tokenLifetime = Duration.ofHours(1);
    private String ftsUrl = "https://fts.example.org:8446";
    private long backgroundRules;
    private long seed = 1;
    private int port;
    private int mostSweepsPerMinute = 12;
    private double auditPace = 1;

    private Builder(Clock clock) {
      this.clock = clock;
      user("ddmlab", "secret", "root");
    }

    /** Whose bytes fill the rules. */
    public Builder transfers(TransferModel model) {
      this.transfers = model;
      return this;
    }

    /** A storage element. */
    public Builder rse(SimulatedRse rse) {
      this.rses.add(rse);
      return this;
    }

    /**
     * Somebody who may log in by password, and the accounts of his; with several he must name one.
     */
    public final Builder user(String name, String password, String... itsAccounts) {
      setUp.add(a -> a.addUser(name, password, List.of(itsAccounts)));
      return this;
    }

    /** Somebody who may log in by certificate, by its subject in slash form. */
    public Builder certificate(String subject, String... itsAccounts) {
      setUp.add(a -> a.addCertificate(subject, List.of(itsAccounts)));
      return this;
    }

    /** A JWT that is accepted as a token, as if an OIDC provider had issued it. */
    public Builder jwt(String jwt, String account) {
      setUp.add(a -> a.addJwt(jwt, account));
      return this;
    }

    /** One more activity that the policy package allows. */
    public Builder activity(String name) {
      this.activities.add(name);
      return this;
    }

    /** How long tokens live; 1 h. */
    public Builder tokenLifetime(Duration lifetime) {
      this.tokenLifetime = lifetime;
      return this;
    }

    /** The FTS that requests name as their host. */
    public Builder ftsUrl(String url) {
      this.ftsUrl = url;
      return this;
    }

    /** How many rules of others the lists hold, made up while they are read; none. */
    public Builder backgroundRules(long count) {
      this.backgroundRules = count;
      return this;
    }

    /** Seed of the order of keys in answers. */
    public Builder seed(long value) {
      this.seed = value;
      return this;
    }

    /** A fixed port; 0, any free one. */
    public Builder port(int value) {
      this.port = value;
      return this;
    }

    /** How many filtered lists of rules in a minute are too many; 12. */
    public Builder mostSweepsPerMinute(int count) {
      this.mostSweepsPerMinute = count;
      return this;
    }

    /**
     * How many times faster than a real one this world runs: as many times more often may single
     * rules be read; 1.
     */
    public Builder auditPace(double factor) {
      this.auditPace = factor;
      return this;
    }

    /** Starts the simulator on a free port of the loopback interface. */
    public RucioSimulator start() {
      return new RucioSimulator(this);
    }
  }
}
