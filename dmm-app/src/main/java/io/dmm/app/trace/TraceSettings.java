package io.dmm.app.trace;

import io.dmm.core.config.Problems;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * OpenTelemetry's standard variables, which alone say whether and where traces are sent.
 *
 * @param isOn whether to trace
 * @param properties the variables under the names that OpenTelemetry has for them elsewhere, such
 *     as {@code otel.traces.exporter}
 */
public record TraceSettings(boolean isOn, Map<String, String> properties) {
  private static final String PREFIX = "OTEL_";
  private static final String HTTP = "http/protobuf";
  private static final String EXPORTER = "OTEL_TRACES_EXPORTER";

  private static final List<String> SWITCH_ON =
      List.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", EXPORTER);

  /** The more particular one first. */
  private static final List<String> PROTOCOL =
      List.of("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL");

  public TraceSettings {
    properties = Map.copyOf(properties);
  }

  /** Values may be secrets, such as OTEL_EXPORTER_OTLP_HEADERS. */
  @Override
  public String toString() {
    return "TraceSettings[isOn=" + isOn + ", properties=" + properties.keySet() + "]";
  }

  /** Those of {@code environment} that are OpenTelemetry's and say something. */
  public static Map<String, String> variables(Map<String, String> environment) {
    return environment.entrySet().stream()
        .filter(one -> one.getKey().startsWith(PREFIX) && !one.getValue().isBlank())
        .collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue().strip()));
  }

  /** Reads them; what keeps traces from being sent is noted, and DMM runs without. */
  public static TraceSettings read(Map<String, String> environment, Problems problems) {
    Map<String, String> ours = variables(environment);
    boolean wanted =
        SWITCH_ON.stream().anyMatch(ours::containsKey)
            && !"none".equalsIgnoreCase(ours.get(EXPORTER))
            && !"true".equalsIgnoreCase(ours.get("OTEL_SDK_DISABLED"));
    boolean possible = !wanted || isPossible(ours, problems);
    Map<String, String> properties = new HashMap<>();
    ours.forEach(
        (name, value) -> properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value));
    return new TraceSettings(wanted && possible, properties);
  }

  private static boolean isPossible(Map<String, String> ours, Problems problems) {
    if (ours.containsKey(EXPORTER) && !"otlp".equals(ours.get(EXPORTER))) {
      problems.note(
          "environment " + EXPORTER,
          "is \"" + ours.get(EXPORTER) + "\"; no traces are sent: it must be otlp or none");
      return false;
    }
    for (String name : PROTOCOL) {
      if (ours.containsKey(name)) {
        if (HTTP.equals(ours.get(name))) {
          return true;
        }
        problems.note(
            "environment " + name,
            "is \""
                + ours.get(name)
                + "\"; no traces are sent: it must be "
                + HTTP
                + ", which collectors take on port 4318");
        return false;
      }
    }
    return true;
  }
}
