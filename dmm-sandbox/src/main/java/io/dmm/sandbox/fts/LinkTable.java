package io.dmm.sandbox.fts;

import static io.dmm.sandbox.fts.FtsReplies.error;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Table {@code t_link_config} with its lookups and the checks of {@code POST /config/links}. */
final class LinkTable {
  private static final int DEFAULT_ACTIVE = 2;
  private static final int LONGEST_NAME = 150;
  private static final Set<String> INTEGERS =
      Set.of("min_active", "max_active", "optimizer_mode", "nostreams", "tcp_buffer_size");

  private final List<FtsLink> rows = new ArrayList<>();

  LinkTable() {
    rows.add(new FtsLink("*", "*", "*", 2, 130, 2, 0, null, false));
  }

  synchronized List<FtsLink> all() {
    return rows.stream()
        .sorted(Comparator.comparing(FtsLink::source).thenComparing(FtsLink::destination))
        .toList();
  }

  synchronized Optional<FtsLink> named(String name) {
    return rows.stream().filter(row -> row.symbolicName().equals(name)).findFirst();
  }

  synchronized Optional<FtsLink> between(String source, String destination) {
    return rows.stream()
        .filter(row -> row.source().equals(source) && row.destination().equals(destination))
        .findFirst();
  }

  /**
   * The row that counts for a pair: its own, else of the source, else of the destination, else the
   * default.
   */
  Optional<FtsLink> inForce(String source, String destination) {
    return between(source, destination)
        .or(() -> between(source, "*"))
        .or(() -> between("*", destination))
        .or(() -> between("*", "*"));
  }

  synchronized void remove(String name) {
    rows.removeIf(row -> row.symbolicName().equals(name));
  }

  /**
   * Creates, changes, moves or renames a row, whichever the body amounts to.
   *
   * @return what the server answers: all columns of a row found by its name, else what was sent
   */
  synchronized Map<String, Object> post(ObjectNode body) {
    String name = FtsInput.text(body, "symbolicname", "");
    if (name.isEmpty()) {
      throw error(400, "Missing symbolicname");
    }
    Optional<FtsLink> known = named(name);
    String source = FtsInput.text(body, "source", known.map(FtsLink::source).orElse("*"));
    String destination =
        FtsInput.text(body, "destination", known.map(FtsLink::destination).orElse("*"));
    if (source.isEmpty() || destination.isEmpty()) {
      throw error(400, "Missing source and/or destination");
    }
    checkActive(body);
    Map<String, Object> sent = checked(body);
    Optional<FtsLink> ofPair = between(source, destination);
    boolean takesOverAnother = known.isPresent() && ofPair.isPresent() && !known.equals(ofPair);
    if (name.length() > LONGEST_NAME
        || source.length() > LONGEST_NAME
        || destination.length() > LONGEST_NAME
        || takesOverAnother) {
      throw FtsReplies.internalError(); // what the database refuses
    }
    FtsLink base =
        known
            .or(() -> ofPair)
            .orElse(new FtsLink(name, source, destination, null, null, null, null, null, false));
    FtsLink changed = changed(base, name, source, destination, sent, known.isPresent());
    rows.remove(base);
    rows.add(changed);
    return known.isPresent() ? changed.row() : echo(changed, sent);
  }

  private static void checkActive(ObjectNode body) {
    int min =
        body.has("min_active") ? FtsInput.activeLimit(body.get("min_active")) : DEFAULT_ACTIVE;
    int max =
        body.has("max_active") ? FtsInput.activeLimit(body.get("max_active")) : DEFAULT_ACTIVE;
    if (max < min) {
      throw error(400, "max_active is lower than min_active");
    }
  }

  /** The optional columns of a body, each of the type of its column. */
  private static Map<String, Object> checked(ObjectNode body) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : body.properties()) {
      String key = field.getKey();
      if (INTEGERS.contains(key)) {
        int number = FtsInput.integer(key, field.getValue());
        values.put(key, field.getValue().isBoolean() ? field.getValue().asBoolean() : number);
      } else if (key.equals("no_delegation")) {
        values.put(key, FtsInput.bool(key, field.getValue()));
      } else if (!Set.of("symbolicname", "source", "destination").contains(key)) {
        throw error(400, "Field " + key + " unknown");
      }
    }
    return values;
  }

  private static FtsLink changed(
      FtsLink base,
      String name,
      String source,
      String destination,
      Map<String, Object> sent,
      boolean foundByName) {
    Integer defaultActive = DEFAULT_ACTIVE;
    return new FtsLink(
        name,
        source,
        destination,
        number(sent, "min_active", foundByName ? base.minActive() : defaultActive),
        number(sent, "max_active", foundByName ? base.maxActive() : defaultActive),
        number(sent, "optimizer_mode", base.optimizerMode()),
        number(sent, "nostreams", base.nostreams()),
        number(sent, "tcp_buffer_size", base.tcpBufferSize()),
        (Boolean) sent.getOrDefault("no_delegation", base.noDelegation()));
  }

  private static Integer number(Map<String, Object> sent, String key, Integer otherwise) {
    Object value = sent.get(key);
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    return value == null ? otherwise : (Integer) value;
  }

  private static Map<String, Object> echo(FtsLink row, Map<String, Object> sent) {
    Map<String, Object> echo = new LinkedHashMap<>();
    echo.put("source", row.source());
    echo.put("destination", row.destination());
    echo.put("symbolicname", row.symbolicName());
    echo.put("min_active", row.minActive());
    echo.put("max_active", row.maxActive());
    sent.forEach(echo::put);
    return echo;
  }
}
