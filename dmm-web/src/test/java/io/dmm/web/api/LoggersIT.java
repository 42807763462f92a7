package io.dmm.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.config.LogSection.Level;
import io.dmm.core.config.Secret;
import io.dmm.db.account.Role;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.testing.TestDatabase;
import io.dmm.web.testing.TestWeb;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Levels of the log, over the API and on the page. */
class LoggersIT {
  private static final String PASSWORD = "a long enough password";
  private static final String SENSE = "io.dmm.sense";

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private TestWeb web;
  private String token;

  @BeforeEach
  void start() {
    web = TestWeb.start(db.get());
    web.accounts().addUser("ada", Role.ADMIN, Secret.of(PASSWORD), "test");
    web.accounts().addUser("otto", Role.OPERATOR, Secret.of(PASSWORD), "test");
    token = web.accounts().createToken("root", Role.ADMIN, Duration.ofDays(1), "test").reveal();
  }

  @AfterEach
  void stop() {
    web.close();
  }

  private HttpResponse<String> put(String logger, String body) {
    return web.send(
        web.request("/api/v1/loggers/" + logger, "Authorization", "Bearer " + token)
            .PUT(BodyPublishers.ofString(body)));
  }

  private List<String> history() {
    List<Event> newest = db.get().read(tx -> new EventRepository().newest(tx, 100));
    return newest.stream()
        .filter(event -> event.cause().startsWith("LOG_"))
        .map(Event::reason)
        .toList();
  }

  @Test
  void aLevelIsChangedAndGoesBackAndTheHistorySaysWhoDidIt() {
    assertThat(put(SENSE, "{\"level\":\"debug\",\"minutes\":30}").body())
        .isEqualTo(
            "{\"name\":\"io.dmm.sense\",\"level\":\"DEBUG\",\"configured\":\"INFO\","
                + "\"changed_by\":\"token:root\",\"changed_at\":\"2026-03-01T12:00:00Z\","
                + "\"until\":\"2026-03-01T12:30:00Z\"}");
    assertThat(web.logLevels().own(SENSE)).contains(Level.DEBUG);
    assertThat(put(SENSE, "{\"level\":null}").body())
        .contains("\"level\":\"INFO\"", "\"changed_by\":null");
    assertThat(web.logLevels().own(SENSE)).isEqualTo(Optional.empty());
    assertThat(history())
        .containsExactlyInAnyOrder(
            "token:root set the log level of io.dmm.sense from INFO to DEBUG for 30 minutes, in the"
                + " replica dmm-1",
            "token:root had the configured log level of io.dmm.sense, INFO, count again, in the"
                + " replica dmm-1");
  }

  @Test
  void loggersOfLibrariesAndMisprintsAreNotThere() {
    for (String name : List.of("org.apache.hc.client5.http", "ROOT", "io.dmm.sens", "io.dmmm")) {
      HttpResponse<String> answer = put(name, "{\"level\":\"TRACE\"}");
      assertThat(answer.statusCode()).as(name).isEqualTo(404);
      assertThat(answer.body()).contains(name, "it must be io.dmm");
    }
    assertThat(history()).isEmpty();
  }

  @Test
  void valuesThatMakeNoSenseAreRefused() {
    for (String body :
        List.of(
            "{}",
            "{\"level\":\"LOUD\"}",
            "{\"level\":1}",
            "{\"level\":\"DEBUG\",\"minutes\":0}",
            "{\"level\":\"DEBUG\",\"minutes\":10081}",
            "{\"level\":\"DEBUG\",\"minutes\":9223372036854775807}",
            "{\"level\":\"DEBUG\",\"hours\":1}")) {
      assertThat(put(SENSE, body).statusCode()).as(body).isEqualTo(400);
    }
    assertThat(history()).isEmpty();
  }

  @Test
  void anAdministratorChangesLevelsOnThePageOfTheLog() {
    String cookie = web.signIn("ada", PASSWORD);
    HttpResponse<String> page = web.browse("/log", "Cookie", cookie);
    assertThat(page.body()).contains("Log levels", "dmm-1", "io.dmm.sense.client.SenseClient");
    String csrf = "csrf=" + TestWeb.csrfIn(page);
    HttpResponse<String> done =
        web.postForm("/log/level", csrf + "&logger=io.dmm&level=DEBUG&minutes=", "Cookie", cookie);
    assertThat(done.statusCode()).isEqualTo(303);
    assertThat(web.logLevels().own("io.dmm")).contains(Level.DEBUG);
    assertThat(web.browse("/log", "Cookie", cookie).body()).contains("Back to INFO");
    HttpResponse<String> refused =
        web.postForm("/log/level", csrf + "&logger=io.dm&level=DEBUG&minutes=", "Cookie", cookie);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("Not done.", "io.dm ");
    web.postForm("/log/level", csrf + "&logger=io.dmm&level=&minutes=", "Cookie", cookie);
    assertThat(web.logLevels().own("io.dmm")).contains(Level.INFO);
    assertThat(history()).allMatch(text -> text.startsWith("ada ")).hasSize(2);
  }

  @Test
  void anOperatorReadsTheLogAndDoesNotSeeTheLevels() {
    String cookie = web.signIn("otto", PASSWORD);
    assertThat(web.browse("/log", "Cookie", cookie).body()).doesNotContain("Log levels");
  }
}
