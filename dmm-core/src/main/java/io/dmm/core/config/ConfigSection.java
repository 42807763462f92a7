package io.dmm.core.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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

  private final String file;
  private final String name;
  private final Map<String, String> values = new TreeMap<>();
  private final Problems problems;
  private final Set<String> asked = new TreeSet<>();

  /**
   * A section.
   *
   * @param file the file it stands in, for messages
   * @param name its name, without brackets
   * @param values text by key; the case of keys does not matter; empty text is absent
   * @param problems where mistakes go
   */
  public ConfigSection(String file, String name, Map<String, String> values, Problems problems) {
    this.file = file;
    this.name = name;
    this.problems = problems;
    values.forEach((key, text) -> this.values.put(key.toLowerCase(Locale.ROOT), text.strip()));
  }

  /** Name of the section. */
  public String name() {
    return name;
  }

  /** All keys that have a value. */
  public Set<String> keys() {
    return Set.copyOf(values.keySet());
  }

  /**
   * Keys that are set but that nobody asked for: probably misspelt. Call when all readers are done.
   */
  public Set<String> neverAsked() {
    Set<String> rest = new TreeSet<>(values.keySet());
    rest.removeAll(asked);
    return rest;
  }

  /** Text, if set. */
  public Optional<String> text(String key) {
    asked.add(key.toLowerCase(Locale.ROOT));
    return Optional.ofNullable(values.get(key.toLowerCase(Locale.ROOT)))
        .filter(text -> !text.isEmpty());
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

  /** A secret, if set. */
  public Optional<Secret> secret(String key) {
    return text(key).map(Secret::of);
  }

  /** A secret that must be set. */
  public Secret requiredSecret(String key, String whatItIs) {
    return Secret.of(required(key, whatItIs));
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

  /** Words between commas; empty if not set. */
  public List<String> list(String key) {
    return text(key).stream()
        .flatMap(text -> Arrays.stream(text.split(",")))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /** A file, if set; {@code ~} is the home directory. */
  public Optional<Path> path(String key) {
    return text(key).map(ConfigSection::expanded);
  }

  /** Notes a mistake in {@code key} that only its reader can see. */
  public void problem(String key, String what) {
    problems.add(file + " [" + name + "] " + key, what);
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

  private static Path expanded(String text) {
    return text.startsWith("~/")
        ? Path.of(System.getProperty("user.home"), text.substring(2))
        : Path.of(text);
  }
}
