package io.dmm.web.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("dmm.log");
  }

  @Test
  void theLastLinesComeOldestFirst() throws IOException {
    Files.writeString(file, "1 INFO a\n2 INFO b\n3 INFO c\n");

    assertThat(read(2, "", null)).containsExactly("2 INFO b", "3 INFO c");
    assertThat(read(9, "", null)).containsExactly("1 INFO a", "2 INFO b", "3 INFO c");
  }

  @Test
  void linesThatCrossBlocksAreWhole() throws IOException {
    Files.writeString(
        file,
        IntStream.range(0, 20_000)
            .mapToObj(i -> "12:00:00 INFO line=" + i + " ünïcode")
            .collect(Collectors.joining("\n")));

    var lines = read(15_000, "", null);

    assertThat(lines).hasSize(15_000);
    assertThat(lines.get(0)).isEqualTo("12:00:00 INFO line=5000 ünïcode");
    assertThat(lines.get(14_999)).isEqualTo("12:00:00 INFO line=19999 ünïcode");
  }

  @Test
  void aRecordIsKeptWithItsStackTrace() throws IOException {
    Files.writeString(
        file,
        """
        12:00:00 INFO  staged rule_id=aa
        12:00:01 ERROR step_failed rule_id=bb
        java.lang.IllegalStateException: x
        \tat io.dmm.Foo(Foo.java:1)
        12:00:02 WARN  later rule_id=aa
        """);

    assertThat(read(100, "bb", null))
        .containsExactly(
            "12:00:01 ERROR step_failed rule_id=bb",
            "java.lang.IllegalStateException: x",
            "\tat io.dmm.Foo(Foo.java:1)");
    assertThat(read(100, "", LogLevel.WARN)).hasSize(4);
    assertThat(read(100, "aa", LogLevel.WARN)).containsExactly("12:00:02 WARN  later rule_id=aa");
    assertThat(read(100, "cc", null)).isEmpty();
  }

  @Test
  void wordsAreFoundInAnyCaseAndInTheWholeRecord() throws IOException {
    Files.writeString(
        file,
        """
        12:00:00 INFO  [Decider] decided decision=1
        12:00:01 ERROR step_failed rule_id=bb password=hunter2
        java.lang.IllegalStateException: x
        12:00:02 WARN  later daemon=Decider
        """);

    assertThat(find("decider")).hasSize(2);
    assertThat(find("illegalSTATE"))
        .containsExactly(
            "12:00:01 ERROR step_failed rule_id=bb password=***",
            "java.lang.IllegalStateException: x");
    assertThat(find("hunter2")).as("a secret cannot be guessed").isEmpty();
  }

  private java.util.List<String> find(String words) {
    return new LogTail(Optional.of(file)).read(new LogQuery(9, "", words, Optional.empty()));
  }

  @Test
  void whatLooksLikeASecretIsBlottedOut() throws IOException {
    Files.writeString(
        file,
        "1 INFO Authorization: Bearer abc.def\n2 INFO password=hunter2 user=me\n"
            + "3 INFO {\"access_token\": \"xyz\"}\n4 INFO it was dmm_"
            + "x7Yz".repeat(11)
            + " it was\n");

    assertThat(String.join("\n", read(10, "", null)))
        .doesNotContain("abc.def")
        .doesNotContain("hunter2")
        .doesNotContain("xyz")
        .doesNotContain("x7Yz")
        .contains("user=me");
  }

  @Test
  void aLineWithoutEndIsCut() throws IOException {
    Files.writeString(file, "1 INFO " + "x".repeat(500_000) + "\n2 INFO y\n");

    var lines = read(10, "", null);

    assertThat(lines).last().isEqualTo("2 INFO y");
    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThan(10_000));
  }

  @Test
  void anEmptyOrAbsentFileHasNoLines() throws IOException {
    assertThat(read(10, "", null)).isEmpty();
    Files.writeString(file, "");
    assertThat(read(10, "", null)).isEqualTo(java.util.List.of());
    assertThat(new LogTail(Optional.empty()).exists()).isFalse();
  }

  private java.util.List<String> read(int lines, String ruleId, LogLevel level) {
    return new LogTail(Optional.of(file))
        .read(new LogQuery(lines, ruleId, "", Optional.ofNullable(level)));
  }
}
