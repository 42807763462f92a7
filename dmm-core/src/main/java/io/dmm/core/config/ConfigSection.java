package io.dmm.core.config;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

/**
 * One section of a configuration file, read key by key. A missing or wrong value is noted in {@link
 * Problems} and a harmless stand-in is returned, so that reading goes on and all mistakes are
 * found; nothing may be started with a configuration that has problems.
 */
public final class ConfigSection {
  private static final Set<String> YES = Set.of("true", "yes", "on", "1");
  private static final Set<String> NO = Set.of("false", "no", "off", "0");

  private final String name;
  private final SectionValues values;
  private final Problems problems;

  /**
   * A section that stands alone, without an environment.
   *
   * @param file the file it stands in, for messages
   * @param name its name, without brackets
   * @param values text by key; the case of keys does not matter; empty text is absent
   * @param problems where mistakes go
   */
  public ConfigSection(String file, String name, Map<String, String> values, Problems problems) {
    this(
        name,
        new SectionValues(
            file,
            name,
            IniFile.of(name, values),
            new Environment(Map.of()),
            Files::readString,
            problems),
        problems);
  }

  ConfigSection(String name, SectionValues values, Problems problems) {
    this.name = name;
    this.values = values;
    this.problems = problems;
  }

  /** Name of the section. */
  public String name() {
    return name;
  }

  /** The keys that were asked for, in lower case. */
  Set<String> asked() {
    return Set.copyOf(values.asked());
  }

  /** All keys that the file sets here, in lower case. */
  public Set<String> keys() {
    return values.keys();
  }

  /**
   * What the whole section says, by key as written, for a section whose keys are free names such as
   * sites. A key that only the environment sets is in capitals, with {@code _} for every other
   * character than letters and digits.
   */
  public Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    values.all().forEach((key, value) -> all.put(key, value.text()));
    return all;
  }

  /** Notes a mistake in an entry of {@link #all()}. */
  public void problemIn(String entry, String what) {
    SectionValues.Value value = values.all().get(entry);
    problems.add(value == null ? values.where(entry) : value.where(), what);
  }

  /**
   * Keys that are set but that nobody asked for: probably misspelt. Call when all readers are done.
   */
  public Set<String> neverAsked() {
    Set<String> rest = new TreeSet<>(values.keys());
    rest.removeAll(values.asked());
    return rest;
  }

  /** Notes every key that is set but that nobody asked for. */
  void noteNeverAsked() {
    for (String key : neverAsked()) {
      note(key, "is not a key of this section and is ignored" + Spelling.hint(key, values.asked()));
    }
  }

  /** Text, if set. */
  public Optional<String> text(String key) {
    return values.find(key).map(SectionValues.Value::text);
  }

  /** Text, or the default. */
  public String text(String key, String otherwise) {
    return text(key).orElse(otherwise);
  }

  /** Text that must be set. */
  public String required(String key, String whatItIs) {
    return text(key)
        .orElseGet(
            () -> {
              problem(key, "is missing; it must be " + whatItIs);
              return "";
            });
  }

  /**
   * A secret, if set: by the key itself, or by {@code <key>_file}, which names a file that holds it
   * and may be replaced while we run.
   */
  public Optional<Secret> secret(String key) {
    return values.findSecret(key);
  }

  /** A secret that must be set, by the key itself or by {@code <key>_file}. */
  public Secret requiredSecret(String key, String whatItIs) {
    return secret(key)
        .orElseGet(
            () -> {
              problem(
                  key,
                  "is missing; it must be "
                      + whatItIs
                      + ", here, in a file that "
                      + key
                      + "_file names, or in the environment as "
                      + Environment.variable(name, key));
              return Secret.of("");
            });
  }

  /** An http or https address that must be set. */
  public URI requiredUri(String key, String whatItIs) {
    String text = required(key, whatItIs);
    return text.isEmpty()
        ? URI.create("http://missing.invalid")
        : parsed(
            key,
            text,
            ConfigSection::httpAddress,
            "an address such as https://host:8443",
            URI.create("http://wrong.invalid"));
  }

  /** An http or https address, if set. */
  public Optional<URI> uri(String key) {
    return text(key)
        .map(
            text ->
                parsed(
                    key,
                    text,
                    ConfigSection::httpAddress,
                    "an address such as https://host:8443",
                    URI.create("http://wrong.invalid")));
  }

  /** A UUID that must be set. */
  public UUID requiredUuid(String key, String whatItIs) {
    String text = required(key, whatItIs);
    return text.isEmpty()
        ? new UUID(0, 0)
        : parsed(key, text, UUID::fromString, "a UUID of 8-4-4-4-12 hex digits", new UUID(0, 0));
  }

  /** A whole number not below {@code least}. */
  public int integer(String key, int otherwise, int least) {
    return text(key)
        .map(
            text ->
                parsed(
                    key,
                    text,
                    value -> {
                      int number = Integer.parseInt(value);
                      if (number < least) {
                        throw new IllegalArgumentException("too small");
                      }
                      return number;
                    },
                    "a whole number of " + least + " or more",
                    otherwise))
        .orElse(otherwise);
  }

  /** A whole number from {@code least} to {@code most}. */
  public int integer(String key, int otherwise, int least, int most) {
    return Math.toIntExact(whole(key, otherwise, least, most));
  }

  /** A whole number from {@code least} to {@code most}. */
  public long whole(String key, long otherwise, long least, long most) {
    return text(key)
        .map(
            text ->
                parsed(
                    key,
                    text,
                    value -> {
                      long number = Long.parseLong(value);
                      if (number < least || number > most) {
                        throw new IllegalArgumentException("out of range");
                      }
                      return number;
                    },
                    "a whole number from " + least + " to " + most,
                    otherwise))
        .orElse(otherwise);
  }

  /** A number between {@code least} and {@code most}. */
  public double decimal(String key, double otherwise, double least, double most) {
    return text(key)
        .map(
            text ->
                parsed(
                    key,
                    text,
                    value -> {
                      double number = Double.parseDouble(value);
                      if (!(number >= least && number <= most)) {
                        throw new IllegalArgumentException("out of range");
                      }
                      return number;
                    },
                    "a number from " + least + " to " + most,
                    otherwise))
        .orElse(otherwise);
  }

  /** Seconds, whole or with a fraction, more than zero. */
  public Duration seconds(String key, Duration otherwise) {
    return duration(key, otherwise, false);
  }

  /** Seconds, whole or with a fraction, zero or more. */
  public Duration secondsOrZero(String key, Duration otherwise) {
    return duration(key, otherwise, true);
  }

  /** Seconds above zero, or {@code off}: then empty. */
  public Optional<Duration> secondsOrOff(String key, Duration otherwise) {
    return orOff(key, otherwise, "a number of seconds above 0, or off", 1000);
  }

  /** Days above zero, whole or with a fraction, or {@code off}: then empty. */
  public Optional<Duration> daysOrOff(String key, Duration otherwise) {
    return orOff(key, otherwise, "a number of days above 0, or off", 86_400_000);
  }

  private Optional<Duration> orOff(String key, Duration otherwise, String right, double unitMs) {
    Optional<String> given = text(key);
    if (given.isEmpty()) {
      return Optional.of(otherwise);
    }
    if (given.get().equalsIgnoreCase("off")) {
      return Optional.empty();
    }
    return Optional.of(parsed(key, given.get(), text -> positive(text, unitMs), right, otherwise));
  }

  private static Duration positive(String text, double unitMs) {
    double number = Double.parseDouble(text);
    if (!(number > 0) || number * unitMs > 1e12) {
      throw new IllegalArgumentException("out of range");
    }
    return Duration.ofMillis(Math.max(1, Math.round(number * unitMs)));
  }

  private Duration duration(String key, Duration otherwise, boolean zeroAllowed) {
    return text(key)
        .map(
            text ->
                parsed(
                    key,
                    text,
                    value -> {
                      double number = Double.parseDouble(value);
                      if (!(number >= 0) || (number == 0 && !zeroAllowed) || number > 1e9) {
                        throw new IllegalArgumentException("out of range");
                      }
                      return Duration.ofMillis(Math.round(number * 1000));
                    },
                    "a number of seconds " + (zeroAllowed ? "of 0 or more" : "above 0"),
                    otherwise))
        .orElse(otherwise);
  }

  /** Yes or no. */
  public boolean flag(String key, boolean otherwise) {
    return text(key)
        .map(
            text -> {
              String word = text.toLowerCase(Locale.ROOT);
              if (!YES.contains(word) && !NO.contains(word)) {
                problem(key, "is \"" + text + "\"; it must be on or off");
              }
              return YES.contains(word);
            })
        .orElse(otherwise);
  }

  /**
   * One of the words of an enum, written in lower case, with {@code -} or {@code _} between its
   * parts.
   */
  public <E extends Enum<E>> E choice(String key, E otherwise) {
    return text(key)
        .map(
            text -> {
              for (E one : otherwise.getDeclaringClass().getEnumConstants()) {
                if (one.name().equalsIgnoreCase(text.replace('-', '_'))) {
                  return one;
                }
              }
              List<String> words =
                  Arrays.stream(otherwise.getDeclaringClass().getEnumConstants())
                      .map(one -> one.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                      .toList();
              problem(key, "is \"" + text + "\"; it must be one of " + String.join(", ", words));
              return otherwise;
            })
        .orElse(otherwise);
  }

  /** Words between commas or line ends; empty if not set. */
  public List<String> list(String key) {
    return text(key).stream()
        .flatMap(text -> Arrays.stream(text.split("[,\n]")))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /** A file, if set; {@code ~} is the home directory. */
  public Optional<Path> path(String key) {
    return text(key).map(ConfigSection::expanded);
  }

  /** Takes note of a key of the Python DMM that means nothing here. */
  public void ignored(String key, String why) {
    if (text(key).isPresent()) {
      note(key, "is ignored: " + why);
    }
  }

  /** Notes a mistake in {@code key} that only its reader can see. */
  public void problem(String key, String what) {
    problems.add(values.where(key), what);
  }

  /** Notes something about {@code key} that the operator should know and that prevents nothing. */
  public void note(String key, String what) {
    problems.note(values.where(key), what);
  }

  private <T> T parsed(
      String key, String text, Function<String, T> parser, String right, T otherwise) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      problem(key, "is \"" + text + "\"; it must be " + right);
      return otherwise;
    }
  }

  private static URI httpAddress(String text) {
    URI uri = URI.create(text);
    if (uri.getHost() == null
        || !Set.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
      throw new IllegalArgumentException("not an http address");
    }
    return uri;
  }

  static Path expanded(String text) {
    return text.startsWith("~/")
        ? Path.of(System.getProperty("user.home"), text.substring(2))
        : Path.of(text);
  }
}
