package io.dmm.rucio.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dmm.core.peer.NotFoundException;
import io.dmm.core.peer.PeerAuth;
import io.dmm.core.peer.PeerCall;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.PeerHttp;
import io.dmm.core.peer.PeerListener;
import io.dmm.core.peer.PeerPace;
import io.dmm.core.peer.PeerState;
import io.dmm.core.peer.PeerTls;
import io.dmm.core.peer.RejectedException;
import io.dmm.core.peer.Rule;
import io.dmm.core.peer.UnavailableException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Rucio's REST API, as far as it is read here; nothing is ever changed. Lists are read as they
 * arrive, whatever their length.
 *
 * <pre>{@code
 * try (RucioClient rucio = RucioClient.builder(URI.create("https://rucio.example.org"))
 *     .identity(new RucioIdentity.UserPass("dmm", Secret.of("…")))
 *     .authHost(URI.create("https://rucio-auth.example.org"))
 *     .build()) {
 *   rucio.rules(RuleFilter.inState("R").ofActivity("SENSE Test"), rule -> …, problem -> …);
 * }
 * }</pre>
 *
 * <p>Every method throws {@link RejectedException} when Rucio does not accept the question, {@link
 * NotFoundException} when there is no such thing, and {@link UnavailableException} for everything
 * that may pass: no answer, not let in, a list that did not end.
 */
public final class RucioClient implements AutoCloseable {
  private static final int MOST_CALLS = 25;
  private static final String STREAM = "application/x-json-stream";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PeerHttp http;
  private final Optional<PeerHttp> authHttp;
  private final RuleReader ruleReader;

  /** Settings of a client; see {@link #builder}. */
  public static final class Builder {
    private final URI rucioHost;
    private URI authHost;
    private Optional<RucioIdentity> identity = Optional.empty();
    private Optional<String> account = Optional.empty();
    private String vo = "def";
    private PeerAuth auth = PeerAuth.NONE;
    private PeerTls tls = PeerTls.verified();
    private Duration callTimeout = Duration.ofSeconds(60);
    private int maxInFlight = 8;
    private PeerPace pace = PeerPace.DEFAULT;
    private Clock clock = Clock.systemUTC();
    private PeerListener listener = PeerListener.NONE;

    private Builder(URI rucioHost) {
      this.rucioHost = rucioHost;
      this.authHost = rucioHost;
    }

    /** Where tokens come from; the same host unless set. */
    public Builder authHost(URI host) {
      this.authHost = host;
      return this;
    }

    /** Who we are: tokens are then fetched and renewed by the client. */
    public Builder identity(RucioIdentity who) {
      this.identity = Optional.of(who);
      return this;
    }

    /** The account to act as; the identity's default account unless set. */
    public Builder account(String name) {
      this.account = Optional.of(name);
      return this;
    }

    /** Short name of the virtual organisation; {@code def} unless set. */
    public Builder vo(String name) {
      this.vo = name;
      return this;
    }

    /** Authentication of one's own, instead of {@link #identity}. */
    public Builder auth(PeerAuth own) {
      this.auth = own;
      return this;
    }

    /** What TLS trusts; the JDK's list unless set. A client certificate belongs in the identity. */
    public Builder tls(PeerTls trust) {
      this.tls = trust;
      return this;
    }

    /** How long an answer, or the next part of a list, may take; 60 s unless set. */
    public Builder callTimeout(Duration wait) {
      this.callTimeout = wait;
      return this;
    }

    /** How often the server is called while it is down; 4 times per minute unless set. */
    public Builder pace(PeerPace other) {
      this.pace = other;
      return this;
    }

    /** How many calls may be under way at once; 8 unless set. */
    public Builder maxInFlight(int calls) {
      this.maxInFlight = calls;
      return this;
    }

    /** The clock that expiry is judged by; the system's unless set. */
    public Builder clock(Clock other) {
      this.clock = other;
      return this;
    }

    /** Told of every call; nobody unless set. */
    public Builder listener(PeerListener other) {
      this.listener = other;
      return this;
    }

    /**
     * The client. No connection is opened yet.
     *
     * @throws IOException a certificate, key or CA file cannot be read; the message names it
     */
    public RucioClient build() throws IOException {
      if (identity.isEmpty()) {
        return new RucioClient(http("rucio", rucioHost, tls, auth), Optional.empty(), clock);
      }
      PeerTls showing = tls;
      if (identity.get() instanceof RucioIdentity.Certificate shown) {
        showing =
            new PeerTls(tls.verify(), tls.ca(), Optional.of(shown.certificate()), shown.key());
      }
      PeerHttp authHttp = http("rucio-auth", authHost, showing, PeerAuth.NONE);
      RucioTokens tokens = new RucioTokens(authHttp, identity.get(), account, vo, clock);
      return new RucioClient(http("rucio", rucioHost, tls, tokens), Optional.of(authHttp), clock);
    }

    private PeerHttp http(String name, URI host, PeerTls trust, PeerAuth who) throws IOException {
      return new PeerHttp(
          PeerHttp.Settings.of(name, host)
              .withTls(trust)
              .withCallTimeout(callTimeout)
              .withMaxInFlight(maxInFlight)
              .withPace(pace),
          who,
          clock,
          listener);
    }
  }

  private RucioClient(PeerHttp http, Optional<PeerHttp> authHttp, Clock clock) {
    this.http = http;
    this.authHttp = authHttp;
    this.ruleReader = new RuleReader(clock);
  }

  /** A client of the Rucio server at {@code rucioHost}. */
  public static Builder builder(URI rucioHost) {
    return new Builder(rucioHost);
  }

  /** Version of the server; needs no authentication to be right. */
  public String version() throws PeerException {
    return object("ping", "/ping").path("version").asText("");
  }

  /**
   * Lists rules as they arrive, in no order. If the connection breaks the list is asked for once
   * more, so a rule may be handed over twice.
   *
   * @param each told of each rule
   * @param problems told of each line that is no usable rule
   * @throws UnavailableException also when the list did not end: nothing may then be concluded from
   *     a rule that was not seen
   */
  public void rules(RuleFilter filter, Consumer<Rule> each, Consumer<String> problems)
      throws PeerException {
    rules(filter, line -> true, each, problems);
  }

  /**
   * As {@link #rules(RuleFilter, Consumer, Consumer)}, but looks only at lines whose text could
   * matter: most lines of an unfiltered list are not worth parsing.
   */
  public void rules(
      RuleFilter filter,
      Predicate<String> worthReading,
      Consumer<Rule> each,
      Consumer<String> problems)
      throws PeerException {
    lines(
        "rules.list",
        "/rules/" + query(filter.parameters()),
        line -> {
          if (!worthReading.test(line)) {
            return;
          }
          try {
            each.accept(ruleReader.read(line));
          } catch (RuleReader.Unreadable e) {
            problems.accept(e.getMessage());
          }
        });
  }

  /**
   * One rule; empty if there is none. Its state is GONE once its expiry is past.
   *
   * @throws RejectedException {@code ruleId} is not 32 hex digits, with or without dashes
   */
  public Optional<Rule> rule(String ruleId) throws PeerException {
    String text;
    try {
      text = get("rules.get", "/rules/" + checked(ruleId), "application/json");
    } catch (NotFoundException e) {
      return Optional.empty();
    }
    try {
      return Optional.of(ruleReader.read(text));
    } catch (RuleReader.Unreadable e) {
      throw new UnavailableException("rucio: " + e.getMessage(), e);
    }
  }

  /** The RSEs where the files of a rule are, or are to be; empty while Rucio has not decided. */
  public SortedSet<String> lockedRses(String ruleId) throws PeerException {
    SortedSet<String> rses = new TreeSet<>();
    objects(
        "rules.locks", "/rules/" + checked(ruleId) + "/locks", lock -> add(rses, lock.path("rse")));
    return rses;
  }

  /**
   * Bytes of all files of a data identifier, summed by Rucio in one statement. A file in two data
   * sets of a container counts twice.
   */
  public long sizeBytes(String scope, String name) throws PeerException {
    JsonNode bytes =
        object("dids.get", "/dids/" + encoded(scope) + "/" + encoded(name) + "?dynamic_depth=FILE")
            .path("bytes");
    if (!bytes.canConvertToLong() || !bytes.isNumber()) {
      throw new UnavailableException(
          "rucio: the size of " + scope + ":" + name + " is " + bytes + ", not a number of bytes");
    }
    return bytes.longValue();
  }

  /**
   * The RSEs where data lies that can be read now, be it a file, a data set or a container. Of a
   * container with many data sets some are looked at.
   *
   * @throws NotFoundException there is no such data
   */
  public SortedSet<String> holders(String scope, String name) throws PeerException {
    String type =
        object("dids.type", "/dids/" + encoded(scope) + "/" + encoded(name)).path("type").asText();
    SortedSet<String> rses = new TreeSet<>();
    switch (type) {
      case "FILE" -> addHoldersOfFile(rses, scope, name);
      case "DATASET" -> addHoldersOfDataset(rses, scope, name);
      default -> addHoldersOfContainer(rses, scope, name, new AtomicInteger(MOST_CALLS));
    }
    return rses;
  }

  private void addHoldersOfFile(SortedSet<String> rses, String scope, String name)
      throws PeerException {
    objects(
        "replicas.list",
        "/replicas/" + encoded(scope) + "/" + encoded(name),
        file ->
            file.path("states")
                .properties()
                .forEach(
                    state -> {
                      if (state.getValue().asText().equals("AVAILABLE")) {
                        rses.add(state.getKey());
                      }
                    }));
  }

  /** Counted file by file: what Rucio notes of whole data sets is of those that rules have made. */
  private void addHoldersOfDataset(SortedSet<String> rses, String scope, String name)
      throws PeerException {
    objects(
        "replicas.datasets",
        "/replicas/" + encoded(scope) + "/" + encoded(name) + "/datasets?deep=True",
        replica -> {
          if (replica.path("available_length").asLong(0) > 0) {
            add(rses, replica.path("rse"));
          }
        });
  }

  private void addHoldersOfContainer(
      SortedSet<String> rses, String scope, String name, AtomicInteger callsLeft)
      throws PeerException {
    List<JsonNode> children = new ArrayList<>();
    objects(
        "dids.content", "/dids/" + encoded(scope) + "/" + encoded(name) + "/dids", children::add);
    int stride = Math.max(1, children.size() / MOST_CALLS);
    for (int i = 0; i < children.size() && callsLeft.decrementAndGet() >= 0; i += stride) {
      JsonNode child = children.get(i);
      String childScope = child.path("scope").asText();
      String childName = child.path("name").asText();
      if (child.path("type").asText().equals("CONTAINER")) {
        addHoldersOfContainer(rses, childScope, childName, callsLeft);
      } else {
        addHoldersOfDataset(rses, childScope, childName);
      }
    }
  }

  /** Every RSE that is not deleted. */
  public SortedSet<String> rses() throws PeerException {
    SortedSet<String> names = new TreeSet<>();
    objects(
        "rses.list",
        "/rses/",
        rse -> {
          if (!rse.path("deleted").asBoolean(false)) {
            add(names, rse.path("rse"));
          }
        });
    return names;
  }

  /**
   * The RSEs that an expression stands for; empty if none.
   *
   * @throws RejectedException the expression is malformed
   */
  public SortedSet<String> rses(String expression) throws PeerException {
    SortedSet<String> names = new TreeSet<>();
    try {
      objects(
          "rses.expression",
          "/rses/" + query(Map.of("expression", expression)),
          rse -> add(names, rse.path("rse")));
    } catch (RejectedException e) {
      if (RucioErrors.exceptionClass(e).equals("InvalidRSEExpression")
          && RucioErrors.message(e).contains("empty set")) {
        return new TreeSet<>();
      }
      throw e;
    }
    return names;
  }

  /** The protocols of an RSE, in no order of preference. */
  public List<Protocol> protocols(String rse) throws PeerException {
    List<Protocol> all = new ArrayList<>();
    for (JsonNode one : object("rses.get", "/rses/" + encoded(rse)).path("protocols")) {
      JsonNode wan = one.path("domains").path("wan");
      int either = wan.path("third_party_copy").asInt(0); // servers before 1.30
      all.add(
          new Protocol(
              one.path("scheme").asText(""),
              one.path("hostname").asText(""),
              one.path("port").asInt(0),
              wan.path("third_party_copy_read").asInt(either),
              wan.path("third_party_copy_write").asInt(either)));
    }
    return all;
  }

  /**
   * Lists the transfer requests between two RSEs; those that Rucio has chosen no source for yet are
   * not among them. Rucio answers only administrators. If the connection breaks the list is asked
   * for once more, so a request may be handed over twice.
   *
   * @param stateCodes Rucio's codes: Q queued, G submitting, S submitted, D done, F failed, W
   *     waiting, P preparing
   */
  public void transfers(
      String sourceRse,
      String destinationRse,
      List<String> stateCodes,
      Consumer<TransferRequestLine> each)
      throws PeerException {
    String path =
        "/requests/list?src_rse=%s&dst_rse=%s&request_states=%s"
            .formatted(encoded(sourceRse), encoded(destinationRse), String.join(",", stateCodes));
    objects(
        "requests.list",
        path,
        line ->
            each.accept(
                new TransferRequestLine(
                    line.path("rule_id").asText(""),
                    line.path("source_rse").asText(""),
                    line.path("dest_rse").asText(""),
                    line.path("state").asText(""),
                    line.path("bytes").asLong(0))));
  }

  /** How the server is doing. */
  public PeerState state() {
    PeerState state = http.state();
    // Only the authentication host is shown our certificate.
    return authHttp.map(auth -> state.withCertificateOf(auth.state())).orElse(state);
  }

  @Override
  public void close() throws IOException {
    http.close();
    if (authHttp.isPresent()) {
      authHttp.get().close();
    }
  }

  /** One call that is answered by one JSON object. */
  private JsonNode object(String name, String path) throws PeerException {
    String text = get(name, path, "application/json");
    try {
      JsonNode node = JSON.readTree(text);
      if (node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw new UnavailableException("rucio: GET " + path + " answered no JSON: " + start(text), e);
    }
    throw new UnavailableException("rucio: GET " + path + " answered no object: " + start(text));
  }

  private String get(String name, String path, String accept) throws PeerException {
    try {
      return http.call(PeerCall.get(name, path).withHeader("Accept", accept)).text();
    } catch (PeerException e) {
      throw RucioErrors.translated(e);
    }
  }

  private void lines(String name, String path, JsonLines.Line each) throws PeerException {
    try {
      http.stream(
          PeerCall.get(name, path).withHeader("Accept", STREAM),
          body -> {
            JsonLines.read(body, each);
            return null;
          });
    } catch (PeerException e) {
      throw RucioErrors.translated(e);
    }
  }

  /** A list whose every line must be readable, because the answer is the list as a whole. */
  private void objects(String name, String path, Consumer<JsonNode> each) throws PeerException {
    lines(
        name,
        path,
        line -> {
          try {
            each.accept(JSON.readTree(line));
          } catch (JsonProcessingException e) {
            throw new IOException("the list has a line that is no JSON: " + start(line), e);
          }
        });
  }

  private static String checked(String ruleId) throws RejectedException {
    if (!ruleId.replace("-", "").matches("[0-9a-fA-F]{32}")) {
      throw new RejectedException(
          "rucio: \"" + ruleId + "\" is no rule id; it must be 32 hex digits");
    }
    return ruleId;
  }

  private static void add(SortedSet<String> names, JsonNode name) {
    if (name.isTextual()) {
      names.add(name.asText());
    }
  }

  private static String query(Map<String, String> parameters) {
    return parameters.isEmpty()
        ? ""
        : parameters.entrySet().stream()
            .map(one -> one.getKey() + "=" + encoded(one.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }

  /** Percent-encoded for a path or a query; slashes of data set names too, spaces never as +. */
  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String start(String text) {
    return text.length() > 200 ? text.substring(0, 200) + "…" : text;
  }
}
