package io.dmm.rucio.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dmm.core.peer.PeerException;
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

  @Test
  void sourcesAreLookedForAmongThoseThatTheRuleAllows() throws PeerException {
    server.answers(
        request -> {
          if (request.target().startsWith("/rules/")) {
            return Captures.titled("/captured/rule.txt", "get rule").answer();
          }
          if (request.target().startsWith("/rses/?expression=T1_US_FNAL_DISK")) {
            return lines("{\"rse\": \"T1_US_FNAL_DISK\"}\n");
          }
          return request.target().contains("src_rse=T1_US_FNAL_DISK&dst_rse=T2_US_UCSD")
              ? Captures.in("/captured/requests-list.txt").get(0).answer()
              : Answer.of(599, "text/plain", request.line());
        });

    assertThat(new RucioRuleSource(client, List.of()).sourcesOf(RULE, "T2_US_UCSD"))
        .containsExactly("T1_US_FNAL_DISK");
  }

  @Test
  void withoutASourceExpressionEveryOtherRseIsAskedAbout() throws PeerException {
    Exchange list = Captures.titled("/captured/rses.txt", "list");
    server.answers(
        request -> {
          if (request.target().startsWith("/rules/")) {
            Answer rule = Captures.titled("/captured/rule.txt", "get rule").answer();
            return Answer.of(
                200, "application/json", rule.body().replace("\"T1_US_FNAL_DISK\"", "null"));
          }
          return request.target().equals("/rses/") ? list.answer() : lines("");
        });

    assertThat(new RucioRuleSource(client, List.of()).sourcesOf(RULE, "T2_US_UCSD")).isEmpty();
    assertThat(server.requests())
        .extracting(Request::target)
        .filteredOn(target -> target.startsWith("/requests/list"))
        .containsExactly(
            "/requests/list?src_rse=T1_US_FNAL_DISK&dst_rse=T2_US_UCSD&request_states=Q,G,S,D",
            "/requests/list?src_rse=T2_US_CALTECH&dst_rse=T2_US_UCSD&request_states=Q,G,S,D");
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
