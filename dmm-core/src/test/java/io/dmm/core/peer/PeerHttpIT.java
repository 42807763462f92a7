package io.dmm.core.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dmm.core.peer.PeerHttp.Settings;
import io.dmm.core.testing.TinyServer;
import io.dmm.core.testing.TinyServer.Answer;
import io.dmm.core.testing.TinyServer.Framing;
import io.dmm.db.testing.MutableClock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way in which a server can fail, and what the caller is told. */
class PeerHttpIT {
  private static final PeerCall READ = PeerCall.get("thing.read", "/things/1?token=abc");
  private static final PeerCall CHANGE = PeerCall.change("thing.change", "PUT", "/things/1");
  private static final Duration SOON = Duration.ofMillis(300);

  @RegisterExtension final TinyServer server = new TinyServer();
  private final List<PeerHttp> clients = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();
  private final MutableClock clock = MutableClock.at("2026-03-01T12:00:00Z");

  /** Tokens from a list; a refused one is replaced by the next. */
  private static final class Tokens implements PeerAuth {
    private final Deque<String> left;

    Tokens(String... tokens) {
      left = new ArrayDeque<>(List.of(tokens));
    }

    @Override
    public Map<String, String> headers() {
      return Map.of("Authorization", left.peekFirst());
    }

    @Override
    public boolean renew(Map<String, String> refused, PeerAnswer answer) {
      if (left.size() > 1) {
        left.removeFirst();
        return true;
      }
      return false;
    }
  }

  @AfterEach
  void close() throws IOException {
    for (PeerHttp client : clients) {
      client.close();
    }
  }

  private PeerHttp client() throws IOException {
    return client(Settings.of("peer", server.url()), PeerAuth.NONE);
  }

  private PeerHttp client(URI url) throws IOException {
    return client(Settings.of("peer", url).withCallTimeout(SOON), PeerAuth.NONE);
  }

  private PeerHttp client(Settings settings, PeerAuth auth) throws IOException {
    PeerHttp client =
        new PeerHttp(
            settings, auth, clock, (peer, call, outcome, took) -> heard.add(call + " " + outcome));
    clients.add(client);
    return client;
  }

  private static URI url(ServerSocket socket) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort());
  }

  private static ServerSocket listening() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private static void assertOutcome(PeerHttp client, PeerCall call, PeerException.Outcome outcome) {
    assertThatThrownBy(() -> client.call(call))
        .isInstanceOfSatisfying(
            PeerException.class, failure -> assertThat(failure.outcome()).isEqualTo(outcome));
  }

  /** As at the end of the process, when what is in flight is abandoned. */
  @Test
  void whoIsInterruptedBeforeAnythingIsSentIsToldThatNothingHappened() throws Exception {
    PeerHttp client = client();
    Thread.currentThread().interrupt();
    assertOutcome(client, CHANGE, PeerException.Outcome.UNAVAILABLE);
    assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void anAnswerIsHandedOverWithItsHeadersAndText() throws Exception {
    server.answers(
        request -> Answer.of(201, "text/plain; charset=utf-8", "grün").with("X-Thing", "1"));
    PeerAnswer answer =
        client(Settings.of("peer", URI.create(server.url() + "/base/")), PeerAuth.NONE)
            .call(CHANGE.withJson("{\"ü\":1}").withHeader("Accept", "text/plain"));
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.text()).isEqualTo("grün");
    assertThat(answer.header("x-thing")).contains("1");
    assertThat(answer.header("absent")).isEmpty();
    TinyServer.Request request = server.requests().get(0);
    assertThat(request.line()).isEqualTo("PUT /base/things/1");
    assertThat(request.body()).isEqualTo("{\"ü\":1}");
    assertThat(request.headers())
        .containsEntry("content-type", "application/json")
        .containsEntry("accept", "text/plain")
        .containsEntry("user-agent", "dmm");
    assertThat(heard).containsExactly("thing.change done");
  }

  @Test
  void anAddressIsSentAsItIsWritten() throws Exception {
    server.answers(request -> Answer.of(200, "text/plain", ""));
    PeerHttp client = client();
    client.call(PeerCall.get("x", "/a%2Fb/urn:x:y+z?q=%2Fs"));
    client.call(PeerCall.get("x", server.url() + "/elsewhere"));
    assertThat(server.requests())
        .extracting(TinyServer.Request::target)
        .containsExactly("/a%2Fb/urn:x:y+z?q=%2Fs", "/elsewhere");
  }

  @ParameterizedTest
  @CsvSource({
    "301, REJECTED, REJECTED",
    "400, REJECTED, REJECTED",
    "401, UNAVAILABLE, UNAVAILABLE",
    "403, UNAVAILABLE, UNAVAILABLE",
    "404, NOT_FOUND, NOT_FOUND",
    "408, UNAVAILABLE, UNAVAILABLE",
    "409, REJECTED, REJECTED",
    "410, NOT_FOUND, NOT_FOUND",
    "422, REJECTED, REJECTED",
    "429, UNAVAILABLE, UNAVAILABLE",
    "500, UNAVAILABLE, UNKNOWN",
    "502, UNAVAILABLE, UNKNOWN",
    "503, UNAVAILABLE, UNAVAILABLE",
    "504, UNAVAILABLE, UNKNOWN"
  })
  void everyStatusIsOneOfTheFourOutcomes(
      int status, PeerException.Outcome read, PeerException.Outcome change) throws Exception {
    server.answers(request -> Answer.of(status, "text/plain", "why"));
    PeerHttp client = client();
    assertOutcome(client, READ, read);
    assertOutcome(client, CHANGE, change);
    assertThat(server.requests()).as("an answer is never asked for twice").hasSize(2);
    assertThat(heard)
        .containsExactly(
            "thing.read " + read.name().toLowerCase(java.util.Locale.ROOT),
            "thing.change " + change.name().toLowerCase(java.util.Locale.ROOT));
  }

  @Test
  void aFailureNamesPeerCallAndAnswerButNeitherQueryNorAllOfTheBody() throws Exception {
    server.answers(request -> Answer.of(400, "text/plain", "no\nsuch\tthing " + "x".repeat(1000)));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> client().call(READ))
        .satisfies(
            failure -> {
              assertThat(failure.getMessage())
                  .startsWith("peer: GET /things/1 answered 400: no such thing xxx")
                  .doesNotContain("abc")
                  .hasSizeLessThan(400);
              assertThat(failure.httpStatus()).hasValue(400);
              assertThat(failure.answerText()).hasSize(1014);
            });
  }

  @Test
  void aRefusedConnectionMeansThatNothingHappened() throws Exception {
    URI nobody;
    try (ServerSocket socket = listening()) {
      nobody = url(socket);
    }
    assertOutcome(client(nobody), READ, PeerException.Outcome.UNAVAILABLE);
    assertOutcome(client(nobody), CHANGE, PeerException.Outcome.UNAVAILABLE);
    URI unknown = URI.create("http://no-such-host.invalid");
    assertOutcome(client(unknown), CHANGE, PeerException.Outcome.UNAVAILABLE);
  }

  @Test
  void aSilentServerLeavesAChangeUnknown() throws Exception {
    try (ServerSocket silent = listening()) {
      assertOutcome(client(url(silent)), READ, PeerException.Outcome.UNAVAILABLE);
      assertOutcome(client(url(silent)), CHANGE, PeerException.Outcome.UNKNOWN);
    }
  }

  @Test
  void aCallMayHaveATimeOutOfItsOwn() throws Exception {
    try (ServerSocket silent = listening()) {
      PeerHttp patient = client(Settings.of("peer", url(silent)), PeerAuth.NONE);
      assertOutcome(patient, CHANGE.withTimeout(SOON), PeerException.Outcome.UNKNOWN);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Framing.class,
      names = {"NO_ANSWER", "LENGTH_BROKEN_OFF", "CHUNKS_BROKEN_OFF"})
  void aLostAnswerIsAskedForAgainOnceButAChangeIsNot(Framing framing) throws Exception {
    server.answers(request -> Answer.of(200, "text/plain", "half").sent(framing));
    PeerHttp client = client();
    assertOutcome(client, READ, PeerException.Outcome.UNAVAILABLE);
    assertThat(server.requests()).hasSize(2);
    assertOutcome(client, CHANGE, PeerException.Outcome.UNKNOWN);
    assertThat(server.requests()).hasSize(3);
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(
            () ->
                client.stream(
                    READ, body -> new String(body.readAllBytes(), StandardCharsets.UTF_8)));
  }

  @Test
  void aReadThatIsAnsweredTheSecondTimeSucceeds() throws Exception {
    server.answers(
        request ->
            Answer.of(200, "text/plain", "here")
                .sent(server.requests().size() == 1 ? Framing.NO_ANSWER : Framing.LENGTH));
    assertThat(client().call(READ).text()).isEqualTo("here");
    assertThat(heard).containsExactly("thing.read done");
  }

  @ParameterizedTest
  @CsvSource({"'\u0000\u0001junk\r\n\r\n'", "'HTTP/1.1 abc\r\n\r\n'", "'SSH-2.0-OpenSSH\r\n'"})
  void junkLeavesAChangeUnknown(String junk) throws Exception {
    try (ServerSocket socket = listening()) {
      Thread speaker = speaking(socket, junk, 3);
      assertOutcome(client(url(socket)), READ, PeerException.Outcome.UNAVAILABLE);
      assertOutcome(client(url(socket)), CHANGE, PeerException.Outcome.UNKNOWN);
      speaker.join();
    }
  }

  private static Thread speaking(ServerSocket socket, String text, int times) {
    Thread thread =
        new Thread(
            () -> {
              for (int i = 0; i < times; i++) {
                try (Socket connection = socket.accept();
                    OutputStream out = connection.getOutputStream()) {
                  connection.getInputStream().read(new byte[4096]);
                  out.write(text.getBytes(StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                  return; // the client has had enough
                }
              }
            });
    thread.start();
    return thread;
  }

  @Test
  void aBodyThatTricklesInDoesNotHoldTheCallForEver() throws Exception {
    try (ServerSocket socket = listening()) {
      Thread trickler =
          new Thread(
              () -> {
                try (Socket connection = socket.accept();
                    OutputStream out = connection.getOutputStream()) {
                  connection.getInputStream().read(new byte[4096]);
                  out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                  while (true) {
                    out.write('x');
                    Thread.onSpinWait();
                  }
                } catch (IOException e) {
                  return; // the client has had enough
                }
              });
      trickler.start();
      assertThatExceptionOfType(OutcomeUnknownException.class)
          .isThrownBy(() -> client(url(socket)).call(CHANGE))
          .withMessageContaining("did not end within PT0.3S");
      trickler.join();
    }
  }

  @Test
  void aReaderThatCannotUnderstandTheBodyFailsTheCall() throws Exception {
    server.answers(request -> Answer.of(200, "text/plain", "?"));
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(
            () ->
                client().stream(
                    READ,
                    body -> {
                      throw new IOException("not a list");
                    }))
        .withMessageContaining("not a list");
  }

  @Test
  void aRefusedTokenIsRenewedAndTheCallRepeatedOnce() throws Exception {
    server.answers(
        request ->
            Answer.of(
                request.headers().get("authorization").equals("new") ? 200 : 401,
                "text/plain",
                "done"));
    PeerHttp client = client(Settings.of("peer", server.url()), new Tokens("old", "new"));
    assertThat(client.call(CHANGE).text()).isEqualTo("done");
    assertThat(server.requests()).hasSize(2);
    client.call(READ);
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void aSecondRefusalIsTheEnd() throws Exception {
    server.answers(request -> Answer.of(401, "text/plain", "no"));
    PeerHttp client = client(Settings.of("peer", server.url()), new Tokens("1", "2", "3"));
    assertOutcome(client, READ, PeerException.Outcome.UNAVAILABLE);
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void aRefusalThatNoTokenCuresIsNotRepeated() throws Exception {
    server.answers(request -> Answer.of(401, "text/plain", "no"));
    assertOutcome(
        client(Settings.of("peer", server.url()), new Tokens("only")),
        READ,
        PeerException.Outcome.UNAVAILABLE);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void withoutATokenNothingIsSent() throws Exception {
    PeerAuth none =
        new PeerAuth() {
          @Override
          public Map<String, String> headers() throws PeerException {
            throw new UnavailableException("no token");
          }

          @Override
          public boolean renew(Map<String, String> refused, PeerAnswer answer) {
            return true;
          }
        };
    assertOutcome(
        client(Settings.of("peer", server.url()), none), CHANGE, PeerException.Outcome.UNAVAILABLE);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void afterFailuresInARowCallsAreHeldBackUntilOneSucceeds() throws Exception {
    server.answers(request -> Answer.of(503, "text/plain", "maintenance"));
    PeerHttp client =
        client(
            Settings.of("peer", server.url()).withBreaker(3, Duration.ofSeconds(15)),
            PeerAuth.NONE);
    for (int i = 0; i < 5; i++) {
      assertOutcome(client, READ, PeerException.Outcome.UNAVAILABLE);
    }
    assertThat(server.requests()).hasSize(3);
    assertThat(heard).endsWith("thing.read short_circuited", "thing.read short_circuited");
    assertThat(client.state().breaker()).isEqualTo("OPEN");
    assertThat(client.state().lastError()).contains("503").contains("maintenance");
    assertThat(client.state().lastFailure()).contains(clock.instant());
    assertThat(client.state().lastSuccess()).isEqualTo(Optional.empty());

    clock.advance(Duration.ofSeconds(16));
    assertOutcome(client, READ, PeerException.Outcome.UNAVAILABLE);
    assertOutcome(client, READ, PeerException.Outcome.UNAVAILABLE);
    assertThat(server.requests()).as("one is tried").hasSize(4);

    clock.advance(Duration.ofSeconds(16));
    server.answers(request -> Answer.of(200, "text/plain", ""));
    client.call(READ);
    client.call(READ);
    assertThat(client.state().breaker()).isEqualTo("CLOSED");
    assertThat(client.state().lastSuccess()).contains(clock.instant());
  }

  @Test
  void aPeerThatIsDownIsCalledNoMoreOftenThanConfiguredHoweverManyWantTo() throws Exception {
    server.answers(request -> Answer.of(0, "", "").sent(Framing.NO_ANSWER));
    PeerHttp client =
        client(Settings.of("peer", server.url()).withPace(new PeerPace(6)), PeerAuth.NONE);
    Instant began = clock.instant();
    List<Integer> callsPerMinute = new ArrayList<>();
    for (int minute = 0; minute < 10; minute++) {
      int before = server.requests().size();
      for (int second = 0; second < 60; second++) {
        for (PeerCall wanted : List.of(READ, CHANGE, READ, CHANGE, READ)) {
          assertThatThrownBy(() -> client.call(wanted)).isInstanceOf(PeerException.class);
        }
        clock.advance(Duration.ofSeconds(1));
      }
      callsPerMinute.add(server.requests().size() - before);
    }
    assertThat(clock.instant()).isEqualTo(began.plusSeconds(600));
    assertThat(callsPerMinute.get(0)).as("ten that show that it is down").isLessThanOrEqualTo(18);
    assertThat(callsPerMinute.subList(1, 10))
        .allSatisfy(calls -> assertThat(calls).isBetween(1, 6));
  }

  @Test
  void whileAPeerFailsAReadIsNotRepeated() throws Exception {
    server.answers(request -> Answer.of(0, "", "").sent(Framing.NO_ANSWER));
    PeerHttp client = client(server.url());
    assertOutcome(client, READ, PeerException.Outcome.UNAVAILABLE);
    assertThat(server.requests()).hasSize(2);
    assertOutcome(client, READ, PeerException.Outcome.UNAVAILABLE);
    assertThat(server.requests()).hasSize(3);
    server.answers(request -> Answer.of(200, "text/plain", ""));
    client.call(READ);
    server.answers(request -> Answer.of(0, "", "").sent(Framing.NO_ANSWER));
    assertOutcome(client, READ, PeerException.Outcome.UNAVAILABLE);
    assertThat(server.requests()).as("a first failure again").hasSize(6);
  }

  @Test
  void aPeerThatRefusesIsWell() throws Exception {
    int[] statuses = {404, 400, 500};
    server.answers(
        request -> Answer.of(statuses[server.requests().size() % 3], "text/plain", "no"));
    PeerHttp client =
        client(
            Settings.of("peer", server.url()).withBreaker(2, Duration.ofSeconds(15)),
            PeerAuth.NONE);
    for (int i = 0; i < 9; i++) {
      assertThatThrownBy(() -> client.call(READ)).isInstanceOf(PeerException.class);
    }
    assertThat(server.requests()).hasSize(9);
    assertThat(client.state().breaker()).isEqualTo("CLOSED");
    assertThat(client.state().peer()).isEqualTo(client.peer());
  }
}
