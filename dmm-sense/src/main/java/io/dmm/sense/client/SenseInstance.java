package io.dmm.sense.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The full record of an instance.
 *
 * @param status its status
 * @param configState UNKNOWN, PENDING, SCHEDULED, UNSTABLE, STABLE or EXPIRED; STABLE goes with a
 *     circuit that is up; empty if not said
 * @param lastState the sub-state before the present one; empty if not said
 * @param lastError what SENSE-O says went wrong last; empty if nothing
 * @param alias the name its maker gave it, not unique
 * @param owner the SENSE user that made it
 * @param archived whether it is hidden
 * @param locked whether it refuses most operations
 * @param intents its intents, in SENSE-O's order
 */
public record SenseInstance(
    SenseStatus status,
    String configState,
    String lastState,
    String lastError,
    String alias,
    String owner,
    boolean archived,
    boolean locked,
    List<SenseIntent> intents) {
  public SenseInstance {
    intents = List.copyOf(intents);
  }

  /** Reads a record; empty if it has no status, as that of an instance that was removed. */
  static Optional<SenseInstance> read(JsonNode node) {
    return status(node).map(status -> read(node, status));
  }

  private static Optional<SenseStatus> status(JsonNode node) {
    Optional<String> state = SenseJson.text(node.path("state"));
    if (state.isPresent()) {
      return SenseStatus.parse(state.get());
    }
    return SenseJson.text(node.path("superState"))
        .flatMap(
            superState ->
                SenseJson.text(node.path("subState"))
                    .flatMap(
                        subState ->
                            SenseStatus.of(
                                superState.toUpperCase(Locale.ROOT),
                                subState.toUpperCase(Locale.ROOT))));
  }

  private static SenseInstance read(JsonNode node, SenseStatus status) {
    List<SenseIntent> intents = new ArrayList<>();
    node.path("intents").forEach(intent -> intents.add(SenseIntent.read(intent)));
    return new SenseInstance(
        status,
        SenseJson.text(node.path("configState")).orElse(""),
        SenseJson.text(node.path("lastState")).orElse(""),
        SenseJson.text(node.path("lastError")).filter(text -> !text.equals("null")).orElse(""),
        SenseJson.text(node.path("alias")).orElse(""),
        SenseJson.text(node.path("owner")).orElse(""),
        SenseJson.flag(node.path("archived")),
        SenseJson.flag(node.path("locked")),
        intents);
  }
}
