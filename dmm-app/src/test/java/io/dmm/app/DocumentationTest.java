package io.dmm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dmm.app.cli.DmmCommand;
import io.dmm.core.config.DmmConfigFile;
import io.dmm.core.config.Problems;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The documents lead where they say, and name what there is: no less, and nothing else. */
class DocumentationTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path README = ROOT.resolve("README.md");
  private static final Path CONFIGURATION = ROOT.resolve("docs/configuration.md");

  private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
  private static final Pattern FILE = Pattern.compile("`((?:etc|docs)/[\\w./-]+)`(?! below)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+)$");
  private static final Pattern KEY = Pattern.compile("(?m)^\\| `\\[([a-z-]+)]` \\| `([^`]+)` \\|");
  private static final Pattern OPTION_ROW =
      Pattern.compile("(?m)^\\| `([a-z-]+(?: [a-z-]+)?)` \\| (?:`-\\w`, )?`(--[a-z-]+)[^`]*` \\|");
  private static final Pattern OPTION = Pattern.compile("(?<=\\s)--[a-z-]+");

  @Test
  void everyLinkLeadsToAFileAndToAHeadingInIt() throws IOException {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Path document : documents()) {
      for (String link : links(document)) {
        links++;
        String[] parts = link.split("#", 2);
        Path target =
            parts[0].isEmpty() ? document : document.getParent().resolve(parts[0]).normalize();
        if (!Files.exists(target)) {
          broken.add(ROOT.relativize(document) + ": " + link + " does not exist");
        } else if (parts.length == 2 && !anchors(target).contains(parts[1])) {
          broken.add(ROOT.relativize(document) + ": " + link + " is no heading there");
        }
      }
    }
    assertThat(broken).isEmpty();
    assertThat(links).isGreaterThan(20);
  }

  @Test
  void everyFileThatIsNamedExists() throws IOException {
    Set<String> missing = new TreeSet<>();
    for (Path document : documents()) {
      found(FILE, text(document))
          .map(match -> match.group(1))
          .filter(name -> !Files.exists(ROOT.resolve(name)))
          .forEach(name -> missing.add(ROOT.relativize(document) + ": " + name));
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyDocumentCanBeReachedFromTheReadme() throws IOException {
    Set<Path> seen = new LinkedHashSet<>(Set.of(README));
    Deque<Path> todo = new ArrayDeque<>(seen);
    while (!todo.isEmpty()) {
      Path document = todo.pop();
      for (String link : links(document)) {
        Path target = document.getParent().resolve(link.split("#", 2)[0]).normalize();
        List<Path> leadsTo = Files.isDirectory(target) ? markdownIn(target) : List.of(target);
        for (Path next : leadsTo) {
          if (next.toString().endsWith(".md") && Files.exists(next) && seen.add(next)) {
            todo.push(next);
          }
        }
      }
    }
    assertThat(seen).containsAll(documents());
  }

  @Test
  void everyKeyThatIsReadIsExplainedInItsSection() throws IOException {
    Map<String, Set<String>> read = keysThatAreRead();
    Set<String> missing = new TreeSet<>();
    read.forEach(
        (section, keys) -> {
          String explained = explanationOf(section);
          keys.stream()
              .filter(key -> !isFileOfASecret(key, keys))
              .filter(key -> !explained.toLowerCase(Locale.ROOT).contains("`" + key + "`"))
              .forEach(key -> missing.add("[" + section + "] " + key));
        });
    assertThat(missing).as("keys that the code reads and configuration.md does not name").isEmpty();
    assertThat(read.values().stream().mapToInt(Set::size).sum()).isGreaterThan(80);
  }

  @Test
  void everyKeyThatIsExplainedIsRead() throws IOException {
    Map<String, Set<String>> read = keysThatAreRead();
    Set<String> unread = new TreeSet<>();
    found(KEY, text(CONFIGURATION))
        .filter(row -> !row.group(2).matches(".*\\b(SITE|RSE)\\b.*")) // names of the site's own
        .filter(
            row ->
                !read.getOrDefault(row.group(1), Set.of())
                    .contains(row.group(2).toLowerCase(Locale.ROOT)))
        .forEach(row -> unread.add("[" + row.group(1) + "] " + row.group(2)));
    assertThat(unread).as("keys that configuration.md names and nobody reads").isEmpty();
  }

  @Test
  void everyOptionOfTheCommandLineIsInTheTableOfTheReadmeAndNoOther() throws IOException {
    Set<String> options = new TreeSet<>();
    for (Map.Entry<String, CommandLine> command : commands().entrySet()) {
      for (OptionSpec option : command.getValue().getCommandSpec().options()) {
        boolean isCommon =
            command.getKey().contains(" ") && option.longestName().equals("--config");
        if (!option.usageHelp() && !option.versionHelp() && !isCommon) {
          options.add(command.getKey() + " " + option.longestName());
        }
      }
    }
    Set<String> shown = new TreeSet<>();
    found(OPTION_ROW, text(README)).forEach(row -> shown.add(row.group(1) + " " + row.group(2)));
    assertThat(shown).isEqualTo(options);
  }

  @Test
  void everyCommandThatIsShownCanBeTyped() throws IOException {
    Set<String> shown = new TreeSet<>();
    for (Path document : documents()) {
      for (String line : Files.readAllLines(document)) {
        int start = line.indexOf("dmm.jar ");
        if (start < 0 || !line.contains("java -jar") || line.contains("dmm.jar COMMAND")) {
          continue;
        }
        String typed = line.substring(start + "dmm.jar ".length()).split("`", 2)[0].strip();
        String[] words = typed.split(" ");
        String first =
            words.length > 1 && words[0].matches("user|token")
                ? words[0] + " " + words[1]
                : words[0];
        CommandLine command = first.startsWith("-") ? commands().get("run") : commands().get(first);
        assertThat(command).as("the command in \"%s\"", line).isNotNull();
        found(OPTION, " " + typed)
            .forEach(
                option ->
                    assertThat(command.getCommandSpec().findOption(option.group()))
                        .as("%s in \"%s\"", option.group(), line)
                        .isNotNull());
        shown.add(first);
      }
    }
    assertThat(shown).containsAll(commands().keySet());
  }

  @Test
  void thePlanThatTheReadmeShowsIsWhatIsPrinted() throws IOException {
    String sample = ROOT.resolve("etc/samples/plan-three-links.json").toString();
    List<String> printed = rowsPrintedBy("plan", sample);
    List<String> shown =
        text(README).lines().dropWhile(line -> !line.startsWith("REQUEST ")).limit(4).toList();
    assertThat(shown).hasSize(4);
    for (int i = 0; i < shown.size(); i++) {
      assertThat(printed.get(i)).startsWith(shown.get(i).replaceFirst("…$", ""));
    }
    assertThat(text(README)).contains("(134, 133 and 133)");
    assertThat(rowsPrintedBy("plan", sample, "--policy", "priority-lp").subList(1, 4))
        .extracting(line -> line.replaceFirst(".*? (\\d+) Gb/s .*", "$1"))
        .containsExactly("134", "133", "133");
  }

  /** From the header of the requests on. */
  private static List<String> rowsPrintedBy(String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine line = DmmCommand.commandLine(Map.of());
    line.setOut(new PrintWriter(out, true));
    assertThat(line.execute(arguments)).isZero();
    return out.toString().lines().dropWhile(row -> !row.startsWith("REQUEST ")).toList();
  }

  /** All commands; {@code user add} and its like by both words. */
  private static Map<String, CommandLine> commands() {
    Map<String, CommandLine> all = new TreeMap<>();
    DmmCommand.commandLine(Map.of())
        .getSubcommands()
        .forEach(
            (name, command) -> {
              if (command.getSubcommands().isEmpty()) {
                all.put(name, command);
              }
              command.getSubcommands().forEach((second, one) -> all.put(name + " " + second, one));
            });
    return all;
  }

  /** All keys that any section asks for, whatever the file says. */
  private static Map<String, Set<String>> keysThatAreRead() {
    DmmConfigFile file = DmmConfigFile.of("", Map.of(), Files::readString, new Problems());
    assertThatExceptionOfType(ConfigurationException.class)
        .as("the password, for one, has no default")
        .isThrownBy(() -> Settings.read(file, Map.of()));
    return file.asked();
  }

  /** Any secret may be in a file: that is explained once for all. */
  private static boolean isFileOfASecret(String key, Set<String> keys) {
    return key.endsWith("_file") && keys.contains(key.substring(0, key.length() - 5));
  }

  /** From the heading of the section to the next one. */
  private static String explanationOf(String section) {
    String all = text(CONFIGURATION);
    int start = all.indexOf("\n## `[" + section + "]`");
    assertThat(start).as("a heading for [%s] in configuration.md", section).isNotNegative();
    int end = all.indexOf("\n## ", start + 1);
    return all.substring(start, end < 0 ? all.length() : end);
  }

  private static List<Path> documents() throws IOException {
    List<Path> all = new ArrayList<>(List.of(README, ROOT.resolve("CHANGELOG.md")));
    all.addAll(markdownIn(ROOT.resolve("docs")));
    return all;
  }

  private static List<Path> markdownIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  /** Links into this project, not those to other servers. */
  private static List<String> links(Path document) {
    return found(LINK, FENCED.matcher(text(document)).replaceAll(""))
        .map(match -> match.group(1))
        .filter(link -> !link.matches("[a-z]+:.*"))
        .toList();
  }

  /** The anchors that a page of Markdown gets from its headings. */
  private static Set<String> anchors(Path document) {
    Set<String> anchors = new LinkedHashSet<>();
    found(HEADING, FENCED.matcher(text(document)).replaceAll(""))
        .map(match -> match.group(1).strip().toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .forEach(anchor -> addNumbered(anchors, anchor));
    return anchors;
  }

  private static void addNumbered(Set<String> anchors, String anchor) {
    String name = anchor;
    for (int i = 1; !anchors.add(name); i++) {
      name = anchor + "-" + i;
    }
  }

  private static Stream<MatchResult> found(Pattern pattern, String text) {
    return pattern.matcher(text).results();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
