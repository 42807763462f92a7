package io.dmm.app;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Examples in sources, between {@code // example: name} and {@code // end}, and in documents, in a
 * block of Java behind a comment {@code example: name}.
 */
final class ExampleTexts {
  private static final Pattern REGION =
      Pattern.compile("(?ms)^ *// example: (\\S+)\\n(.*?)^ *// end$");
  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^<!-- example: (\\S+) -->\\n```java\\n(.*?)^```$");

  private ExampleTexts() {}

  /** The examples of some sources by name, moved to the left margin. */
  static Map<String, String> inSources(List<Path> sources) throws IOException {
    Map<String, String> examples = new TreeMap<>();
    for (Path source : sources) {
      Matcher region = REGION.matcher(Files.readString(source));
      while (region.find()) {
        String former = examples.put(region.group(1), atMargin(region.group(2)));
        if (former != null) {
          throw new IllegalStateException("two examples are called " + region.group(1));
        }
      }
    }
    return examples;
  }

  /** The examples that a document shows, by name. */
  static Map<String, String> inDocument(String text) {
    Map<String, String> examples = new TreeMap<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      examples.put(block.group(1), block.group(2));
    }
    return examples;
  }

  /** How many blocks of Java a document has, with or without a name. */
  static long javaBlocks(String text) {
    return text.lines().filter(line -> line.equals("```java")).count();
  }

  /** The document with each of its examples as {@code examples} has it. */
  static String renewed(String text, Map<String, String> examples) {
    return BLOCK
        .matcher(text)
        .replaceAll(
            block ->
                Matcher.quoteReplacement(
                    "<!-- example: %s -->\n```java\n%s```"
                        .formatted(
                            block.group(1),
                            examples.getOrDefault(block.group(1), block.group(2)))));
  }

  private static String atMargin(String text) {
    int indent =
        text.lines()
            .filter(line -> !line.isBlank())
            .mapToInt(line -> line.length() - line.stripLeading().length())
            .min()
            .orElse(0);
    return text.stripTrailing()
        .lines()
        .map(line -> line.isBlank() ? "" : line.substring(indent))
        .collect(joining("\n", "", "\n"));
  }
}
