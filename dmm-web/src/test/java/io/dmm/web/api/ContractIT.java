package io.dmm.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.dmm.core.daemon.DaemonStatus;
import io.dmm.db.account.Role;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.decision.DecisionRepository;
import io.dmm.db.decision.DecisionRow;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.sample.SampleRepository;
import io.dmm.db.sample.ThroughputSample;
import io.dmm.db.site.Endpoint;
import io.dmm.db.site.LinkOverride;
import io.dmm.db.site.MeshLink;
import io.dmm.db.site.Rse;
import io.dmm.db.site.Site;
import io.dmm.db.site.SiteRepository;
import io.dmm.db.testing.TestDatabase;
import io.dmm.web.Routes;
import io.dmm.web.auth.Access;
import io.dmm.web.testing.Network;
import io.dmm.web.testing.TestWeb;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server answers is what openapi.yaml says, to the last member. */
class ContractIT {
  @RegisterExtension static final TestDatabase db = new TestDatabase();

  private static final String UCSD = "T2_US_UCSD";
  private static final String SDSC = "T2_US_SDSC";
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

  private static TestWeb web;
  private static JsonNode document;
  private static TransferRequest request;
  private static Circuit circuit;
  private static String admin;

  @BeforeAll
  static void aWorldWithOneOfEverything() throws IOException {
    web = TestWeb.start(db.get());
    document = new YAMLMapper().readTree(web.get("/api/v1/openapi.yaml").body());
    admin = web.accounts().createToken("root", Role.ADMIN, Duration.ofDays(1), "test").reveal();
    Instant now = web.clock().instant();
    Network network = new Network(db.get(), now);
    request = network.request(RequestStatus.PROVISIONED);
    circuit = network.circuitUp(request, 20_000);
    network.retrying(RequestStatus.DECIDED);
    network.request();
    web.overview().daemon("SenseStager", "a test", DaemonStatus.State.OK, now, "");
    web.overview().daemon("FtsModifier", "a test", DaemonStatus.State.FAILING, null, "no answer");
    web.overview().pausedDaemon("Monitor", "ada", now);
    web.overview().peer("Rucio", "CLOSED", now, "");
    web.overview().peer("FTS", "OPEN", now, "503");
    db.get().transact(tx -> fill(tx, now));
  }

  private static void fill(org.jooq.DSLContext tx, Instant now) {
    SiteRepository sites = new SiteRepository();
    for (String name : List.of(UCSD, SDSC, "T1_US_FNAL")) {
      OptionalLong port = name.startsWith("T1") ? OptionalLong.empty() : OptionalLong.of(100_000);
      sites.save(
          tx,
          new Site(
              name,
              "urn:" + name,
              "",
              port,
              port.isPresent() ? "configured" : "unknown",
              "",
              now,
              Optional.empty()));
      sites.save(tx, new Rse(name, Optional.of(name), "davs", "", now));
    }
    sites.save(tx, new Rse("T3_NOWHERE", Optional.empty(), "", "SENSE knows no such site", now));
    sites.save(
        tx,
        new Endpoint(
            UCSD, circuit.source().prefix().orElseThrow(), "a:1094", now, Optional.empty()));
    sites.save(tx, new Endpoint(UCSD, "2001:db8:f::/64", "b:1094", now, Optional.empty()));
    sites.save(tx, link(SDSC, UCSD, OptionalLong.of(50_000), now));
    sites.save(tx, link("T1_US_FNAL", UCSD, OptionalLong.empty(), now));
    sites.available(tx, SDSC, UCSD, OptionalLong.of(40_000), now);
    sites.override(
        tx,
        SDSC,
        UCSD,
        Optional.of(
            new LinkOverride(Optional.of("3600-3619"), OptionalLong.of(30_000), "ada", now)));
    EventRepository events = new EventRepository();
    events.append(
        tx,
        Event.of(
            now,
            request.ruleId(),
            "Decider",
            "BANDWIDTH_DECIDED",
            RequestStatus.ALLOCATED,
            RequestStatus.DECIDED,
            "why"));
    events.append(tx, Event.general(now, "ada", "SITES_REFRESH_ASKED", "by ada"));
    new DecisionRepository()
        .append(
            tx,
            new DecisionRow(
                0,
                now,
                "weighted-max-min",
                10,
                "{}",
                "one",
                List.of(
                    new DecisionRow.Share(
                        request.ruleId(), 20_000, "port of " + UCSD, 1, "because", "raise"))));
    new SampleRepository()
        .add(
            tx,
            List.of(
                new ThroughputSample(
                    circuit.id(),
                    request.ruleId(),
                    now.minusSeconds(600),
                    20_000,
                    OptionalDouble.of(17_000.5),
                    OptionalDouble.empty())));
  }

  private static MeshLink link(String one, String other, OptionalLong mbps, Instant now) {
    return new MeshLink(one, other, "any", mbps, OptionalLong.empty(), Optional.empty(), "", now);
  }

  @AfterAll
  static void stop() {
    web.close();
  }

  static Stream<Routes.Address> addresses() {
    return web.routes().all().stream().filter(one -> one.path().startsWith("/api/v1/"));
  }

  static Stream<Routes.Address> lists() {
    return addresses()
        .filter(one -> one.method().name().equals("GET"))
        .filter(one -> !one.path().endsWith("/stream") && !one.path().endsWith("/openapi.yaml"));
  }

  @ParameterizedTest
  @MethodSource("lists")
  void anAnswerHasTheShapeThatIsDescribedAndNoMemberMore(Routes.Address address) {
    HttpResponse<String> answer = ask(address, pathOf(address, "no"));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body())
        .as("there is something to compare")
        .doesNotContainPattern("^\\{\"[a-z]+\":\\[]");
    assertFits(address, answer, "application/json");
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void theQueryParametersThatAreReadAreThoseDescribed(Routes.Address address) {
    Set<String> described = new TreeSet<>();
    for (JsonNode parameter : operation(address).path("parameters")) {
      JsonNode whole = resolved(parameter);
      if (whole.path("in").textValue().equals("query")) {
        described.add(whole.path("name").textValue());
      }
    }

    assertThat(new TreeSet<>(address.query().orElseThrow())).isEqualTo(described);
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void aQueryParameterThatIsNotDescribedIsRefusedByName(Routes.Address address) {
    HttpResponse<String> answer = ask(address, pathOf(address, "no") + "?colour=red");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertFits(address, answer, "application/problem+json");
    JsonNode problem = json(answer);
    assertThat(problem.path("type").textValue()).isEqualTo("urn:dmm:problem:unknown-parameter");
    assertThat(problem.path("parameter").textValue()).isEqualTo("colour");
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void theRoleThatIsNeededIsTheOneDescribed(Routes.Address address) {
    JsonNode operation = operation(address);
    assertThat(operation.path("x-role").textValue())
        .isEqualTo(address.access().name().toLowerCase(Locale.ROOT));
    if (!isRestricted(address)) {
      return;
    }
    HttpResponse<String> answer =
        web.send(
            web.request(pathOf(address, "no"))
                .method(address.method().name(), BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertFits(address, answer, "application/problem+json");
  }

  @ParameterizedTest
  @MethodSource("lists")
  void whatIsNotThereIsAProblemAsDescribed(Routes.Address address) {
    if (!address.path().contains("{")) {
      return;
    }
    HttpResponse<String> answer = ask(address, pathOf(address, "yes"));

    assertThat(answer.statusCode()).isEqualTo(404);
    assertFits(address, answer, "application/problem+json");
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void aChangeAnswersAsDescribed(Routes.Address address) {
    if (!isRestricted(address)) {
      return;
    }
    HttpResponse<String> answer = ask(address, pathOf(address, "no"));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertFits(address, answer, "application/json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/requests?status=GONE",
        "/requests?group=all",
        "/requests?limit=0",
        "/requests?limit=1e3",
        "/requests?limit=1&limit=2",
        "/requests?offset=-1",
        "/requests?offset=1&cursor=bmV3ZXN0CjIwMjYtMDMtMDFUMTI6MDA6MDBaCmFh",
        "/requests?cursor=x",
        "/requests?sort=oldest&cursor=bmV3ZXN0CjIwMjYtMDMtMDFUMTI6MDA6MDBaCmFh",
        "/requests?priority=high",
        "/requests?priority=99999999999999999999",
        "/requests?sense_uuid=1-1-1-1-1",
        "/requests?sort=colour",
        "/circuits?live=maybe",
        "/circuits?before=0",
        "/circuits?sense_uuid=%27%20or%201=1",
        "/decisions?before=-3",
        "/events?after=-1",
        "/events?before=4&after=2",
        "/events?limit=1001",
        "/links?used=2",
        "/requests/RULE/samples?points=0",
        "/requests/RULE/samples?from=yesterday",
        "/requests/RULE/samples?from=2026-03-01T12:00:00Z&to=2026-03-01T12:00:00Z",
        "/requests/RULE/samples?to=%2B1000000000-12-31T23:59:59Z",
        "/requests/RULE?sample_hours=745",
        "/requests/RULE/events?after=a"
      })
  void aValueThatMakesNoSenseIsNamedWithWhatWouldBeRight(String path) {
    HttpResponse<String> answer = web.get("/api/v1" + path.replace("RULE", request.ruleId()));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    JsonNode problem = json(answer);
    assertThat(problem.path("type").textValue()).isEqualTo("urn:dmm:problem:wrong-value");
    assertThat(path).contains(problem.path("parameter").textValue() + "=");
    assertThat(problem.path("value").textValue()).isNotNull();
    assertThat(problem.path("expected").textValue()).isNotEmpty();
    assertThat(problem.path("detail").textValue()).contains("it must be");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/requests/%00",
        "/requests/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/requests/..%2f..",
        "/requests/%ff%fe",
        "/requests/%zz",
        "/circuits/99999999999999999999",
        "/circuits/-1",
        "/circuits/1;drop table",
        "/daemons/%3Cscript%3E",
        "/links/%00/b",
        "/requests/a/b/c",
        "/requests?text=%C3%28",
        "/requests?text=%00%25_%5C'\";--",
        "/nothing"
      })
  void hostileAddressesAreAnsweredAndHarmNothing(String path) throws IOException {
    int status = RawHttp.get(web.server().port(), "/api/v1" + path.replace(" ", "%20"));

    assertThat(status).isIn(200, 400, 404);
    assertThat(path.startsWith("/requests?text")).isEqualTo(status == 200);
  }

  @Test
  void hostileBodiesAreRefused() {
    String limit = "/api/v1/requests/" + request.ruleId() + "/fts-limit";
    String override = "/api/v1/links/" + SDSC + "/" + UCSD + "/override";
    for (String body :
        List.of(
            "",
            "[]",
            "null",
            "{",
            "{\"limit\":1}{}",
            "{\"limit\":1.5}",
            "{\"limit\":\"1\"}",
            "{\"limit\":99999999999999}",
            "{\"limit\":1,\"colour\":\"red\"}",
            "[".repeat(5000),
            "{\"limit\":" + "9".repeat(2000) + "}")) {
      assertThat(put(limit, body).statusCode()).as(body).isEqualTo(400);
    }
    for (String body :
        List.of(
            "{\"vlan_range\":1}",
            "{\"capacity_mbps\":\"1\"}",
            "{\"capacity_mbps\":1.5}",
            "{\"capacity_mbps\":1e3}",
            "{\"capacity_mbps\":99999999999999999999}",
            "{\"vlan\":\"any\"}")) {
      assertThat(put(override, body).statusCode()).as(body).isEqualTo(400);
    }
    assertThat(put(limit, " ".repeat(70_000)).statusCode()).isEqualTo(413);
  }

  private HttpResponse<String> put(String path, String body) {
    return web.send(
        web.request(path, "Authorization", "Bearer " + TestWeb.TOKEN)
            .PUT(BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> ask(Routes.Address address, String path) {
    String body =
        address.path().endsWith("fts-limit")
            ? "{\"limit\":7}"
            : address.path().endsWith("override")
                ? "{\"vlan_range\":\"any\",\"capacity_mbps\":1000}"
                : address.path().startsWith("/api/v1/loggers")
                    ? "{\"level\":\"DEBUG\",\"minutes\":5}"
                    : "";
    return web.send(
        web.request(
                path,
                "Authorization",
                "Bearer " + (address.access() == Access.ADMIN ? admin : TestWeb.TOKEN))
            .method(
                address.method().name(),
                address.method().name().equals("PUT")
                    ? BodyPublishers.ofString(body)
                    : BodyPublishers.noBody()));
  }

  /** The path with ids of what is there, or of what is not. */
  private static String pathOf(Routes.Address address, String absent) {
    boolean there = absent.equals("no");
    String id = there ? (address.path().contains("circuits") ? circuit.id() + "" : "1") : "999";
    String path = address.path();
    for (Map.Entry<String, String> one :
        Map.of(
                "{rule_id}", there ? request.ruleId() : "ffff",
                "{id}", id,
                "{name}", there ? nameOf(address) : "Nobody",
                "{site_a}", there ? UCSD : "T9",
                "{site_b}", SDSC)
            .entrySet()) {
      path = path.replace(one.getKey(), one.getValue());
    }
    return path;
  }

  private static String nameOf(Routes.Address address) {
    return address.path().startsWith("/api/v1/loggers") ? "io.dmm.sense" : "Monitor";
  }

  private static boolean isRestricted(Routes.Address address) {
    return address.access() == Access.OPERATOR || address.access() == Access.ADMIN;
  }

  private static JsonNode operation(Routes.Address address) {
    JsonNode operation =
        document
            .path("paths")
            .path(address.path())
            .path(address.method().name().toLowerCase(Locale.ROOT));
    assertThat(operation.isObject()).as("%s is described", address.path()).isTrue();
    return operation;
  }

  private static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.path("$ref").textValue().substring(1)) : node;
  }

  private static void assertFits(
      Routes.Address address, HttpResponse<String> answer, String mediaType) {
    JsonNode response =
        resolved(operation(address).path("responses").path(String.valueOf(answer.statusCode())));
    JsonNode schema = response.path("content").path(mediaType).path("schema");
    assertThat(schema.isObject())
        .as("%s %s is described", address.path(), answer.statusCode())
        .isTrue();
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith(mediaType);
    ObjectNode whole = schema.deepCopy();
    whole.set("components", document.path("components").deepCopy());
    close(whole);
    Set<ValidationMessage> mistakes = SCHEMAS.getSchema(whole, CONFIG).validate(json(answer));
    assertThat(mistakes).as("%s: %s", address.path(), answer.body()).isEmpty();
  }

  /** Clients must take members that they don't know; we must know those that we write. */
  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.path("properties").isObject()
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(ContractIT::close);
  }

  private static JsonNode json(HttpResponse<String> answer) {
    try {
      return new ObjectMapper().readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new AssertionError(answer.body(), e);
    }
  }
}
