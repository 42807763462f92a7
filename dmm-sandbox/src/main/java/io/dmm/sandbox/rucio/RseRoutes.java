package io.dmm.sandbox.rucio;

import static io.dmm.sandbox.rucio.RucioReplies.JSON;
import static io.dmm.sandbox.rucio.RucioReplies.STREAM;
import static io.dmm.sandbox.rucio.RucioReplies.error;

import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import io.dmm.sandbox.rucio.SimulatedRse.Protocol;
import io.dmm.sandbox.world.PythonJson;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code GET /rses/…}. */
final class RseRoutes {
  private static final long USED_BYTES = 1_000_000_000_000L;

  private final RuleBook book;
  private final RucioReplies replies;
  private final String startedAt;

  RseRoutes(RuleBook book, RucioReplies replies, Instant startedAt) {
    this.book = book;
    this.replies = replies;
    this.startedAt = RucioDate.text(startedAt);
  }

  Answer answer(Call call) {
    if (!call.method().equals("GET")) {
      throw RucioReplies.wrongMethod();
    }
    List<String> path = call.segments();
    if (path.size() == 2 && path.get(1).isEmpty()) {
      RucioReplies.requireAccepts(call, STREAM);
      return call.query().containsKey("expression")
          ? byExpression(call.query().get("expression"))
          : replies.list(book.read(RuleBook::rses).stream().map(this::listed));
    }
    SimulatedRse rse = find(path.get(1));
    String rest = path.size() == 2 ? "" : String.join("/", path.subList(2, path.size()));
    return switch (rest) {
      case "" -> one(call, rse);
      case "attr", "attr/" -> Answer.of(200, JSON, compact(attributes(rse)));
      case "protocols" -> Answer.of(200, JSON, compact(protocols(rse)));
      case "usage" -> replies.list(usage(rse).stream());
      default -> throw RucioReplies.noSuchPage();
    };
  }

  private SimulatedRse find(String name) {
    return book.read(b -> b.rse(name))
        .orElseThrow(
            () -> error(404, "RSENotFound", "RSE '" + name + "' cannot be found in vo 'def'"));
  }

  private Answer byExpression(String expression) {
    Set<String> names = book.read(b -> b.resolve(expression));
    if (names.isEmpty()) {
      throw error(400, "InvalidRSEExpression", "RSE Expression resulted in an empty set.");
    }
    return replies.list(names.stream().map(name -> Map.<String, Object>of("rse", name)));
  }

  private Map<String, Object> listed(SimulatedRse rse) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", rse.id());
    row.put("rse", rse.name());
    row.put("vo", "def");
    row.put("rse_type", "DISK");
    row.put("deterministic", true);
    row.put("volatile", false);
    row.put("staging_area", false);
    row.put("deleted", false);
    row.put("availability", 7);
    row.put("availability_read", true);
    row.put("availability_write", true);
    row.put("availability_delete", true);
    for (String unset :
        List.of(
            "deleted_at",
            "qos_class",
            "city",
            "country_name",
            "region_code",
            "continent",
            "time_zone",
            "ISP",
            "ASN",
            "latitude",
            "longitude")) {
      row.put(unset, null);
    }
    row.put("created_at", startedAt);
    row.put("updated_at", startedAt);
    return row;
  }

  private Answer one(Call call, SimulatedRse rse) {
    RucioReplies.requireAccepts(call, JSON);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("rse", rse.name());
    row.put("id", rse.id());
    row.put("rse_type", "DISK");
    row.put("deterministic", true);
    row.put("volatile", false);
    row.put("staging_area", false);
    row.put("domain", List.of("lan", "wan"));
    row.put("lfn2pfn_algorithm", "hash");
    row.put("availability", 7);
    row.put("availability_read", true);
    row.put("availability_write", true);
    row.put("availability_delete", true);
    row.put("verify_checksum", true);
    row.put("sign_url", null);
    row.put("credentials", null);
    row.put("qos_class", null);
    row.put("protocols", protocols(rse));
    return replies.object(row);
  }

  private static List<Map<String, Object>> protocols(SimulatedRse rse) {
    return rse.protocols().stream()
        .sorted(
            Comparator.comparing(Protocol::hostname)
                .thenComparing(Protocol::scheme)
                .thenComparing(Protocol::port))
        .map(RseRoutes::protocol)
        .toList();
  }

  private static Map<String, Object> protocol(Protocol protocol) {
    int rank = protocol.rank();
    Map<String, Object> lan = new LinkedHashMap<>();
    lan.put("read", rank);
    lan.put("write", rank);
    lan.put("delete", rank);
    Map<String, Object> wan = new LinkedHashMap<>(lan);
    wan.put("third_party_copy_read", rank);
    wan.put("third_party_copy_write", rank);
    Map<String, Object> domains = new LinkedHashMap<>();
    domains.put("lan", lan);
    domains.put("wan", wan);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("hostname", protocol.hostname());
    row.put("scheme", protocol.scheme());
    row.put("port", protocol.port());
    row.put("prefix", protocol.prefix());
    row.put("impl", "rucio.rse.protocols.gfal.Default");
    row.put("domains", domains);
    row.put("extended_attributes", null);
    return row;
  }

  private static Map<String, Object> attributes(SimulatedRse rse) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put(rse.name(), true);
    row.putAll(rse.attributes());
    return row;
  }

  private List<Map<String, Object>> usage(SimulatedRse rse) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("rse_id", rse.id());
    row.put("rse", rse.name());
    row.put("source", "storage");
    row.put("used", USED_BYTES);
    row.put("free", 4 * USED_BYTES);
    row.put("total", 5 * USED_BYTES);
    row.put("files", null);
    row.put("updated_at", startedAt);
    return List.of(row);
  }

  /** These two answers are written without spaces. */
  private static String compact(Object value) {
    return PythonJson.compact(value);
  }
}
