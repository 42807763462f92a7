package io.dmm.sandbox.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dmm.sandbox.JournalEntry;
import io.dmm.sandbox.world.MovableClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerServerIT {
  private final MovableClock clock = MovableClock.at("2026-03-01T12:00:00Z");
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private int calls;
  private final PeerServer server =
      PeerServer.start(
          clock,
          0,
          call -> {
            calls++;
            return call.rawPath().equals("/lines")
                ? Answer.lines(
                    200, "application/x-json-stream", Stream.of("{\"a\": 1}", "{\"a\": 2}"))
                : Answer.of(
                    200,
                    "application/json",
                    call.method() + " " + call.rawPath() + " " + call.body());
          });

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
            .method(method, BodyPublishers.ofString(body));
    return http.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void thePathArrivesAsItWasSent() throws Exception {
    assertThat(send("GET", "/a%2Fb%253A//c/", "").body()).isEqualTo("GET /a%2Fb%253A//c/ ");
    assertThat(send("DELETE", "/x", "{}").body()).isEqualTo("DELETE /x {}");
    assertThat(server.journal().entries())
        .extracting(JournalEntry::rawPath)
        .containsExactly("/a%2Fb%253A//c/", "/x");
  }

  @Test
  void theContentTypeAndTheDateAreTheSimulators() throws Exception {
    var answer = send("GET", "/", "");
    assertThat(answer.headers().allValues("Content-Type")).containsExactly("application/json");
    assertThat(answer.headers().allValues("Date")).containsExactly("Sun, 01 Mar 2026 12:00:00 GMT");
  }

  @Test
  void linesAreStreamedInChunks() throws Exception {
    var answer = send("GET", "/lines", "");
    assertThat(answer.body()).isEqualTo("{\"a\": 1}\n{\"a\": 2}\n");
    assertThat(answer.headers().firstValue("Transfer-Encoding")).hasValue("chunked");
    assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
  }

  @Test
  void aRefusedCallHasNoEffectAndALostAnswerHas() throws Exception {
    server.faults().cutBefore(1, "PUT", "/x*");
    assertThatThrownBy(() -> send("PUT", "/xy", "")).isInstanceOf(IOException.class);
    assertThat(calls).isZero();
    server.faults().loseAnswerTo(1, "*", "/x*");
    assertThatThrownBy(() -> send("PUT", "/xy", "")).isInstanceOf(IOException.class);
    assertThat(calls).isEqualTo(1);
    assertThat(send("PUT", "/xy", "").statusCode()).isEqualTo(200);
    assertThat(server.journal().entries()).extracting(JournalEntry::status).endsWith(-1, 200);
  }

  @Test
  void aTruncatedAnswerIsAnErrorForTheClient() {
    server.faults().truncate(1, "GET", "/lines", 12);
    assertThatThrownBy(() -> send("GET", "/lines", "")).isInstanceOf(IOException.class);
    server.faults().truncate(1, "GET", "/", 2);
    assertThatThrownBy(() -> send("GET", "/", "")).isInstanceOf(IOException.class);
  }

  @Test
  void anOrderedAnswerIsGivenAsOftenAsOrdered() throws Exception {
    server.faults().answer(2, "GET", "/x", 503, "busy");
    assertThat(send("GET", "/y", "").statusCode()).isEqualTo(200);
    assertThat(send("GET", "/x", "").statusCode()).isEqualTo(503);
    assertThat(send("GET", "/x", "").body()).isEqualTo("busy");
    assertThat(send("GET", "/x", "").statusCode()).isEqualTo(200);
  }
}
