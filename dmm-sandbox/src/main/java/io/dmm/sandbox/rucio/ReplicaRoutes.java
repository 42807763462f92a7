package io.dmm.sandbox.rucio;

import static io.dmm.sandbox.rucio.RucioReplies.STREAM;
import static io.dmm.sandbox.rucio.RucioReplies.decimal;

import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import io.dmm.sandbox.rucio.SimulatedRse.Protocol;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * {@code GET /replicas/{scope}/{name}} for a file, and {@code …/datasets?deep=True} for a data set:
 * where they lie. Numbers of bytes are decimals, as PostgreSQL sums them.
 */
final class ReplicaRoutes {
  private static final String DATASETS = "/datasets";

  private final RuleBook book;
  private final RucioReplies replies;
  private final String startedAt;

  ReplicaRoutes(RuleBook book, RucioReplies replies, Instant startedAt) {
    this.book = book;
    this.replies = replies;
    this.startedAt = RucioDate.text(startedAt);
  }

  Answer answer(Call call) {
    if (!call.method().equals("GET")) {
      throw RucioReplies.wrongMethod();
    }
    RucioReplies.requireAccepts(call, STREAM);
    String rest = Call.decodePath(call.rawPath()).substring("/replicas/".length());
    int slash = rest.indexOf('/');
    if (slash < 0) {
      throw RucioReplies.noSuchPage();
    }
    String scope = rest.substring(0, slash);
    String name = rest.substring(slash + 1);
    boolean datasets = name.endsWith(DATASETS);
    String wanted = datasets ? name.substring(0, name.length() - DATASETS.length()) : name;
    Optional<SimulatedDid> did = book.read(b -> b.did(scope, wanted));
    SortedSet<String> holders = book.read(b -> b.holdersOf(scope, wanted));
    if (datasets) {
      return replies.list(
          did.stream()
              .filter(one -> one.type().equals("DATASET"))
              .flatMap(one -> holders.stream().map(rse -> dataset(one, rse))));
    }
    return replies.list(
        did.stream().filter(one -> one.type().equals("FILE")).map(one -> file(one, holders)));
  }

  private Map<String, Object> dataset(SimulatedDid did, String rse) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("scope", did.scope());
    row.put("name", did.name());
    row.put("rse_id", book.read(b -> b.rse(rse)).map(SimulatedRse::id).orElse(null));
    row.put("rse", rse);
    row.put("available_bytes", decimal(did.bytes()));
    row.put("available_length", did.files().size());
    row.put("created_at", startedAt);
    row.put("updated_at", startedAt);
    row.put("accessed_at", null);
    row.put("length", did.files().size());
    row.put("bytes", decimal(did.bytes()));
    row.put("state", "AVAILABLE");
    return row;
  }

  private Map<String, Object> file(SimulatedDid did, SortedSet<String> holders) {
    Map<String, Object> pfns = new LinkedHashMap<>();
    Map<String, Object> rses = new LinkedHashMap<>();
    Map<String, Object> states = new LinkedHashMap<>();
    for (String name : holders) {
      SimulatedRse rse = book.read(b -> b.rse(name)).orElseThrow();
      String url = url(rse.preferred(), did);
      pfns.put(url, physical(rse));
      rses.put(name, List.of(url));
      states.put(name, "AVAILABLE");
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("scope", did.scope());
    row.put("name", did.name());
    row.put("bytes", did.bytes());
    row.put("md5", null);
    row.put("adler32", did.files().get(0).adler32());
    row.put("pfns", pfns);
    row.put("rses", rses);
    row.put("states", states);
    return row;
  }

  private static Map<String, Object> physical(SimulatedRse rse) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("rse_id", rse.id());
    row.put("rse", rse.name());
    row.put("type", "DISK");
    row.put("volatile", false);
    row.put("domain", "wan");
    row.put("priority", 1);
    row.put("client_extract", false);
    return row;
  }

  /** With two levels of folders named after a hash, as Rucio's usual algorithm has it. */
  private static String url(Protocol protocol, SimulatedDid did) {
    String hash = md5(did.scope() + ":" + did.name());
    String port = protocol.port() == 0 ? "" : ":" + protocol.port();
    return "%s://%s%s%s%s/%s/%s/%s"
        .formatted(
            protocol.scheme(),
            protocol.hostname(),
            port,
            protocol.prefix(),
            did.scope(),
            hash.substring(0, 2),
            hash.substring(2, 4),
            did.name());
  }

  private static String md5(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }
}
