package io.dmm.sandbox.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.dmm.sandbox.JournalEntry;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JournalTest {
  private final Journal journal = new Journal(2, path -> path.replace("/base", ""));

  private Journal.Line open(String path, String body) {
    return journal.opened(new Call(Instant.EPOCH, "POST", path, "a=1", Map.of(), body));
  }

  @Test
  void theNewestEntriesAreKeptAndAllAreCounted() {
    journal.closed(open("/base/1", ""), 200);
    journal.closed(open("/base/2", ""), 500);
    open("/base/3", "");
    assertThat(journal.entries())
        .extracting(JournalEntry::rawPath, JournalEntry::status)
        .containsExactly(tuple("/base/2?a=1", 500), tuple("/base/3?a=1", 0));
    assertThat(journal.total()).isEqualTo(3);
    assertThat(journal.perStatus()).containsOnly(Map.entry(200, 1L), Map.entry(500, 1L));
  }

  @Test
  void entriesAreFoundByTheRelativePath() {
    open("/base/1", "");
    open("/base/2", "");
    assertThat(journal.of("POST", "/2")).hasSize(1);
    assertThat(journal.of("POST", "/*")).hasSize(2);
    assertThat(journal.of("GET", "/*")).isEmpty();
  }

  @Test
  void secretsInFormsAndJsonAreBlankedOut() {
    open("/t", "username=u&password=p1&client_secret=p2&grant_type=password");
    open("/t", "{\"refresh_token\":\"p3\",\"name\":\"n\"}");
    assertThat(journal.entries())
        .extracting(JournalEntry::body)
        .containsExactly(
            "username=u&password=***&client_secret=***&grant_type=password",
            "{\"refresh_token\":\"***\",\"name\":\"n\"}");
  }

  @Test
  void aJournalThatKeepsNothingIsRefused() {
    assertThatThrownBy(() -> new Journal(0, path -> path))
        .hasMessageContaining("0, must be 1 or more");
  }
}
