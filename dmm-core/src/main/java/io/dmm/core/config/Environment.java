package io.dmm.core.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What environment variables say over the configuration file: {@code DMM_<SECTION>_<KEY>}, in
 * capitals, with an underscore for every other character than letters and digits. An empty variable
 * says nothing.
 */
final class Environment {
  /** Names the configuration file. */
  static final String CONFIG = "DMM_CONFIG";

  private static final String PREFIX = "DMM_";

  /** Kubernetes tells every pod about a service "dmm" and its ports in such variables. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile("DMM_(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT(_\\d+_\\w+)?)");

  /** Variables of the Python DMM that mean nothing here. */
  private static final Set<String> PYTHON_ONLY = Set.of("DMM_HEARTBEAT_DIR");

  private final Map<String, String> variables;
  private final Set<String> asked = new TreeSet<>(Set.of(CONFIG));

  Environment(Map<String, String> all) {
    this.variables =
        all.entrySet().stream()
            .filter(variable -> variable.getKey().startsWith(PREFIX))
            .filter(variable -> !variable.getValue().isBlank())
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    variable -> variable.getValue().strip(),
                    (one, other) -> one,
                    TreeMap::new));
  }

  /** Name of the variable that stands for a key. */
  static String variable(String section, String key) {
    return PREFIX + shouted(section) + "_" + shouted(key);
  }

  /** The form in which names that differ only in case and punctuation are the same. */
  static String shouted(String name) {
    return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  Optional<String> value(String variable) {
    asked.add(variable);
    return Optional.ofNullable(variables.get(variable));
  }

  /** All variables of a section whose keys are free names, by what follows the section's name. */
  Map<String, String> under(String section) {
    String start = PREFIX + shouted(section) + "_";
    Map<String, String> found = new TreeMap<>();
    variables.forEach(
        (variable, text) -> {
          if (variable.startsWith(start) && variable.length() > start.length()) {
            asked.add(variable);
            found.put(variable.substring(start.length()), text);
          }
        });
    return found;
  }

  void noteUnknown(Problems problems) {
    for (Map.Entry<String, String> each : variables.entrySet()) {
      String variable = each.getKey();
      if (PYTHON_ONLY.contains(variable)) {
        problems.note("environment " + variable, "belongs to the Python DMM and is ignored");
      } else if (!asked.contains(variable) && !isServiceLink(variable, each.getValue())) {
        problems.note(
            "environment " + variable,
            "stands for no key and is ignored" + Spelling.hint(variable, asked));
      }
    }
  }

  private static boolean isServiceLink(String variable, String text) {
    return SERVICE_LINK.matcher(variable).matches()
        && (!variable.endsWith("_PORT") || text.contains("://") || variable.contains("SERVICE"));
  }
}
