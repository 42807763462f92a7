package io.dmm.fts.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dmm.core.config.Secret;
import io.dmm.core.peer.FixedAuth;
import io.dmm.core.peer.OutcomeUnknownException;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.RejectedException;
import io.dmm.core.peer.TransferLimits.LinkLimit;
import io.dmm.core.peer.UnavailableException;
import io.dmm.core.testing.Captures;
import io.dmm.core.testing.Exchange;
import io.dmm.core.testing.TinyServer;
import io.dmm.core.testing.TinyServer.Answer;
import io.dmm.core.testing.TinyServer.Framing;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FtsClientIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String A = "davs://xrootd.site-a.example.org";
  private static final String B = "davs://xrootd.site-b.example.org";
  private static final LinkLimit LIMIT = new LinkLimit("dmm:a->b", A, B, 20, 20);

  @RegisterExtension final TinyServer server = new TinyServer();
  private FtsClient fts;

  @BeforeEach
  void client() throws IOException {
    fts = FtsClient.builder(server.url()).build();
  }

  @AfterEach
  void close() throws IOException {
    fts.close();
  }

  private void answer(String file, String title) {
    Answer answer = Captures.titled("/captured/" + file, title).answer();
    server.answers(request -> answer);
  }

  @ParameterizedTest
  @CsvSource({
    "01-auth.txt, 1. whoami without, anon, unauthenticated, false",
    "01-auth.txt, 2. whoami, /DC=org/DC=example/OU=robots/CN=dmm, certificate, false",
    "01-auth.txt, 3. whoami, /DC=org/DC=example/OU=robots/CN=dmm/CN=123456789, certificate, false",
    "01-auth.txt, 4. whoami, /DC=org/DC=example/OU=computers/CN=localhost, certificate, true",
    "01-auth.txt, 14. whoami, /DC=org/DC=example/OU=robots/CN=dmm, certificate, true",
    "08-auth-oauth2-on.txt, 1. bearer, anon, unauthenticated, false",
    "08-auth-oauth2-on.txt, 2. JWT, anon, unauthenticated, false",
    "08-auth-oauth2-on.txt, 3. JWT, /DC=org/DC=example/OU=robots/CN=dmm, certificate, true",
  })
  void whoWeAreIsUnderstoodInEveryForm(
      String file, String title, String userDn, String method, boolean mayConfigure)
      throws PeerException {
    answer(file, title);

    WhoAmI me = fts.whoAmI();

    assertThat(me.userDn()).isEqualTo(userDn);
    assertThat(me.method()).isEqualTo(method);
    assertThat(me.mayConfigure()).isEqualTo(mayConfigure);
  }

  @Test
  void linksAreListedWithFtsOwnRow() throws PeerException {
    answer("02-links.txt", "1. list");
    assertThat(fts.links()).containsExactly(new LinkLimit("*", "*", "*", 2, 130));

    answer("02-links.txt", "45. final list");
    assertThat(fts.links())
        .hasSize(11)
        .contains(
            new LinkLimit("neg", "davs://i.example.org", B, -5, -1),
            new LinkLimit("noturl", "just text", B, 1, 1));
  }

  @Test
  void aMissingLinkIsEmpty() throws PeerException {
    answer("02-links.txt", "42. get of a missing name");

    assertThat(fts.link("nothing")).isEmpty();
  }

  @Test
  void aLimitIsSentWithBothNumbersAndNothingThatHasNoValue() throws Exception {
    answer("02-links.txt", "2. create");

    fts.setLink(LIMIT);

    var sent = server.requests().get(0);
    assertThat(sent.line()).isEqualTo("POST /config/links");
    assertThat(sent.headers())
        .containsEntry("accept", "application/json")
        .hasEntrySatisfying(
            "content-type", type -> assertThat(type).startsWith("application/json"));
    assertThat(JSON.readTree(sent.body()))
        .isEqualTo(
            JSON.readTree(
                """
                {"symbolicname": "dmm:a->b", "source": "%s", "destination": "%s",
                 "min_active": 20, "max_active": 20}
                """
                    .formatted(A, B)));
  }

  @Test
  void limitsThatWouldLiftTheLimitOrTouchEveryLinkAreNeverSent() {
    for (LinkLimit wrong :
        List.of(
            new LinkLimit("dmm:a->b", A, B, 0, 20),
            new LinkLimit("dmm:a->b", A, B, 0, 0),
            new LinkLimit("dmm:a->b", A, B, 5, 4),
            new LinkLimit("*", A, B, 1, 1),
            new LinkLimit("dmm:a->b", "*", B, 1, 1),
            new LinkLimit("dmm:a->b", A, " ", 1, 1),
            new LinkLimit("x".repeat(151), A, B, 1, 1))) {
      assertThatThrownBy(() -> fts.setLink(wrong))
          .as(wrong.toString())
          .isInstanceOf(RejectedException.class)
          .hasMessageContaining("must be");
    }
    assertThatThrownBy(() -> fts.deleteLink("*")).isInstanceOf(RejectedException.class);
    assertThatThrownBy(() -> fts.deleteStorage("*")).isInstanceOf(RejectedException.class);
    assertThatThrownBy(
            () -> fts.setStorage(StorageRow.empty(A).with(OptionalInt.of(0), OptionalInt.empty())))
        .isInstanceOf(RejectedException.class);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void ourNamesAreFoundAsCaptured() throws PeerException {
    List<Exchange> all = Captures.in("/captured/03-links-slash-names.txt");
    server.replays(all);

    String name = "dmm:xrootd.site-a.example.org->xrootd.site-b.example.org";
    assertThat(fts.link(name)).contains(new LinkLimit(name, A, B, 20, 20));
    fts.deleteLink(name);
    assertThat(server.requests())
        .extracting(TinyServer.Request::line)
        .containsExactly(
            "GET /config/links/dmm%3Axrootd.site-a.example.org-%3Exrootd.site-b.example.org",
            "DELETE /config/links/dmm%3Axrootd.site-a.example.org-%3Exrootd.site-b.example.org");
  }

  @Test
  void namesOfOthersWithSlashesOrPercentSignsAreFoundBehindEveryApache() throws PeerException {
    List<Exchange> all = Captures.in("/captured/03-links-slash-names.txt");
    String theirs = A + "-" + B;
    for (String apache : List.of("[shipped", "[NoDecode]", "[On]")) {
      server.replays(all.stream().filter(one -> one.title().contains(apache)).toList());
      assertThat(fts.link(theirs)).contains(new LinkLimit(theirs, A, B, 20, 20));
      fts.deleteLink(theirs);
    }
    server.replays(all);
    assertThat(fts.link("a%2Fb")).isPresent();
  }

  @Test
  void storagesAreReadWithoutWhatIsNull() throws PeerException {
    answer("04-se.txt", "3. read back");
    StorageRow row = fts.storage(A).orElseThrow();
    assertThat(row.inbound()).isEmpty();
    assertThat(row.outbound()).hasValue(20);
    assertThat(server.requests().get(0).target())
        .isEqualTo("/config/se?se=davs%3A%2F%2Fxrootd.site-a.example.org");

    answer("04-se.txt", "40. A is gone");
    assertThat(fts.storage(A)).isEmpty();

    answer("04-se.txt", "6. list");
    assertThat(fts.storages()).extracting(StorageRow::storage).containsExactlyInAnyOrder("*", A, B);
  }

  @Test
  void storageLimitsAreSentInTheShapeThatFtsStores() throws Exception {
    answer("04-se.txt", "2. exact body");

    fts.setStorage(StorageRow.empty(A).with(OptionalInt.empty(), OptionalInt.of(20)));

    assertThat(JSON.readTree(server.requests().get(0).body()))
        .isEqualTo(JSON.readTree("{\"" + A + "\": {\"se_info\": {\"outbound_max_active\": 20}}}"));
  }

  @Test
  void storagesAreRemovedByParameterNotByPath() throws PeerException {
    answer("04-se.txt", "39. DELETE");

    fts.deleteStorage(A);

    assertThat(server.requests().get(0).line())
        .isEqualTo("DELETE /config/se?se=davs%3A%2F%2Fxrootd.site-a.example.org");
  }

  @Test
  void theNumberInForceIsRead() throws PeerException {
    server.replays(Captures.in("/captured/07-optimizer.txt"));

    assertThat(fts.activeNow(A, B)).isPresent();

    server.answers(request -> Answer.of(200, "application/json", "[]"));
    assertThat(fts.activeNow(A, B)).isEmpty();
  }

  @Test
  void anAnswerThatBreaksOffLeavesTheOutcomeOfAChangeOpen() {
    Answer answer = Captures.titled("/captured/02-links.txt", "2. create").answer();
    for (Framing broken : List.of(Framing.NO_ANSWER, Framing.LENGTH_BROKEN_OFF)) {
      server.answers(request -> answer.sent(broken));
      assertThatThrownBy(() -> fts.setLink(LIMIT)).isInstanceOf(OutcomeUnknownException.class);
    }
    assertThat(server.requests()).as("a change is never repeated blindly").hasSize(2);
  }

  @Test
  void aPageForBrowsersIsNoAnswer() {
    server.answers(request -> Answer.of(200, "text/html", "<html>links</html>"));

    assertThatThrownBy(() -> fts.links())
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("<html>");
  }

  @Test
  void aTokenIsSentAndNeverShown() throws Exception {
    answer("08-auth-oauth2-on.txt", "4. no token");
    try (FtsClient withToken =
        FtsClient.builder(server.url()).auth(FixedAuth.bearer(Secret.of("s3cret"))).build()) {
      assertThatThrownBy(withToken::links)
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("Not enough permissions")
          .hasMessageNotContaining("s3cret");
    }
    assertThat(server.requests().get(0).headers()).containsEntry("authorization", "Bearer s3cret");
  }

  static List<Exchange> everyCapturedFailure() {
    return Stream.of(
            "01-auth",
            "02-links",
            "03-links-slash-names",
            "04-se",
            "06-jobs",
            "05-global-shares-cloud-audit",
            "07-optimizer",
            "08-auth-oauth2-on")
        .flatMap(file -> Captures.in("/captured/" + file + ".txt").stream())
        .filter(one -> one.status() >= 300)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("everyCapturedFailure")
  void everyCapturedFailureBecomesOneOfTheOutcomes(Exchange captured) {
    server.answers(request -> captured.answer());

    PeerException ofRead = catchThrowableOfType(PeerException.class, () -> fts.links());
    PeerException ofChange = catchThrowableOfType(PeerException.class, () -> fts.setLink(LIMIT));

    assertThat(ofRead.outcome())
        .isEqualTo(
            switch (captured.status()) {
              case 404 -> PeerException.Outcome.NOT_FOUND;
              case 403, 500 -> PeerException.Outcome.UNAVAILABLE;
              default -> PeerException.Outcome.REJECTED;
            });
    assertThat(ofChange.outcome())
        .isEqualTo(captured.status() == 500 ? PeerException.Outcome.UNKNOWN : ofRead.outcome());
  }

  static List<Exchange> everyCapturedSuccess() {
    return Stream.of("02-links", "03-links-slash-names", "04-se")
        .flatMap(file -> Captures.in("/captured/" + file + ".txt").stream())
        .filter(one -> one.status() < 300 && !one.method().equals("GET"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("everyCapturedSuccess")
  void everyCapturedAnswerToAChangeIsSuccessWhateverItsBody(Exchange captured)
      throws PeerException {
    server.answers(request -> captured.answer());

    fts.setLink(LIMIT);
    fts.setStorage(StorageRow.empty(A).with(OptionalInt.of(1), OptionalInt.of(1)));
    fts.deleteLink(LIMIT.name());
    fts.deleteStorage(A);
  }
}
