package io.dmm.web.page;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sentence in which rule ids are short and lead to their pages. Whole ids push the words apart
 * that matter.
 *
 * @param parts in order
 */
record Prose(List<Part> parts) {
  private static final int DIGITS = 8;
  private static final Pattern ID =
      Pattern.compile(
          "(?<![0-9a-zA-Z/:-])(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
              + "(?![0-9a-zA-Z-])");

  /**
   * A piece of the sentence.
   *
   * @param text as shown
   * @param ruleId the rule that it names; empty for plain words
   * @param uuid whether it is the name of something at SENSE, which tables cut short
   */
  record Part(String text, String ruleId, boolean uuid) {
    boolean isRule() {
      return !ruleId.isEmpty();
    }

    String url() {
      return Pages.details(ruleId);
    }
  }

  static Prose of(String sentence) {
    List<Part> parts = new ArrayList<>();
    Matcher id = ID.matcher(sentence);
    int done = 0;
    while (id.find()) {
      if (id.start() > done) {
        parts.add(new Part(sentence.substring(done, id.start()), "", false));
      }
      boolean uuid = id.group().contains("-");
      parts.add(
          uuid ? new Part(id.group(), "", true) : new Part(shortId(id.group()), id.group(), false));
      done = id.end();
    }
    if (done < sentence.length()) {
      parts.add(new Part(sentence.substring(done), "", false));
    }
    return new Prose(List.copyOf(parts));
  }

  /** The first digits of a rule id, which nearly always tell it from the others. */
  static String shortId(String ruleId) {
    return ruleId.length() > DIGITS ? ruleId.substring(0, DIGITS) : ruleId;
  }

  /** The same with a capital at its beginning, unless it begins with a rule id or the like. */
  static String capitalised(String sentence) {
    return sentence.matches("(?s)[a-z]+ .*")
        ? Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1)
        : sentence;
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }
}
