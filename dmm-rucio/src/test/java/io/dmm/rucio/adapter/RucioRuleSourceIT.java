package io.dmm.rucio.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.RejectedException;
import io.dmm.core.peer.Rule;
import io.dmm.core.peer.RuleSource;
import io.dmm.core.peer.UnavailableException;
import io.dmm.core.testing.Captures;
import io.dmm.core.testing.Exchange;
import io.dmm.core.testing.TinyServer;
import io.dmm.core.testing.TinyServer.Answer;
import io.dmm.core.testing.TinyServer.Framing;
import io.dmm.core.testing.TinyServer.Request;
import io.dmm.rucio.client.RucioClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RucioRuleSourceIT {
  private static final String RULE = "07a8bd3bb81a4f48a0b595d45e538f00";

  @RegisterExtension final TinyServer server = new TinyServer();

  private final List<Rule> rules = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private RucioClient client;

  @BeforeEach
  void client() throws IOException {
    client = RucioClient.builder(server.url()).build();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
  }

  private static Answer lines(String text) {
    return Answer.of(200, "application/x-json-stream", text);
  }

  private static String captured(String title) {
    return Captures.titled("/captured/rules-list.txt", title).body();
  }

  @Test
  void withActivitiesEachStateIsASmallListOfItsOwn() throws PeerException {
    String replicating = captured("activity and state together");
    server.answers(
        request ->
            lines(
                request.target().equals("/rules/?activity=SENSE%20Test&state=R")
                    ? replicating
                    : ""));

    new RucioRuleSource(client, List.of("SENSE Test", "Data Challenge"))
        .sweep(rules::add, problems::add);

    assertThat(rules).hasSize(5);
    assertThat(server.requests())
        .extracting(Request::target)
        .containsExactlyInAnyOrder(
            Stream.of("SENSE%20Test", "Data%20Challenge")
                .flatMap(
                    activity ->
                        Stream.of("R", "S", "U", "W", "I")
                            .map(state -> "/rules/?activity=" + activity + "&state=" + state))
                .toArray(String[]::new));
  }

  @Test
  void withoutActivitiesThoseThatContainSenseArePicked() throws PeerException {
    String line = captured("activity and state together").split("\n")[0];
    String all =
        captured("state=R")
            + line.replace("SENSE Test", "my sEnSe-tests").replace("c20ce988", "c20ce989")
            + "\n"
            + line.replace("SENSE Test", "Production")
                .replace("c20ce988", "c20ce98a")
                .replace("circuit wanted", "nonsense")
            + "\n";
    server.answers(request -> lines(request.target().equals("/rules/?state=R") ? all : ""));

    new RucioRuleSource(client, List.of()).sweep(rules::add, problems::add);

    assertThat(rules)
        .extracting(Rule::activity)
        .containsExactlyInAnyOrder(
            "SENSE Test", "SENSE Test", "SENSE Test", "SENSE Test", "SENSE Test", "my sEnSe-tests");
    assertThat(problems).isEmpty();
  }

  @Test
  void aRuleThatChangesItsStateMeanwhileIsHandedOverOnce() throws PeerException {
    String same = captured("activity and state together").split("\n")[0] + "\nbroken\n";
    server.answers(request -> lines(same));

    new RucioRuleSource(client, List.of("SENSE Test")).sweep(rules::add, problems::add);

    assertThat(rules).hasSize(1);
    assertThat(problems).hasSize(1);
  }

  @Test
  void oneListThatBreaksOffFailsTheSweep() {
    String replicating = captured("activity and state together");
    server.answers(
        request ->
            request.target().endsWith("state=R")
                ? lines(replicating).sent(Framing.CHUNKS_BROKEN_OFF)
                : lines(""));

    assertThatThrownBy(
            () ->
                new RucioRuleSource(client, List.of("SENSE Test")).sweep(rules::add, problems::add))
        .isInstanceOf(UnavailableException.class);
  }

  /** A Rucio whose rule allows these sources, and whose data lies at those. */
  private static Function<Request, Answer> ruleFrom(
      String expression, List<String> allowed, List<String> holders) {
    String holder =
        Captures.titled("/captured/replicas.txt", "where a data set is, counted").body().strip();
    return request -> {
      String target = request.target();
      if (target.startsWith("/rules/")) {
        Answer rule = Captures.titled("/captured/rule.txt", "get rule").answer();
        String source = expression == null ? "null" : "\"" + expression + "\"";
        return Answer.of(
            200, "application/json", rule.body().replace("\"T1_US_FNAL_DISK\"", source));
      }
      if (target.startsWith("/rses/?expression=")) {
        return lines(
            allowed.stream()
                .map(rse -> "{\"rse\": \"" + rse + "\"}\n")
                .collect(Collectors.joining()));
      }
      if (target.equals("/dids/cms/%2FS3%2Fds")) {
        return Answer.of(200, "application/json", "{\"type\": \"DATASET\"}");
      }
      if (target.equals("/replicas/cms/%2FS3%2Fds/datasets?deep=True")) {
        return lines(
            holders.stream()
                .map(rse -> holder.replace("T1_US_FNAL_DISK", rse) + "\n")
                .collect(Collectors.joining()));
      }
      return target.contains("src_rse=T1_US_FNAL_DISK&dst_rse=T2_US_UCSD")
          ? Captures.in("/captured/requests-list.txt").get(0).answer()
          : lines("");
    };
  }

  private List<String> questionsAboutTransfers() {
    return server.requests().stream()
        .map(Request::target)
        .filter(target -> target.startsWith("/requests/"))
        .toList();
  }

  @Test
  void theSourceIsWhereTheDataLiesIfTheRuleAllowsThat() throws PeerException {
    server.answers(
        ruleFrom(
            "T1_US_FNAL_DISK|T2_US_CALTECH",
            List.of("T1_US_FNAL_DISK", "T2_US_CALTECH"),
            List.of("T2_DE_DESY", "T2_US_CALTECH", "T2_US_UCSD")));

    assertThat(new RucioRuleSource(client, List.of()).sourcesOf(RULE, "T2_US_UCSD"))
        .containsExactly("T2_US_CALTECH");
    assertThat(questionsAboutTransfers()).isEmpty();
  }

  @Test
  void withoutASourceExpressionTheDestinationIsNoSource() throws PeerException {
    server.answers(ruleFrom(null, List.of(), List.of("T2_US_CALTECH", "T2_US_UCSD")));

    assertThat(new RucioRuleSource(client, List.of()).sourcesOf(RULE, "T2_US_UCSD"))
        .containsExactly("T2_US_CALTECH");
    assertThat(server.requests())
        .extracting(Request::target)
        .doesNotContain("/rses/")
        .noneMatch(target -> target.startsWith("/requests/"));
  }

  @Test
  void dataThatLiesNowhereYetHasNoSource() throws PeerException {
    server.answers(ruleFrom(null, List.of(), List.of()));

    assertThat(new RucioRuleSource(client, List.of()).sourcesOf(RULE, "T2_US_UCSD")).isEmpty();
  }

  @Test
  void whereTheDataLiesAtSeveralTheTransfersAreAskedAfter() throws PeerException {
    server.answers(ruleFrom(null, List.of(), List.of("T1_US_FNAL_DISK", "T2_US_CALTECH")));

    assertThat(new RucioRuleSource(client, List.of()).sourcesOf(RULE, "T2_US_UCSD"))
        .containsExactly("T1_US_FNAL_DISK");
    assertThat(questionsAboutTransfers())
        .containsExactly(
            "/requests/list?src_rse=T1_US_FNAL_DISK&dst_rse=T2_US_UCSD&request_states=G,S,D",
            "/requests/list?src_rse=T2_US_CALTECH&dst_rse=T2_US_UCSD&request_states=G,S,D");
  }

  @Test
  void whoIsNoAdministratorMayNotAskAfterTransfersAndIsToldWhatHelps() {
    Answer forbidden =
        Captures.titled("/captured/replicas.txt", "transfer requests, asked").answer();
    Function<Request, Answer> others =
        ruleFrom(null, List.of(), List.of("T1_US_FNAL_DISK", "T2_US_CALTECH"));
    server.answers(
        request -> request.target().startsWith("/requests/") ? forbidden : others.apply(request));

    assertThatThrownBy(() -> new RucioRuleSource(client, List.of()).sourcesOf(RULE, "T2_US_UCSD"))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("T1_US_FNAL_DISK, T2_US_CALTECH")
        .hasMessageContaining("cannot list requests")
        .hasMessageContaining("attribute admin");
  }

  @Test
  void filesAndContainersAreLookedUpToo() throws PeerException {
    Exchange file = Captures.titled("/captured/replicas.txt", "where a file is");
    Exchange content = Captures.titled("/captured/replicas.txt", "content of a container");
    String block = Captures.titled("/captured/replicas.txt", "where a data set is, counted").body();
    server.answers(
        request ->
            switch (request.target()) {
              case "/dids/cms/file" -> Answer.of(200, "application/json", "{\"type\": \"FILE\"}");
              case "/replicas/cms/file" -> file.answer();
              case "/dids/cms/container" ->
                  Answer.of(200, "application/json", "{\"type\": \"CONTAINER\"}");
              case "/dids/cms/container/dids" -> content.answer();
              case "/replicas/cms/%2FPrim%2FProc%2FAODSIM-block1/datasets?deep=True" ->
                  lines(block);
              default -> Answer.of(599, "text/plain", request.line());
            });

    assertThat(client.holders("cms", "file")).containsExactly("T1_US_FNAL_DISK");
    assertThat(client.holders("cms", "container")).containsExactly("T1_US_FNAL_DISK");
  }

  @Test
  void ofAContainerWithManyDataSetsSomeAreLookedAt() throws PeerException {
    String block = "{\"scope\": \"cms\", \"name\": \"b%d\", \"type\": \"DATASET\"}\n";
    server.answers(
        request -> {
          if (request.target().equals("/dids/cms/container")) {
            return Answer.of(200, "application/json", "{\"type\": \"CONTAINER\"}");
          }
          return lines(
              request.target().endsWith("/dids")
                  ? IntStream.range(0, 1000)
                      .mapToObj(block::formatted)
                      .collect(Collectors.joining())
                  : "{\"rse\": \"R%s\", \"available_length\": 1}\n"
                      .formatted(request.target().replaceAll("\\D", "")));
        });

    assertThat(client.holders("cms", "container")).hasSize(25).contains("R0", "R960");
    assertThat(server.requests()).hasSize(27);
  }

  @Test
  void theRestIsAskedOfTheClient() throws PeerException {
    List<Exchange> all = new ArrayList<>(Captures.in("/captured/rses.txt"));
    all.addAll(Captures.in("/captured/rule.txt"));
    all.addAll(Captures.in("/captured/dids.txt"));
    server.replays(all);
    RucioRuleSource source = new RucioRuleSource(client, List.of());

    assertThat(source.rule(RULE)).isPresent();
    assertThat(source.destinationsOf(RULE)).containsExactly("T2_US_UCSD");
    assertThat(source.sizeBytes("cms", "/Prim/Proc/AODSIM")).isEqualTo(16_000_000_006L);
    assertThat(source.resolve("NOPE")).isEmpty();
    assertThat(source.rses()).hasSize(3);
    assertThat(source.transferDoor("T2_US_UCSD").map(RuleSource.Door::scheme)).contains("davs");
  }
}
