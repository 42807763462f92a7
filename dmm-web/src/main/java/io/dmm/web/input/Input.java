package io.dmm.web.input;

import io.dmm.core.operator.UnknownRequestException;
import io.dmm.core.operator.WrongValueException;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads parts of a request. What it refuses is a 400 that names the parameter. */
public final class Input {
  private static final Pattern RULE_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Instant EARLIEST = Instant.EPOCH.minusSeconds(1);
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
  private static final String INSTANT = "a time in UTC, such as 2026-03-01T12:00:00Z";
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

  /**
   * Refuses parameters that nobody reads: a misspelt filter must not look like one without a match.
   */
  public static void only(Context ctx, Set<String> known) {
    for (String name : ctx.queryParamMap().keySet()) {
      if (!known.contains(name)) {
        throw new UnknownParameterException(shown(name), new TreeSet<>(known));
      }
    }
  }

  /** The one value of a parameter; empty if it is absent or blank. */
  private static Optional<String> single(Context ctx, String name) {
    List<String> given = ctx.queryParams(name);
    if (given.size() > 1) {
      throw new WrongValueException(name, "given " + given.size() + " times", "given once");
    }
    return given.stream().filter(text -> !text.isBlank()).findFirst();
  }

  /** Text without control characters, cut to a sensible length; empty if absent. */
  public static String text(Context ctx, String name) {
    return single(ctx, name).map(text -> clean(text, LONGEST_TEXT)).orElse("");
  }

  /** The same, as something that may be absent. */
  public static Optional<String> given(Context ctx, String name) {
    return Optional.of(text(ctx, name)).filter(text -> !text.isEmpty());
  }

  /** A UUID; empty if absent. */
  public static Optional<UUID> uuid(Context ctx, String name) {
    return single(ctx, name)
        .map(
            text -> {
              if (!UUID_TEXT.matcher(text.strip()).matches()) {
                throw wrong(name, text, "a UUID, such as 123e4567-e89b-12d3-a456-426614174000");
              }
              return UUID.fromString(text.strip());
            });
  }

  /** An instant; empty if absent. */
  public static Optional<Instant> instant(Context ctx, String name) {
    return single(ctx, name)
        .map(
            text -> {
              try {
                Instant instant = Instant.parse(text.strip());
                if (instant.isAfter(EARLIEST) && instant.isBefore(LATEST)) {
                  return instant;
                }
              } catch (DateTimeParseException e) {
                throw wrong(name, text, INSTANT);
              }
              throw wrong(name, text, INSTANT);
            });
  }

  /** {@code true} or {@code false}; empty if absent. */
  public static Optional<Boolean> flag(Context ctx, String name) {
    return single(ctx, name)
        .map(
            text ->
                switch (text.strip().toLowerCase(Locale.ROOT)) {
                  case "true" -> true;
                  case "false" -> false;
                  default -> throw wrong(name, text, "true or false");
                });
  }

  /** Whole numbers, repeated or between commas. */
  public static Set<Integer> integers(Context ctx, String name, int least, int most) {
    Set<Integer> numbers = new TreeSet<>();
    for (String given : ctx.queryParams(name)) {
      for (String text : given.split(",", -1)) {
        numbers.add((int) number(name, text, least, most));
      }
    }
    return numbers;
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
    return single(ctx, name).map(text -> number(name, text, least, most)).orElse(otherwise);
  }

  /** {@code text} as a whole number between {@code least} and {@code most}. */
  public static long number(String name, String text, long least, long most) {
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
    return single(ctx, name).map(text -> word(name, text, type));
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
        .orElseThrow(() -> wrong(name, text, "one of " + words(type)));
  }

  private static <E extends Enum<E>> String words(Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(one -> one.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  /** What was given as {@code name} makes no sense. */
  public static WrongValueException wrong(String name, String value, String right) {
    return WrongValueException.ofText(name, shown(value), right);
  }

  private static String shown(String text) {
    String clean = clean(text, LONGEST_SHOWN);
    return clean.length() < text.length() ? clean + "…" : clean;
  }
}
