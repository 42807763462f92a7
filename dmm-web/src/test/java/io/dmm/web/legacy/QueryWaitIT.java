package io.dmm.web.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.lifecycle.Cause;
import io.dmm.core.lifecycle.Move;
import io.dmm.core.lifecycle.Transitions;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.TestDatabase;
import io.dmm.web.hosts.HostWaiters;
import io.dmm.web.testing.Network;
import io.dmm.web.testing.TestWeb;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryWaitIT {
  /** More than the server has threads. */
  private static final int CROWD = 300;

  @RegisterExtension static final TestDatabase db = new TestDatabase();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static TestWeb web;
  private static WakeChannel wakes;

  private Network network;

  @BeforeAll
  static void start() {
    web = TestWeb.start(db.get());
    wakes = new WakeChannel(db.config(), daemon -> {}, web.waiters());
    wakes.start();
  }

  @AfterAll
  static void stop() {
    wakes.close();
    web.close();
  }

  @BeforeEach
  void records() {
    network = new Network(db.get(), web.clock().instant());
  }

  @Test
  void theAnswerComesWithTheTransitionThatBringsTheHosts() {
    TransferRequest request = network.request(RequestStatus.INIT);
    List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
    for (int i = 0; i < CROWD; i++) {
      asked.add(ask(request.ruleId(), 60));
    }
    await(() -> web.waiters().waiting() == CROWD);
    assertThat(web.get("/health/live").statusCode()).as("no thread is held").isEqualTo(200);
    assertThat(web.get("/query/" + request.ruleId()).statusCode())
        .as("who does not wait is answered at once")
        .isEqualTo(404);

    Circuit circuit = network.circuit(request);
    move(request, Cause.SUBNETS_ALLOCATED);

    for (CompletableFuture<HttpResponse<String>> one : asked) {
      HttpResponse<String> answer = one.orTimeout(20, TimeUnit.SECONDS).join();
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("\"source\":\"source-" + circuit.id());
    }
    assertThat(web.waiters().waiting()).isZero();
  }

  @Test
  void aMoveThatBringsNoHostsIsNoAnswerYet() {
    TransferRequest request = network.request(RequestStatus.INIT);
    var asked = ask(request.ruleId(), 60);
    await(() -> web.waiters().waiting() == 1);

    web.waiters().moved(request.ruleId());
    web.waiters().moved("ffffffffffffffffffffffffffffffff");
    web.waiters().mayHaveMissedSome();
    assertThat(asked).isNotDone();

    network.circuit(request);
    move(request, Cause.SUBNETS_ALLOCATED);
    assertThat(asked.orTimeout(20, TimeUnit.SECONDS).join().statusCode()).isEqualTo(200);
  }

  @Test
  void aRuleThatIsOnlySeenLaterCanBeWaitedFor() {
    String ruleId = "00000000000000000000000000001234";
    var asked = ask(ruleId, 1);

    HttpResponse<String> answer = asked.orTimeout(20, TimeUnit.SECONDS).join();

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("no request for rule " + ruleId);
  }

  @Test
  void atTheEndOfTheTimeTheAnswerIsWhatIsKnownThen() {
    TransferRequest request = network.request(RequestStatus.INIT);

    HttpResponse<String> answer = ask(request.ruleId(), 1).orTimeout(20, TimeUnit.SECONDS).join();

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("is INIT: it owns no hosts");
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    assertThat(web.waiters().waiting()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = RequestStatus.class,
      names = {"NOT_SENSE", "FINISHED", "CANCELED", "DELETED", "FAILED"})
  void aRuleThatGetsNoHostsAnyMoreIsAnsweredAtOnce(RequestStatus status) {
    TransferRequest request = network.request(status);

    assertThat(web.get("/query/" + request.ruleId() + "?wait=60").statusCode()).isEqualTo(404);
  }

  @Test
  void aRuleThatEndsMeanwhileIsAnsweredThen() {
    TransferRequest request = network.request(RequestStatus.INIT);
    var asked = ask(request.ruleId(), 60);
    await(() -> web.waiters().waiting() == 1);

    move(request, Cause.OPERATOR_FINISHED);

    assertThat(asked.orTimeout(20, TimeUnit.SECONDS).join().statusCode()).isEqualTo(404);
  }

  @Test
  void hostsThatAreKnownAreAnsweredAtOnce() {
    TransferRequest request = network.request(RequestStatus.ALLOCATED);
    network.circuit(request);

    assertThat(web.get("/query/" + request.ruleId() + "?wait=60").statusCode()).isEqualTo(200);
  }

  @Test
  void whoHangsUpIsForgotten() throws IOException {
    TransferRequest request = network.request(RequestStatus.INIT);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), web.server().port())) {
      socket
          .getOutputStream()
          .write(
              ("GET /query/" + request.ruleId() + "?wait=1 HTTP/1.1\r\nHost: x\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      await(() -> web.waiters().waiting() == 1);
    }

    await(() -> web.waiters().waiting() == 0);
    assertThat(web.get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void noMoreThanSoManyWait() {
    TransferRequest request = network.request(RequestStatus.INIT);
    List<CompletableFuture<?>> crowd = new ArrayList<>();
    for (int i = 0; i < HostWaiters.MOST; i++) {
      crowd.add(web.waiters().join(request.ruleId(), Duration.ofMinutes(1)).orElseThrow());
    }

    assertThat(web.waiters().join(request.ruleId(), Duration.ofMinutes(1))).isEmpty();
    assertThat(web.get("/query/" + request.ruleId() + "?wait=60").statusCode()).isEqualTo(404);

    network.circuit(request);
    move(request, Cause.SUBNETS_ALLOCATED);
    CompletableFuture.allOf(crowd.toArray(new CompletableFuture<?>[0]))
        .orTimeout(20, TimeUnit.SECONDS)
        .join();
    assertThat(web.waiters().waiting()).isZero();
  }

  @Test
  void atTheEndOfTheProcessEverybodyIsAnswered() {
    TransferRequest request = network.request(RequestStatus.INIT);
    TestWeb ending = TestWeb.start(db.get());
    var asked =
        HTTP.sendAsync(
            HttpRequest.newBuilder(
                    URI.create(ending.baseUrl() + "/query/" + request.ruleId() + "?wait=60"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    await(() -> ending.waiters().waiting() == 1);

    ending.close();

    assertThat(asked.orTimeout(20, TimeUnit.SECONDS).join().statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"61", "-1", "x", "1e9", "99999999999999999999"})
  void aWaitThatMakesNoSenseIsRefused(String wait) {
    HttpResponse<String> answer = web.get("/query/0123?wait=" + wait);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("wait", "a whole number from 0 to 60");
  }

  private CompletableFuture<HttpResponse<String>> ask(String ruleId, int seconds) {
    return HTTP.sendAsync(
        HttpRequest.newBuilder(URI.create(web.baseUrl() + "/query/" + ruleId + "?wait=" + seconds))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static void move(TransferRequest request, Cause cause) {
    Transitions transitions =
        new Transitions(new RequestRepository(), new EventRepository(), web.clock());
    boolean moved =
        db.get()
            .inTransaction(
                tx ->
                    transitions
                        .move(
                            tx,
                            new RequestRepository().find(tx, request.ruleId()).orElseThrow(),
                            Move.because(cause, "test", "because"))
                        .isPresent());
    assertThat(moved).isTrue();
  }

  private static void await(BooleanSupplier reached) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not reached; waiting: " + web.waiters().waiting());
      }
      Thread.onSpinWait();
    }
  }
}
