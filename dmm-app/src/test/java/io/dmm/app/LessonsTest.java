package io.dmm.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each lesson of {@code docs/lessons.md} is held by tests that there are. */
class LessonsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern REFERENCE = Pattern.compile("`(\\w+)#(\\w+)`");

  @Test
  void everyTestThatALessonNamesExists() throws IOException {
    Map<String, String> sources = sourcesByClass();
    List<String> named =
        REFERENCE
            .matcher(text())
            .results()
            .filter(reference -> !isTest(sources, reference))
            .map(MatchResult::group)
            .toList();
    assertThat(named).as("tests that docs/lessons.md names and that are not there").isEmpty();
  }

  @Test
  void everyLessonSaysWhatDmmDoesAndNamesATest() throws IOException {
    List<String> rows = text().lines().filter(line -> line.startsWith("| ")).toList();
    List<String> lessons =
        rows.stream().filter(row -> !row.startsWith("| What must not happen |")).toList();
    assertThat(lessons).hasSizeGreaterThan(100);
    assertThat(lessons)
        .allSatisfy(
            row -> {
              String[] cells = row.split("\\|", -1);
              assertThat(cells).as(row).hasSize(5);
              assertThat(cells[2].strip()).as(row).isNotEmpty();
              assertThat(REFERENCE.matcher(cells[3]).find()).as(row).isTrue();
            });
  }

  private static boolean isTest(Map<String, String> sources, MatchResult reference) {
    String source = sources.getOrDefault(reference.group(1), "");
    Pattern method =
        Pattern.compile(
            "@(?:Test|ParameterizedTest|Property|Example)\\b(?:(?!\\n  }\\n).)*?(?:void|boolean) "
                + reference.group(2)
                + "\\(",
            Pattern.DOTALL);
    return method.matcher(source).find();
  }

  private static Map<String, String> sourcesByClass() throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path module : modules.filter(LessonsTest::hasTests).toList()) {
        try (Stream<Path> files = Files.walk(module.resolve("src/test/java"))) {
          for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
            String name = file.getFileName().toString().replace(".java", "");
            sources.merge(name, Files.readString(file), (one, other) -> one + "\n" + other);
          }
        }
      }
    }
    return sources;
  }

  private static boolean hasTests(Path module) {
    return Files.isDirectory(module.resolve("src/test/java"));
  }

  private static String text() throws IOException {
    return Files.readString(ROOT.resolve("docs/lessons.md"));
  }
}
