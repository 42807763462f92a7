package io.dmm.fts.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.core.peer.PeerAuth;
import io.dmm.core.peer.PeerCall;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.PeerHttp;
import io.dmm.core.peer.PeerListener;
import io.dmm.core.peer.PeerState;
import io.dmm.core.peer.PeerTls;
import io.dmm.core.peer.UnavailableException;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The archive of completed transfers that FTS servers report to: Elasticsearch behind Grafana's
 * proxy, as CERN's MONIT has it.
 */
public final class MonitClient implements AutoCloseable {
  /** Where CERN's MONIT keeps them. */
  public static final String USUAL_PATH =
      "/api/datasources/proxy/9233/monit_prod_fts_enr_complete*";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PeerHttp http;
  private final String path;
  private final int pageSize;

  private MonitClient(PeerHttp http, String path, int pageSize) {
    this.http = http;
    this.path = path;
    this.pageSize = pageSize;
  }

  /**
   * A client.
   *
   * @param host address of Grafana
   * @param path data source and index
   * @param auth the bearer token
   * @param tls what TLS trusts
   * @throws IOException a CA file cannot be read
   */
  public static MonitClient of(
      URI host, String path, PeerAuth auth, PeerTls tls, Clock clock, PeerListener listener)
      throws IOException {
    PeerHttp.Settings settings = PeerHttp.Settings.of("monit", host).withTls(tls);
    return new MonitClient(new PeerHttp(settings, auth, clock, listener), path, 2000);
  }

  MonitClient withPageSize(int size) {
    return new MonitClient(http, path, size);
  }

  /**
   * Records of files of a rule.
   *
   * @param records in the order in which the transfers ended
   * @param complete false if there are more
   */
  public record Found(List<MonitRecord> records, boolean complete) {
    public Found {
      records = List.copyOf(records);
    }
  }

  /**
   * Transfers of a rule's files that ended after {@code since}.
   *
   * @param ruleId as the file metadata has it
   * @param most how many at most
   */
  public Found of(String ruleId, Instant since, int most) throws PeerException {
    List<MonitRecord> all = new ArrayList<>();
    JsonNode after = null;
    while (all.size() < most) {
      JsonNode hits = page(ruleId, since, after);
      for (JsonNode hit : hits) {
        all.add(MonitRecord.of(hit.path("_source").path("data")));
        after = hit.path("sort");
      }
      if (hits.size() < pageSize) {
        return new Found(all, true);
      }
      if (after == null || !after.isArray()) {
        throw new UnavailableException("monit: the hits are not sorted, so there is no next page");
      }
    }
    return new Found(all, false);
  }

  private JsonNode page(String ruleId, Instant since, JsonNode after) throws PeerException {
    ObjectNode body = JSON.createObjectNode().put("size", pageSize);
    var filter = body.putObject("query").putObject("bool").putArray("filter");
    filter
        .addObject()
        .putObject("query_string")
        .put("analyze_wildcard", true)
        .put("query", "data.file_metadata.rule_id:" + ruleId);
    filter
        .addObject()
        .putObject("range")
        .putObject("data.tr_timestamp_complete")
        .put("gte", since.toEpochMilli());
    body.putArray("sort")
        .add(JSON.createObjectNode().put("data.tr_timestamp_complete", "asc"))
        .add(JSON.createObjectNode().put("data.file_id", "asc"));
    if (after != null) {
      body.set("search_after", after);
    }
    body.set("_source", JSON.valueToTree(MonitRecord.FIELDS));
    // Grafana lets viewers through with GET alone; Elasticsearch reads a body with it.
    PeerCall call =
        PeerCall.get("search", path + "/_search")
            .withJson(body.toString())
            .withHeader("Accept", "application/json");
    String text = http.call(call).text();
    try {
      JsonNode root = JSON.readTree(text);
      if (root.path("timed_out").asBoolean(false)) {
        throw new UnavailableException("monit: the search timed out");
      }
      JsonNode hits = root.path("hits").path("hits");
      if (hits.isArray()) {
        return hits;
      }
    } catch (JsonProcessingException e) {
      throw new UnavailableException("monit: the answer is no JSON: " + start(text), e);
    }
    throw new UnavailableException("monit: the answer has no hits: " + start(text));
  }

  /** How the archive is doing. */
  public PeerState state() {
    return http.state();
  }

  @Override
  public void close() throws IOException {
    http.close();
  }

  private static String start(String text) {
    return text.length() > 200 ? text.substring(0, 200) + "…" : text;
  }
}
