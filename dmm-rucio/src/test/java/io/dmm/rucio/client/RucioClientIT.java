package io.dmm.rucio.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dmm.core.peer.NotFoundException;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.RejectedException;
import io.dmm.core.peer.Rule;
import io.dmm.core.peer.RuleState;
import io.dmm.core.peer.UnavailableException;
import io.dmm.core.testing.Captures;
import io.dmm.core.testing.Exchange;
import io.dmm.core.testing.TinyServer;
import io.dmm.core.testing.TinyServer.Answer;
import io.dmm.core.testing.TinyServer.Framing;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RucioClientIT {
  private static final String STUCK = "65bdff8972d64e419e2f6489e717ced4";
  private static final String REPLICATING = "07a8bd3bb81a4f48a0b595d45e538f00";

  @RegisterExtension final TinyServer server = new TinyServer();

  private final List<Rule> rules = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private RucioClient rucio;

  @BeforeEach
  void client() throws IOException {
    rucio = at("2026-11-23T18:21:58Z");
  }

  @AfterEach
  void close() throws IOException {
    rucio.close();
  }

  private RucioClient at(String instant) throws IOException {
    return RucioClient.builder(server.url())
        .clock(Clock.fixed(Instant.parse(instant), ZoneOffset.UTC))
        .build();
  }

  private void replay(String file) {
    server.replays(Captures.in("/captured/" + file));
  }

  private void list(RuleFilter filter) throws PeerException {
    rucio.rules(filter, rules::add, problems::add);
  }

  @Test
  void rulesOfAnActivityAndStateAreListedAsCaptured() throws PeerException {
    replay("rules-list.txt");

    list(RuleFilter.inState("R").ofActivity("SENSE Test"));

    assertThat(problems).isEmpty();
    assertThat(rules).hasSize(5);
    assertThat(rules).allMatch(rule -> rule.state() == RuleState.REPLICATING);
    assertThat(rules).extracting(Rule::activity).containsOnly("SENSE Test");
    Rule first = rules.get(0);
    assertThat(first.id()).isEqualTo("c20ce9884cff4cfaa4ac168fa353246d");
    assertThat(first.priority()).isEqualTo(OptionalInt.of(9));
    assertThat(first.sourceExpression()).contains("T1_US_FNAL_DISK");
    assertThat(first.destinationExpression()).isEqualTo("T2_US_CALTECH");
    assertThat(first.locksReplicating()).isEqualTo(4);
    assertThat(first.sizeBytes()).isEqualTo(OptionalLong.empty());
    assertThat(first.createdAt()).contains(Instant.parse("2026-11-23T18:09:30Z"));
    assertThat(first.expiresAt()).contains(Instant.parse("2026-11-30T18:09:30Z"));
    assertThat(server.requests().get(0).headers())
        .containsEntry("accept", "application/x-json-stream");
  }

  @Test
  void aRuleWithoutSourceAndOneWithAnExpressionAreRulesLikeOthers() throws PeerException {
    replay("rules-list.txt");

    list(RuleFilter.inState("R"));

    assertThat(rules).hasSize(6);
    assertThat(rules)
        .filteredOn(rule -> rule.sourceExpression().isEmpty())
        .extracting(Rule::id)
        .containsExactly("32b09dd32d46438096826c79e0ebcc64", "9b1489948b814a11957778b7b64cb560");
    assertThat(rules.get(0).destinationExpression()).isEqualTo("country=US\\T1_US_FNAL_DISK");
    assertThat(rules.get(0).copies()).isEqualTo(2);
  }

  @Test
  void anEmptyListIsNoRuleAndNoProblem() throws PeerException {
    replay("rules-list.txt");

    list(new RuleFilter(Optional.of("sense test"), Optional.empty(), Optional.empty()));

    assertThat(rules).isEmpty();
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"CHUNKS_BROKEN_OFF", "LENGTH_BROKEN_OFF", "NO_ANSWER"})
  void aListThatBreaksOffFailsAsAWhole(Framing framing) {
    Answer whole = Captures.titled("/captured/rules-list.txt", "state=R").answer();
    server.answers(request -> whole.sent(framing));

    assertThatThrownBy(() -> list(RuleFilter.inState("R")))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("GET /rules/");
  }

  @Test
  void aListWhoseLastLineIsCutFailsAsAWhole() {
    String whole = Captures.titled("/captured/rules-list.txt", "state=R").body();
    String cut = whole.substring(0, whole.length() - 20);
    server.answers(
        request -> Answer.of(200, "application/x-json-stream", cut).sent(Framing.CHUNKS));

    assertThatThrownBy(() -> list(RuleFilter.inState("R")))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("middle of a line");
  }

  @Test
  void aListThatBreaksOffOnceIsAskedForAgain() throws PeerException {
    Answer whole = Captures.titled("/captured/rules-list.txt", "state=R").answer();
    server.answers(
        request -> server.requests().size() == 1 ? whole.sent(Framing.CHUNKS_BROKEN_OFF) : whole);

    list(RuleFilter.inState("R"));

    assertThat(server.requests()).hasSize(2);
    assertThat(rules.stream().map(Rule::id).distinct()).hasSize(6);
  }

  @Test
  void aBadLineIsReportedWithItsRuleAndHoldsUpNoOther() throws PeerException {
    String good = Captures.titled("/captured/rules-list.txt", "state=R").body();
    String bad =
        "{\"id\": \""
            + REPLICATING
            + "\", \"state\": \"REPLICATING\", \"scope\": }\n"
            + "{\"id\": \""
            + STUCK
            + "\", \"state\": \"STUCK\", \"scope\": \"cms\"}\n"
            + "not json at all\n"
            + "\n";
    server.answers(request -> Answer.of(200, "application/x-json-stream", bad + good));

    list(RuleFilter.inState("R"));

    assertThat(rules).hasSize(6);
    assertThat(problems).hasSize(3);
    assertThat(problems.get(0)).contains("rule " + REPLICATING).contains("not readable");
    assertThat(problems.get(1)).contains("rule " + STUCK).contains("has no name");
    assertThat(problems.get(2)).contains("not json at all");
  }

  @Test
  void unknownFieldsAndStatesAndNullsAreTaken() throws PeerException {
    String line =
        """
        {"new": {"a": [1, {"b": 2}]}, "state": "ON_HOLIDAY", "id": "%s", "scope": "cms", \
        "name": "/a/b", "rse_expression": "X", "priority": null, "activity": null, \
        "copies": null, "error": null, "locks_ok_cnt": null, "expires_at": "whenever"}
        """
            .formatted(STUCK);
    server.answers(request -> Answer.of(200, "application/x-json-stream", line));

    list(RuleFilter.inState("R"));

    assertThat(problems).isEmpty();
    assertThat(rules.get(0).state()).isEqualTo(RuleState.UNRECOGNISED);
    assertThat(rules.get(0).priority()).isEmpty();
    assertThat(rules.get(0).activity()).isEmpty();
    assertThat(rules.get(0).expiresAt()).isEmpty();
  }

  @Test
  void oneRuleIsReadById() throws PeerException {
    replay("rule.txt");

    Rule rule = rucio.rule(STUCK).orElseThrow();

    assertThat(rule.state()).isEqualTo(RuleState.STUCK);
    assertThat(rule.locksOk()).isEqualTo(1);
    assertThat(rule.locksStuck()).isEqualTo(1);
    assertThat(rule.sizeBytes()).isEqualTo(OptionalLong.empty());
    assertThat(rule.scope() + ":" + rule.name()).isEqualTo("cms:/S1/ds");
    assertThat(server.requests().get(0).headers()).containsEntry("accept", "application/json");
  }

  @Test
  void aDeletedRuleIsGoneOnceItsExpiryIsPast() throws Exception {
    replay("rule.txt");

    try (RucioClient later = at("2026-11-23T19:18:23Z")) {
      assertThat(later.rule(STUCK).orElseThrow().state()).isEqualTo(RuleState.GONE);
    }
  }

  @Test
  void anUnknownRuleIsEmpty() throws PeerException {
    replay("rule.txt");

    assertThat(rucio.rule("00000000000000000000000000000000")).isEmpty();
  }

  @Test
  void aMalformedRuleIdIsRefusedWithoutAsking() {
    replay("rule.txt");

    assertThatThrownBy(() -> rucio.rule("nonsense"))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("nonsense")
        .hasMessageContaining("32 hex digits");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void locksTellWhereTheFilesGo() throws PeerException {
    replay("rule.txt");

    assertThat(rucio.lockedRses(REPLICATING)).containsExactly("T2_US_UCSD");
  }

  @Test
  void sizesAreSummedByRucioAlsoForContainersAndFiles() throws PeerException {
    replay("dids.txt");

    assertThat(rucio.sizeBytes("cms", "/Prim/Proc/AODSIM-block1")).isEqualTo(16_000_000_006L);
    assertThat(rucio.sizeBytes("cms", "/Prim/Proc/AODSIM")).isEqualTo(16_000_000_006L);
    assertThat(rucio.sizeBytes("cms", "/store/mc/RunIII/AODSIM/file0.root"))
        .isEqualTo(4_000_000_000L);
    assertThat(server.requests().get(0).target())
        .isEqualTo("/dids/cms/%2FPrim%2FProc%2FAODSIM-block1?dynamic_depth=FILE");
  }

  @Test
  void aSizeThatRucioDoesNotKnowIsNotZero() {
    Answer open = Captures.titled("/captured/dids.txt", "DID, open dataset").answer();
    server.answers(request -> open);

    assertThatThrownBy(() -> rucio.sizeBytes("cms", "/Prim/Proc/AODSIM-block1"))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("cms:/Prim/Proc/AODSIM-block1");
  }

  @Test
  void anUnknownDataSetIsNotFound() {
    Answer unknown = Captures.titled("/captured/dids.txt", "unknown DID").answer();
    server.answers(request -> unknown);

    assertThatThrownBy(() -> rucio.sizeBytes("cms", "nope"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("DataIdentifierNotFound");
  }

  @Test
  void namesWithAHashASpaceOrAPercentSignReachRucioWhole() throws PeerException {
    server.answers(request -> Answer.of(200, "application/json", "{\"bytes\": 1}"));

    rucio.sizeBytes("cms", "/a/b#c d%2F");

    assertThat(server.requests().get(0).target())
        .isEqualTo("/dids/cms/%2Fa%2Fb%23c%20d%252F?dynamic_depth=FILE");
  }

  @Test
  void rsesAreListedAndExpressionsResolved() throws PeerException {
    replay("rses.txt");

    assertThat(rucio.rses()).containsExactly("T1_US_FNAL_DISK", "T2_US_CALTECH", "T2_US_UCSD");
    assertThat(rucio.rses("country=US\\T1_US_FNAL_DISK"))
        .containsExactly("T2_US_CALTECH", "T2_US_UCSD");
    assertThat(rucio.rses("NOPE")).isEmpty();
  }

  @Test
  void anExpressionThatRucioCannotReadIsRefused() {
    String body =
        "{\"ExceptionClass\": \"InvalidRSEExpression\", \"ExceptionMessage\": \"bad syntax\"}";
    server.answers(request -> Answer.of(400, "application/octet-stream", body));

    assertThatThrownBy(() -> rucio.rses("a|"))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("bad syntax");
  }

  @Test
  void protocolsCarryTheirRanks() throws PeerException {
    replay("rses.txt");

    List<Protocol> protocols = rucio.protocols("T2_US_UCSD");

    assertThat(protocols)
        .containsExactly(
            new Protocol("davs", "t2-us-ucsd.example.org", 1094, 1, 1),
            new Protocol("root", "t2-us-ucsd.example.org", 1095, 2, 2));
    assertThat(Protocol.preferred(protocols)).map(Protocol::scheme).contains("davs");
  }

  @Test
  void anUnknownRseIsNotFound() {
    replay("rses.txt");

    assertThatThrownBy(() -> rucio.protocols("NOPE"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("RSENotFound");
  }

  @Test
  void transfersNameTheirRule() throws PeerException {
    replay("requests-list.txt");
    List<TransferRequestLine> transfers = new ArrayList<>();

    rucio.transfers("T1_US_FNAL_DISK", "T2_US_UCSD", List.of("S"), transfers::add);

    assertThat(transfers).hasSize(8);
    assertThat(transfers)
        .contains(
            new TransferRequestLine(
                REPLICATING, "T1_US_FNAL_DISK", "T2_US_UCSD", "SUBMITTED", 5_000_000_001L));
  }

  @Test
  void theVersionIsToldToAnybody() throws PeerException {
    replay("auth.txt");

    assertThat(rucio.version()).isEqualTo("41.0.0rc1");
  }

  @Test
  void aPageInsteadOfAnAnswerIsNoAnswer() {
    server.answers(request -> Answer.of(200, "text/html", "<html>Maintenance</html>"));

    assertThatThrownBy(() -> rucio.protocols("X"))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("Maintenance");
    assertThatThrownBy(() -> rucio.rule(STUCK)).isInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> rucio.rses()).isInstanceOf(UnavailableException.class);
  }

  @Test
  void anOverloadedDatabaseMeansLater() {
    String body =
        "{\"ExceptionClass\": \"DatabaseException\","
            + " \"ExceptionMessage\": \"too many requests is not a valid state\"}";
    for (int status : new int[] {500, 503}) {
      server.answers(request -> Answer.of(status, "application/octet-stream", body));
      assertThatThrownBy(() -> list(RuleFilter.inState("R")))
          .isInstanceOf(UnavailableException.class);
    }
  }

  static List<Exchange> everyCapturedFailure() {
    return List.of(
            "auth.txt", "dids.txt", "rses.txt", "rule.txt", "rule-write.txt", "rules-list.txt")
        .stream()
        .flatMap(file -> Captures.in("/captured/" + file).stream())
        .filter(one -> one.status() >= 300)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("everyCapturedFailure")
  void everyCapturedFailureBecomesOneOfTheOutcomes(Exchange captured) {
    server.answers(request -> captured.answer());

    PeerException failure =
        catchThrowableOfType(PeerException.class, () -> list(RuleFilter.inState("R")));

    assertThat(failure.outcome()).isEqualTo(expected(captured));
    assertThat(failure.httpStatus()).hasValue(captured.status());
    assertThat(rules).isEmpty();
  }

  private static PeerException.Outcome expected(Exchange captured) {
    return switch (captured.status()) {
      case 404 -> PeerException.Outcome.NOT_FOUND;
      case 401 -> PeerException.Outcome.UNAVAILABLE;
      case 500 ->
          captured.body().contains("CannotAuthenticate")
              ? PeerException.Outcome.UNAVAILABLE
              : PeerException.Outcome.REJECTED;
      default -> PeerException.Outcome.REJECTED;
    };
  }
}
