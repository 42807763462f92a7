package io.dmm.sandbox.prometheus;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts PromQL into tokens. */
final class Lexer {
  /** Kinds of tokens. */
  enum Kind {
    NUMBER,
    DURATION,
    NAME,
    TEXT,
    SYMBOL,
    END
  }

  /**
   * A token.
   *
   * @param kind what it is
   * @param text its text; of a string the unescaped content
   * @param position where it starts
   */
  record Token(Kind kind, String text, int position) {
    boolean is(String symbol) {
      return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isName(String name) {
      return kind == Kind.NAME && text.equalsIgnoreCase(name);
    }
  }

  /** Texts are matched possessively: a query for hundreds of subnets has long ones. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<space>\\s+|#[^\\n]*)"
              + "|(?<duration>(?:\\d+(?:ms|s|m|h|d|w|y))+(?![a-zA-Z0-9_.]))"
              + "|(?<number>(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)"
              + "|(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)"
              + "|(?<text>\"(?:[^\"\\\\]++|\\\\.)*+\"|'(?:[^'\\\\]++|\\\\.)*+'|`[^`]*`)"
              + "|(?<symbol>=~|!~|==|!=|>=|<=|[-+*/%^=<>(){}\\[\\],])");

  private Lexer() {}

  static List<Token> tokens(String query) {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(query);
    int at = 0;
    while (at < query.length()) {
      if (!matcher.region(at, query.length()).lookingAt()) {
        throw PromQlException.parse(at, "unexpected character: '" + query.charAt(at) + "'");
      }
      add(tokens, matcher, at);
      at = matcher.end();
    }
    tokens.add(new Token(Kind.END, "end of input", query.length()));
    return tokens;
  }

  private static void add(List<Token> tokens, Matcher matcher, int at) {
    if (matcher.group("duration") != null) {
      tokens.add(new Token(Kind.DURATION, matcher.group(), at));
    } else if (matcher.group("number") != null) {
      tokens.add(new Token(Kind.NUMBER, matcher.group(), at));
    } else if (matcher.group("name") != null) {
      tokens.add(new Token(Kind.NAME, matcher.group(), at));
    } else if (matcher.group("text") != null) {
      tokens.add(new Token(Kind.TEXT, unquoted(matcher.group(), at), at));
    } else if (matcher.group("symbol") != null) {
      tokens.add(new Token(Kind.SYMBOL, matcher.group(), at));
    }
  }

  private static String unquoted(String quoted, int at) {
    String inner = quoted.substring(1, quoted.length() - 1);
    if (quoted.startsWith("`")) {
      return inner;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < inner.length(); i++) {
      char c = inner.charAt(i);
      if (c == '\\') {
        char escaped = inner.charAt(++i);
        int known = "\\\"'ntr".indexOf(escaped);
        if (known < 0) { // Go refuses a single backslash before a dot, which is a usual mistake
          throw PromQlException.parse(
              at, "unknown escape sequence U+%04X".formatted((int) escaped));
        }
        text.append("\\\"'\n\t\r".charAt(known));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  /** Milliseconds of a duration such as {@code 1h30m}. */
  static long millis(String duration) {
    Matcher part = Pattern.compile("(\\d+)(ms|s|m|h|d|w|y)").matcher(duration);
    long sum = 0;
    while (part.find()) {
      long unit =
          switch (part.group(2)) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> 86_400_000;
            case "w" -> 7 * 86_400_000L;
            default -> 365 * 86_400_000L;
          };
      sum += Long.parseLong(part.group(1)) * unit;
    }
    return sum;
  }
}
