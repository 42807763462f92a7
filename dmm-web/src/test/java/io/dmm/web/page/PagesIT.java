package io.dmm.web.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.dmm.core.daemon.DaemonStatus;
import io.dmm.core.operator.UnknownRequestException;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.db.decision.DecisionRepository;
import io.dmm.db.decision.DecisionRow;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.finding.Finding;
import io.dmm.db.finding.FindingRepository;
import io.dmm.db.request.DataId;
import io.dmm.db.request.Mover;
import io.dmm.db.request.NewRequest;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.Route;
import io.dmm.db.request.RuleFacts;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.sample.SampleRepository;
import io.dmm.db.sample.ThroughputSample;
import io.dmm.db.site.Endpoint;
import io.dmm.db.site.MeshLink;
import io.dmm.db.site.Rse;
import io.dmm.db.site.Site;
import io.dmm.db.site.SiteRepository;
import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import io.dmm.web.testing.Network;
import io.dmm.web.testing.TestWeb;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PagesIT {
  private static final String HOSTILE = "<script>alert('x')</script>\"'&";
  private static final List<String> PAGES =
      List.of("/", "/sites", "/network", "/decisions", "/daemons", "/sign-in");

  @RegisterExtension static final TestDatabase db = new TestDatabase();

  private static TestWeb web;

  private Network network;
  private Database database;
  private Instant now;

  @BeforeAll
  static void start() {
    web = TestWeb.start(db.get());
  }

  @AfterAll
  static void stop() {
    web.close();
  }

  @BeforeEach
  void forget() {
    database = db.get();
    web.startAfresh(database);
    now = web.clock().instant();
    network = new Network(database, now);
  }

  @Test
  void everyPageIsThereBeforeThereIsAnythingToShow() {
    for (String path : PAGES) {
      HttpResponse<String> page = web.browse(path);
      assertThat(page.statusCode()).as(path).isEqualTo(200);
      assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
      assertThat(page.body()).as(path).startsWith("<!doctype html>").contains("</html>");
    }
    assertThat(web.browse("/").body()).contains("No requests yet");
  }

  @Test
  void pagesHoldNoInlineScriptOrStyle() {
    TransferRequest request = full();
    for (String path : List.of("/", "/sites", "/network", "/details/" + request.ruleId())) {
      String page = web.browse(path).body();
      assertThat(page).as(path).doesNotContain("style=").doesNotContainPattern("\\son[a-z]+=");
      assertThat(Pattern.compile("<script(?! src=\"/static/)").matcher(page).find())
          .as(path)
          .isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(RequestStatus.class)
  void aRequestInAnyStatusHasAPageAndARow(RequestStatus status) {
    TransferRequest request = network.request(status);

    String page = ok("/details/" + request.ruleId());
    assertThat(page).contains(status.name()).contains("put there by a test");
    assertThat(ok("/")).contains(request.ruleId());
    assertThat(ok("/?status=" + status)).contains(request.ruleId());
  }

  @Test
  void aRequestOfWhichNothingIsKnownIsShownAllTheSame() {
    String ruleId = Requests.ruleId();
    database.transact(
        tx ->
            new RequestRepository()
                .insert(
                    tx,
                    new NewRequest(
                        ruleId,
                        RequestStatus.INIT,
                        Mover.ALLOCATOR,
                        "",
                        "",
                        0,
                        new DataId("", ""),
                        new RuleFacts(
                            "", OptionalLong.empty(), 0, 0, Optional.empty(), Optional.empty()),
                        Route.unknown()),
                    now));
    TransferRequest bare = network.request(RequestStatus.ALLOCATED);
    network.emptyCircuit(bare);

    assertThat(ok("/")).contains("not known yet").contains("no files known");
    assertThat(ok("/details/" + ruleId))
        .contains("No reason was recorded")
        .contains("It never had a circuit")
        .contains("Nothing was decided for it yet")
        .contains("No samples yet");
    assertThat(ok("/details/" + bare.ruleId())).contains("not taken yet");
  }

  @Test
  void aRequestWithEverythingShowsIt() {
    TransferRequest request = full();

    String page = ok("/details/" + request.ruleId());

    assertThat(page)
        .contains("CREATE - READY")
        .contains(":1094")
        .contains("its share of port A")
        .contains("And 2 more")
        .contains("<svg")
        .contains("carries 95 %")
        .contains("put there by a test")
        .contains("by Allocator");
  }

  @Test
  void anUnknownRequestIsNotFound() {
    for (String path :
        List.of(
            "/details/ffffffffffffffffffffffffffffffff",
            "/details/%27%20or%201=1",
            "/details/x/confirm/finish",
            "/decisions/1",
            "/decisions/99999999999999999999",
            "/decisions/one",
            "/nope",
            "/static/WebServer.class")) {
      HttpResponse<String> page = web.browse(path, "Authorization", "Bearer " + TestWeb.TOKEN);
      assertThat(page.statusCode()).as(path).isEqualTo(404);
      assertThat(page.body()).as(path).contains("<h1>").contains("Not Found");
    }
  }

  @Test
  void whatRucioOrSenseNamesIsTextAndNotMarkup() {
    String ruleId = Requests.ruleId();
    database.transact(
        tx -> {
          new RequestRepository()
              .insert(
                  tx,
                  new NewRequest(
                      ruleId,
                      RequestStatus.FAILED,
                      Mover.NOBODY,
                      HOSTILE,
                      HOSTILE,
                      1,
                      new DataId(HOSTILE, HOSTILE),
                      new RuleFacts(
                          "STUCK", OptionalLong.of(1), 1, 1, Optional.empty(), Optional.empty()),
                      new Route(HOSTILE, HOSTILE, "A", "B")),
                  now);
          new EventRepository().append(tx, Event.note(now, ruleId, HOSTILE, HOSTILE, HOSTILE));
          SiteRepository sites = new SiteRepository();
          sites.save(tx, site(HOSTILE, OptionalLong.empty(), HOSTILE));
          sites.save(tx, site("Z", OptionalLong.of(1000), ""));
          sites.save(tx, new Rse(HOSTILE, Optional.of(HOSTILE), HOSTILE.substring(0, 20), "", now));
          sites.save(tx, new Endpoint(HOSTILE, "::/64", HOSTILE, now, Optional.empty()));
          sites.save(
              tx,
              new MeshLink(
                  HOSTILE,
                  "Z",
                  HOSTILE,
                  OptionalLong.empty(),
                  OptionalLong.empty(),
                  Optional.empty(),
                  HOSTILE,
                  now));
          new FindingRepository()
              .seen(
                  tx,
                  Finding.first(
                      Finding.Kind.INSTANCE,
                      HOSTILE,
                      HOSTILE,
                      Optional.of(ruleId),
                      HOSTILE,
                      true,
                      now));
          tx.execute("update finding set reported_at = first_seen_at");
          new DecisionRepository()
              .append(
                  tx,
                  new DecisionRow(
                      0,
                      now,
                      "p",
                      1,
                      HOSTILE,
                      HOSTILE,
                      List.of(new DecisionRow.Share(ruleId, 1, HOSTILE, 1, HOSTILE, HOSTILE))));
        });
    web.overview().daemon(HOSTILE, HOSTILE, DaemonStatus.State.FAILING, now, HOSTILE);
    web.overview().peer(HOSTILE, HOSTILE, now, HOSTILE);

    for (String path :
        List.of(
            "/",
            "/details/" + ruleId,
            "/sites",
            "/network",
            "/decisions",
            "/decisions/1",
            "/daemons")) {
      assertThat(ok(path)).as(path).doesNotContain("<script>alert").contains("&lt;script");
    }
    String query = "%3Cscript%3Ealert('x')%3C/script%3E%22onfocus=%22x";
    assertThat(ok("/network?site=" + query + "&with=" + query)).doesNotContain("<script>alert");
    assertThat(ok("/daemons?done=pause&daemon=" + query)).doesNotContain("<script>alert");
    assertThat(ok("/?text=" + query + "&site=" + query))
        .doesNotContain("<script>alert")
        .doesNotContain("\"onfocus");
  }

  @Test
  void everyPageSaysThatDmmItselfIsUnwellAndTheFirstSaysWhy() {
    assertThat(ok("/")).doesNotContain("DMM itself").doesNotContain("in trouble");

    web.overview()
        .daemon("Monitor", "measures", DaemonStatus.State.FAILING, web.clock().instant(), "500");
    web.overview()
        .daemon("Decider", "shares", DaemonStatus.State.STANDBY, web.clock().instant(), "");
    web.overview().peer("fts", "OPEN", web.clock().instant(), "503");

    assertThat(ok("/"))
        .contains(
            "DMM itself:</strong> fts does not answer and is left alone for a while; Monitor fails.");
    assertThat(ok("/sites"))
        .contains(">2<span class=\"unseen\"> in trouble")
        .doesNotContain("DMM itself");
  }

  @Test
  void theDaemonsAreThoseOfTheReplicaThatIsNamed() throws Exception {
    assertThat(ok("/daemons"))
        .contains("dmm-0/7/0a1b2c3d")
        .contains("It is the only one on this database");

    try (WakeChannel one = new WakeChannel(db.config(), daemon -> {});
        WakeChannel other = new WakeChannel(db.config(), daemon -> {})) {
      one.start();
      other.start();
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (!ok("/daemons").contains("1 other replica is on this database")) {
        assertThat(System.nanoTime()).as("time until both are connected").isLessThan(end);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/?text=%00",
        "/?text=%25%5F%27%22%5C",
        "/?site=%27%3Bdrop%20table%20request%3B--",
        "/?session=x&page=&sort=&status=",
        "/?text=%EF%BF%BF%F0%9F%92%A5",
        "/sites?done=%3Cb%3E",
        "/details/../../etc/passwd?x"
      })
  void oddQuestionsDoNoHarm(String path) {
    network.request();

    assertThat(web.browse(path).statusCode()).isIn(200, 400, 404);
    assertThat(web.browse("/").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/?page=0", "/?page=-1", "/?page=x", "/?status=LOST", "/?sort=colour"})
  void aQuestionThatMakesNoSenseIsABadRequest(String path) {
    HttpResponse<String> page = web.browse(path);

    assertThat(page.statusCode()).isEqualTo(400);
    assertThat(page.body()).contains("it must be");
  }

  @Test
  void pagesOfManyRowsOverlapNowhereAndMissNothing() {
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 120; i++) {
      all.add(network.request().ruleId());
    }
    Set<String> seen = new HashSet<>();
    String path = "/";
    int pages = 0;
    while (!path.isEmpty()) {
      String page = ok(path);
      Set<String> here = new HashSet<>();
      Matcher link = Pattern.compile("<a href=\"/details/([0-9a-f]{32})\"").matcher(page);
      while (link.find()) {
        here.add(link.group(1));
      }
      assertThat(seen).doesNotContainAnyElementsOf(here);
      seen.addAll(here);
      pages++;
      Matcher next = Pattern.compile("rel=\"next\" href=\"([^\"]+)\"").matcher(page);
      path = next.find() ? next.group(1).replace("&amp;", "&") : "";
    }
    assertThat(seen).isEqualTo(all);
    assertThat(pages).isEqualTo(3);
    assertThat(ok("/?page=3")).contains("101 to 120 of 120");
    assertThat(ok("/?page=9")).contains("none of 120");
  }

  @Test
  void theCountsLeadToTheRequestsTheyCount() {
    TransferRequest up = network.request(RequestStatus.PROVISIONED);
    TransferRequest waiting = network.request(RequestStatus.ALLOCATED);

    String page = ok("/?status=PROVISIONED,MODIFIED,STALE");

    assertThat(page).contains("/details/" + up.ruleId());
    assertThat(page).doesNotContain("/details/" + waiting.ruleId());
    assertThat(page).contains("href=\"/?status=INIT%2CALLOCATED\"");
    assertThat(ok("/?text=" + waiting.ruleId().substring(20)))
        .contains("/details/" + waiting.ruleId());
  }

  @Test
  void aStrangerSeesNoButtonsAndAnOperatorDoes() {
    TransferRequest request = network.request(RequestStatus.PROVISIONED);
    String path = "/details/" + request.ruleId();

    assertThat(ok(path)).doesNotContain("/confirm/");
    assertThat(web.browse(path, "Cookie", web.signIn()).body())
        .contains(path + "/confirm/finish")
        .contains(path + "/confirm/streams")
        .contains(path + "/confirm/rebuild")
        .contains(path + "/confirm/restart");
    assertThat(web.browse(path + "/confirm/finish").statusCode()).isEqualTo(303);
  }

  @Test
  void anActionAsksFirstThenActsThenSaysSo() {
    TransferRequest request = network.request(RequestStatus.PROVISIONED);
    String path = "/details/" + request.ruleId();
    String cookie = web.signIn();

    HttpResponse<String> question = web.browse(path + "/confirm/restart", "Cookie", cookie);
    assertThat(question.body()).contains("Start over?").contains("taken down");
    verifyNoInteractions(web.actions());

    HttpResponse<String> answer =
        web.postForm(
            path + "/actions/restart", "csrf=" + TestWeb.csrfIn(question), "Cookie", cookie);
    verify(web.actions()).reinitialize(request.ruleId(), "Ada (web)");
    assertThat(answer.headers().firstValue("Location")).hasValue(path + "?done=restart");
    assertThat(ok(path + "?done=restart")).contains("The request starts from the beginning.");
  }

  @Test
  void theLimitFormSetsAndRemovesAndRefusesNonsense() {
    TransferRequest request = network.request(RequestStatus.PROVISIONED);
    String path = "/details/" + request.ruleId();
    String cookie = web.signIn();
    String csrf = "csrf=" + TestWeb.csrfIn(web.browse(path + "/confirm/streams", "Cookie", cookie));
    String action = path + "/actions/streams";

    for (String wrong : List.of("0", "-3", "many", "1.5")) {
      assertThat(web.postForm(action, csrf + "&limit=" + wrong, "Cookie", cookie).statusCode())
          .as(wrong)
          .isEqualTo(400);
    }
    verifyNoInteractions(web.actions());
    web.postForm(action, csrf + "&limit=30", "Cookie", cookie);
    verify(web.actions()).overrideStreams(request.ruleId(), OptionalInt.of(30), "Ada (web)");
    web.postForm(action, csrf + "&limit=", "Cookie", cookie);
    verify(web.actions()).overrideStreams(request.ruleId(), OptionalInt.empty(), "Ada (web)");
  }

  @Test
  void anActionOnARequestThatIsGoneIsAPageThatSaysSo() {
    TransferRequest request = network.request();
    String cookie = web.signIn();
    String csrf = TestWeb.csrfIn(web.browse("/", "Cookie", cookie));
    doThrow(new UnknownRequestException(request.ruleId())).when(web.actions()).finish(any(), any());

    HttpResponse<String> answer =
        web.postForm(
            "/details/" + request.ruleId() + "/actions/finish", "csrf=" + csrf, "Cookie", cookie);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("No request for rule");
  }

  @Test
  void aCircuitThatHoldsMoreThanThereIsIsShownAsAFault() {
    database.transact(
        tx -> {
          SiteRepository sites = new SiteRepository();
          sites.save(tx, site("T2_US_UCSD", OptionalLong.of(10_000), ""));
          sites.save(tx, site("T2_US_SDSC", OptionalLong.of(100_000), ""));
          sites.save(tx, site("Unknown", OptionalLong.empty(), ""));
        });
    network.circuitUp(network.request(RequestStatus.PROVISIONED), 12_000);

    assertThat(ok("/sites"))
        .contains("too much")
        .contains("12 Gb/s of 10 Gb/s")
        .contains("nobody said how much its port can carry");
  }

  @Test
  void aHostLeadsToTheRequestThatUsesIt() {
    TransferRequest request = network.request(RequestStatus.PROVISIONED);
    Circuit circuit = network.circuitUp(request, 10_000);
    database.transact(
        tx -> {
          SiteRepository sites = new SiteRepository();
          sites.save(tx, site("T2_US_UCSD", OptionalLong.of(100_000), ""));
          sites.save(
              tx,
              new Endpoint(
                  "T2_US_UCSD",
                  circuit.source().prefix().orElseThrow(),
                  circuit.source().host().orElseThrow(),
                  now,
                  Optional.empty()));
        });

    assertThat(ok("/sites")).contains("/details/" + request.ruleId()).contains("1 in use of 1");
  }

  @Test
  void aRingOfManySitesIsDrawnWithoutTheIdleOnes() {
    database.transact(
        tx -> {
          for (int i = 0; i < 170; i++) {
            new SiteRepository()
                .save(tx, site(String.format("S%03d", i), OptionalLong.of(1000), ""));
          }
        });

    assertThat(web.browse("/network").statusCode()).isEqualTo(200);
    assertThat(ok("/sites")).contains("S169");
  }

  private TransferRequest full() {
    TransferRequest request = network.request(RequestStatus.PROVISIONED);
    Circuit circuit = network.circuitUp(request, 10_000);
    database.transact(
        tx -> {
          new io.dmm.db.circuit.CircuitRepository()
              .measured(
                  tx,
                  Map.of(
                      circuit.id(),
                      new Circuit.Traffic(
                          OptionalDouble.of(9500),
                          OptionalDouble.empty(),
                          Optional.of(now),
                          "OK",
                          "carries 95 % of it")));
          new SampleRepository()
              .add(
                  tx,
                  List.of(
                      sample(circuit, now.minusSeconds(120)),
                      sample(circuit, now.minusSeconds(60)),
                      sample(circuit, now)));
          new EventRepository()
              .append(
                  tx,
                  Event.of(
                      now,
                      request.ruleId(),
                      "Allocator",
                      "SUBNETS_ALLOCATED",
                      RequestStatus.INIT,
                      RequestStatus.ALLOCATED,
                      ""));
          new DecisionRepository()
              .append(
                  tx,
                  new DecisionRow(
                      0,
                      now,
                      "weighted-max-min",
                      900,
                      "{}",
                      "1 up",
                      List.of(
                          new DecisionRow.Share(
                              request.ruleId(), 10_000, "port A", 3, "its share of port A", ""))));
        });
    return request;
  }

  private static ThroughputSample sample(Circuit circuit, Instant at) {
    return new ThroughputSample(
        circuit.id(),
        circuit.ruleId(),
        at,
        10_000,
        OptionalDouble.of(9500),
        OptionalDouble.empty());
  }

  private Site site(String name, OptionalLong capacity, String problem) {
    return new Site(
        name, "urn:" + name, "", capacity, "configured", problem, now, Optional.empty());
  }

  private String ok(String path) {
    HttpResponse<String> page = web.browse(path);
    assertThat(page.statusCode()).as(path).isEqualTo(200);
    return page.body();
  }
}
