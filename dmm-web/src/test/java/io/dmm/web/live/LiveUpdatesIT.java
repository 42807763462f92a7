package io.dmm.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.testing.TestDatabase;
import io.dmm.web.testing.TestWeb;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class LiveUpdatesIT {
  @RegisterExtension static final TestDatabase db = new TestDatabase();

  @Test
  void everyListenerHearsWhichRequestsChanged() throws IOException {
    try (TestWeb web = TestWeb.start(db.get());
        Listener one = new Listener(web);
        Listener two = new Listener(web)) {
      assertThat(one.heading()).startsWith("text/event-stream");
      one.awaitLine(": listening");
      two.awaitLine(": listening");
      assertThat(web.live().listeners()).isEqualTo(2);

      happened("aa");
      assertThat(one.awaitLine("data:")).contains("\"rule_ids\":[\"aa\"]");
      assertThat(two.awaitLine("data:")).contains("\"rule_ids\":[\"aa\"]");
    }
  }

  @Test
  void whoComesBackIsToldWhatChangedMeanwhile() throws IOException {
    try (TestWeb web = TestWeb.start(db.get())) {
      String id;
      try (Listener first = new Listener(web)) {
        first.awaitLine(": listening");
        happened("bb");
        id = first.awaitLine("id:").substring("id:".length()).strip();
      }
      happened("cc");
      try (Listener again = new Listener(web, id)) {
        assertThat(again.awaitLine("data:")).contains("\"cc\"");
      }
      try (Listener lost = new Listener(web, "no number")) {
        assertThat(lost.awaitLine("data:")).contains("\"everything\":true");
      }
    }
  }

  @Test
  void whoDoesNotAskForAStreamIsToldHow() {
    try (TestWeb web = TestWeb.start(db.get())) {
      HttpResponse<String> answer = web.get("/api/v1/stream", "Accept", "application/json");

      assertThat(answer.statusCode()).isEqualTo(406);
      assertThat(answer.body()).contains("text/event-stream");
    }
  }

  private void happened(String ruleId) {
    db.get()
        .transact(
            tx ->
                new EventRepository()
                    .append(tx, Event.note(java.time.Instant.now(), ruleId, "t", "T", "")));
  }

  /** A browser that listens. */
  private static final class Listener implements AutoCloseable {
    private final HttpURLConnection connection;
    private final BufferedReader lines;

    Listener(TestWeb web) throws IOException {
      this(web, "");
    }

    Listener(TestWeb web, String lastEventId) throws IOException {
      connection =
          (HttpURLConnection) URI.create(web.baseUrl() + "/api/v1/stream").toURL().openConnection();
      connection.setRequestProperty("Accept", "text/event-stream");
      if (!lastEventId.isEmpty()) {
        connection.setRequestProperty("Last-Event-ID", lastEventId);
      }
      connection.setReadTimeout(20_000);
      lines =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    }

    String heading() {
      return connection.getContentType();
    }

    String awaitLine(String start) throws IOException {
      String line = lines.readLine();
      while (line != null && !line.startsWith(start)) {
        line = lines.readLine();
      }
      assertThat(line).as("a line that starts with " + start).isNotNull();
      return line;
    }

    @Override
    public void close() {
      connection.disconnect();
    }
  }
}
