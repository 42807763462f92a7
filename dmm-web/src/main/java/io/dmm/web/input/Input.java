package io.dmm.web.input;

import io.dmm.core.operator.UnknownRequestException;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads parts of a request. What it refuses is a 400 that names the parameter. */
public final class Input {
  private static final Pattern RULE_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int LONGEST_TEXT = 200;
  private static final int LONGEST_SHOWN = 40;

  private Input() {}

  /**
   * The rule id in the path.
   *
   * @throws UnknownRequestException it cannot be the id of any rule
   */
  public static String ruleId(Context ctx) {
    return ruleId(ctx.pathParam("rule_id"));
  }

  /**
   * A rule id.
   *
   * @throws UnknownRequestException it cannot be the id of any rule
   */
  public static String ruleId(String text) {
    if (!RULE_ID.matcher(text).matches()) {
      throw new UnknownRequestException(shown(text));
    }
    return text;
  }

  /** Text without control characters, cut to a sensible length; empty if absent. */
  public static String text(Context ctx, String name) {
    String text = ctx.queryParam(name);
    return text == null ? "" : clean(text, LONGEST_TEXT);
  }

  /** Printable characters of {@code text}, at most {@code longest}. */
  public static String clean(String text, int longest) {
    StringBuilder kept = new StringBuilder();
    text.codePoints()
        .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE)
        .limit(longest)
        .forEach(kept::appendCodePoint);
    return kept.toString().strip();
  }

  /** A whole number between {@code least} and {@code most}. */
  public static int integer(Context ctx, String name, int otherwise, int least, int most) {
    return (int) number(ctx, name, otherwise, least, most);
  }

  /** A whole number between {@code least} and {@code most}. */
  public static long number(Context ctx, String name, long otherwise, long least, long most) {
    String text = ctx.queryParam(name);
    if (text == null || text.isBlank()) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text.strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong(name, text, "a whole number from " + least + " to " + most);
    }
    throw wrong(name, text, "a whole number from " + least + " to " + most);
  }

  /** A word of an enum, in any case; empty if absent. */
  public static <E extends Enum<E>> Optional<E> word(Context ctx, String name, Class<E> type) {
    String text = ctx.queryParam(name);
    return text == null || text.isBlank() ? Optional.empty() : Optional.of(word(name, text, type));
  }

  /** Words of an enum, repeated or between commas. */
  public static <E extends Enum<E>> List<E> words(Context ctx, String name, Class<E> type) {
    return ctx.queryParams(name).stream()
        .flatMap(text -> Arrays.stream(text.split(",")))
        .filter(text -> !text.isBlank())
        .map(text -> word(name, text, type))
        .toList();
  }

  private static <E extends Enum<E>> E word(String name, String text, Class<E> type) {
    String wanted = text.strip().toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(type.getEnumConstants())
        .filter(one -> one.name().equals(wanted))
        .findFirst()
        .orElseThrow(() -> wrong(name, text, "one of " + Arrays.toString(type.getEnumConstants())));
  }

  private static BadRequestResponse wrong(String name, String value, String right) {
    return new BadRequestResponse(name + " is \"" + shown(value) + "\"; it must be " + right);
  }

  private static String shown(String text) {
    String clean = clean(text, LONGEST_SHOWN);
    return clean.length() < text.length() ? clean + "…" : clean;
  }
}
