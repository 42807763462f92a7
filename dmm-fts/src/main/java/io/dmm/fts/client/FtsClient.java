package io.dmm.fts.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.dmm.core.peer.TransferLimits.LinkLimit;
import io.dmm.core.peer.UnavailableException;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * FTS3's REST API, as far as limits and what became of transfers are concerned.
 *
 * <pre>{@code
 * try (FtsClient fts = FtsClient.builder(URI.create("https://fts.example.org:8446"))
 *     .tls(PeerTls.verified().withCa(ca).withClientCertificate(certificate, key)).build()) {
 *   String name = FtsNames.link("davs://a.example.org", "davs://b.example.org");
 *   fts.setLink(new LinkLimit(name, "davs://a.example.org", "davs://b.example.org", 20, 20));
 * }
 * }</pre>
 *
 * <p>FTS applies a change within about a minute, and never interrupts a transfer that runs. It
 * reads 0 as "no limit", and a link between {@code *} and {@code *} governs all others, so neither
 * is ever sent.
 */
public final class FtsClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int JOBS_PER_CALL = 20;

  private final PeerHttp http;

  /** Settings of a client; see {@link #builder}. */
  public static final class Builder {
    private PeerHttp.Settings settings;
    private PeerAuth auth = PeerAuth.NONE;
    private Clock clock = Clock.systemUTC();
    private PeerListener listener = PeerListener.NONE;

    private Builder(URI host) {
      this.settings = PeerHttp.Settings.of("fts", host);
    }

    /** What TLS trusts and shows; the JDK's list and no certificate unless set. */
    public Builder tls(PeerTls tls) {
      this.settings = settings.withTls(tls);
      return this;
    }

    /** A bearer token, for servers that take one; none unless set. */
    public Builder auth(PeerAuth other) {
      this.auth = other;
      return this;
    }

    /** How long an answer may take; 30 s unless set. */
    public Builder callTimeout(Duration wait) {
      this.settings = settings.withCallTimeout(wait);
      return this;
    }

    /** How often the server is called while it is down; 4 times per minute unless set. */
    public Builder pace(PeerPace pace) {
      this.settings = settings.withPace(pace);
      return this;
    }

    /** How many calls may be under way at once; 8 unless set. */
    public Builder maxInFlight(int calls) {
      this.settings = settings.withMaxInFlight(calls);
      return this;
    }

    /** The clock of {@link FtsClient#state}; the system's unless set. */
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
    public FtsClient build() throws IOException {
      return new FtsClient(new PeerHttp(settings, auth, clock, listener));
    }
  }

  private FtsClient(PeerHttp http) {
    this.http = http;
  }

  /** A client of the FTS REST server at {@code host}. */
  public static Builder builder(URI host) {
    return new Builder(host);
  }

  /** Who FTS takes us for: worth a look at start. */
  public WhoAmI whoAmI() throws PeerException {
    JsonNode node = json(get("whoami", "/whoami"));
    Map<String, String> levels = new HashMap<>();
    // An object, but an empty array for somebody without any rights.
    node.path("level")
        .properties()
        .forEach(level -> levels.put(level.getKey(), level.getValue().asText()));
    return new WhoAmI(node.path("user_dn").asText(""), node.path("method").asText(""), levels);
  }

  /** Every link limit, FTS's own between {@code *} and {@code *} among them. */
  public List<LinkLimit> links() throws PeerException {
    List<LinkLimit> all = new ArrayList<>();
    for (JsonNode node : json(get("links.list", "/config/links"))) {
      all.add(link(node));
    }
    return all;
  }

  /** The link limit of that name; numbers that FTS has none for are 0. */
  public Optional<LinkLimit> link(String name) throws PeerException {
    try {
      return Optional.of(link(json(get("links.get", "/config/links/" + FtsNames.inPath(name)))));
    } catch (NotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * Makes a link limit, or changes the one of that name. FTS looks for the name first and then for
   * the pair: a row of the same pair under another name is renamed, a row of the same name moves to
   * the other pair.
   *
   * @throws RejectedException a number is below 1, the least is above the most, or a name is
   *     missing, {@code *}, or longer than FTS can store: nothing was sent
   */
  public void setLink(LinkLimit limit) throws PeerException {
    check(limit);
    // Both numbers always: FTS checks one against its default of 2 if the other is left out.
    ObjectNode body =
        JSON.createObjectNode()
            .put("symbolicname", limit.name())
            .put("source", limit.source())
            .put("destination", limit.destination())
            .put("min_active", limit.minActive())
            .put("max_active", limit.maxActive());
    // The answer is not looked at: FTS labels it as HTML and breaks it off at times.
    http.call(
        accepting(PeerCall.change("links.set", "POST", "/config/links")).withJson(body.toString()));
  }

  /** Removes a link limit; success too if there is none. */
  public void deleteLink(String name) throws PeerException {
    if (name.isBlank() || name.equals("*")) {
      throw new RejectedException(
          "fts: the link \"" + name + "\" is not ours to remove; it must be a link's own name");
    }
    http.call(
        accepting(
            PeerCall.change("links.delete", "DELETE", "/config/links/" + FtsNames.inPath(name))));
  }

  /** Everything that FTS has been told about a storage; empty if nothing. */
  public Optional<StorageRow> storage(String storage) throws PeerException {
    JsonNode row = json(get("se.get", "/config/se?se=" + FtsNames.encoded(storage))).path(storage);
    return row.isObject() ? Optional.of(StorageRow.of(storage, row)) : Optional.empty();
  }

  /** Everything that FTS has been told about any storage, its defaults under {@code *} included. */
  public List<StorageRow> storages() throws PeerException {
    List<StorageRow> all = new ArrayList<>();
    json(get("se.list", "/config/se"))
        .properties()
        .forEach(row -> all.add(StorageRow.of(row.getKey(), row.getValue())));
    return all;
  }

  /**
   * Sets what {@code row} has; what it leaves out stays as it was, since FTS does not take back a
   * number by null.
   *
   * @throws RejectedException a limit is below 1, or the storage's name is missing, {@code *} or
   *     longer than FTS can store: nothing was sent
   */
  public void setStorage(StorageRow row) throws PeerException {
    name("storage", row.storage());
    for (int limit : row.written()) {
      if (limit < 1) {
        throw new RejectedException(
            "fts: the limit of %s is %d; it must be 1 or more, 0 is no limit to FTS"
                .formatted(row.storage(), limit));
      }
    }
    ObjectNode body = JSON.createObjectNode();
    body.set(row.storage(), row.json());
    http.call(accepting(PeerCall.change("se.set", "POST", "/config/se")).withJson(body.toString()));
  }

  /** Removes all that FTS has been told about a storage; success too if that is nothing. */
  public void deleteStorage(String storage) throws PeerException {
    name("storage", storage);
    http.call(
        accepting(
            PeerCall.change("se.delete", "DELETE", "/config/se?se=" + FtsNames.encoded(storage))));
  }

  /**
   * How many transfers FTS's optimizer allows between two storages right now; empty if it has not
   * looked at them yet. A limit has arrived when this follows it.
   */
  public OptionalInt activeNow(String source, String destination) throws PeerException {
    String path =
        "/optimizer/current?source_se=%s&dest_se=%s"
            .formatted(FtsNames.encoded(source), FtsNames.encoded(destination));
    JsonNode first = json(get("optimizer.current", path)).path(0).path("active");
    return first.isInt() ? OptionalInt.of(first.intValue()) : OptionalInt.empty();
  }

  /** What FTS's optimizer last wrote about a pair of storages; empty if nothing yet. */
  public Optional<LinkEvolution> lastEvolution(String source, String destination)
      throws PeerException {
    String path =
        "/optimizer/evolution?source_se=%s&dest_se=%s"
            .formatted(FtsNames.encoded(source), FtsNames.encoded(destination));
    JsonNode newest = json(get("optimizer.evolution", path)).path(0);
    try {
      return newest.isObject() ? Optional.of(LinkEvolution.of(newest)) : Optional.empty();
    } catch (DateTimeParseException e) {
      throw new UnavailableException("fts: not a line of the optimizer: " + newest, e);
    }
  }

  /**
   * Ids of the jobs of a pair of storages: of those that ended within {@code window} before now,
   * and of all that have not ended. FTS forgets jobs a week after their end. A job with files of
   * several pairs is not found.
   */
  public List<String> jobs(String source, String destination, Duration window)
      throws PeerException {
    String pair =
        "source_se=%s&dest_se=%s&fields=job_id"
            .formatted(FtsNames.encoded(source), FtsNames.encoded(destination));
    long minutes = window.toMinutes() + 1;
    String ended =
        "/jobs?state_in=FINISHED,FAILED,FINISHEDDIRTY,CANCELED&time_window=%d:%d&%s"
            .formatted(minutes / 60, minutes % 60, pair);
    List<String> ids = new ArrayList<>();
    for (String path : List.of(ended, "/jobs?" + pair)) {
      for (JsonNode job : json(get("jobs.list", path))) {
        ids.add(job.path("job_id").asText());
      }
    }
    return ids;
  }

  /** Jobs with their files; one that FTS does not have any more is left out. */
  public List<TransferJob> jobs(List<String> ids) throws PeerException {
    List<TransferJob> all = new ArrayList<>();
    for (int start = 0; start < ids.size(); start += JOBS_PER_CALL) {
      List<String> some = ids.subList(start, Math.min(ids.size(), start + JOBS_PER_CALL));
      String path = "/jobs/" + String.join(",", some) + "?files=" + TransferFile.FIELDS;
      JsonNode answer;
      try {
        answer = json(get("jobs.get", path));
      } catch (NotFoundException e) { // how FTS says it of a single one
        continue;
      }
      // One is answered as an object, several as a list.
      for (JsonNode job : answer.isArray() ? answer : JSON.createArrayNode().add(answer)) {
        if (job.path("files").isArray()) {
          all.add(TransferJob.of(job));
        }
      }
    }
    return all;
  }

  /** How the server is doing. */
  public PeerState state() {
    return http.state();
  }

  @Override
  public void close() throws IOException {
    http.close();
  }

  private String get(String name, String path) throws PeerException {
    return http.call(accepting(PeerCall.get(name, path))).text();
  }

  /** Without it FTS answers many questions with a page for browsers. */
  private static PeerCall accepting(PeerCall call) {
    return call.withHeader("Accept", "application/json");
  }

  private static JsonNode json(String text) throws PeerException {
    try {
      JsonNode node = JSON.readTree(text);
      if (node.isContainerNode()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw new UnavailableException("fts: the answer is no JSON: " + start(text), e);
    }
    throw new UnavailableException("fts: the answer is neither object nor list: " + start(text));
  }

  private static LinkLimit link(JsonNode node) {
    return new LinkLimit(
        node.path("symbolicname").asText(""),
        node.path("source").asText(""),
        node.path("destination").asText(""),
        node.path("min_active").asInt(0),
        node.path("max_active").asInt(0));
  }

  private static void check(LinkLimit limit) throws RejectedException {
    name("link", limit.name());
    name("source", limit.source());
    name("destination", limit.destination());
    if (limit.minActive() < 1 || limit.maxActive() < limit.minActive()) {
      throw new RejectedException(
          "fts: the limit of link %s is %d to %d; it must be 1 or more, and not falling"
              .formatted(limit.name(), limit.minActive(), limit.maxActive()));
    }
  }

  private static void name(String what, String name) throws RejectedException {
    if (name.isBlank() || name.equals("*") || name.length() > FtsNames.MAX_CHARS) {
      throw new RejectedException(
          "fts: the %s is \"%s\"; it must be a name of 1 to %d characters, not *"
              .formatted(what, name, FtsNames.MAX_CHARS));
    }
  }

  private static String start(String text) {
    return text.length() > 200 ? text.substring(0, 200) + "…" : text;
  }
}
