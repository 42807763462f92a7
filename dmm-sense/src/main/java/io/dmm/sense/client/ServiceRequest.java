package io.dmm.sense.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What an instance should become: a profile, edited, and questions to be answered on the way. The
 * order of the questions is kept.
 *
 * @param profileId the profile to start from
 * @param alias name for people, at most 255 characters, not unique
 * @param queries the edits and questions
 */
public record ServiceRequest(UUID profileId, String alias, List<Query> queries) {
  /** Ask for values to be changed. */
  public static final String EDIT = "edit";

  /** Ask what a connection can get as a whole during a time. */
  public static final String TOTAL_BLOCK_MAXIMUM_BANDWIDTH = "total-block-maximum-bandwidth";

  /** Ask for parts of the resulting model. */
  public static final String EXTRACT_RESULT_VALUES = "extract-result-values";

  /**
   * One query.
   *
   * @param ask its kind
   * @param options its options
   */
  public record Query(String ask, List<Map<String, String>> options) {
    public Query {
      options = options.stream().map(Map::copyOf).toList();
    }
  }

  public ServiceRequest {
    queries = List.copyOf(queries);
  }

  /** A request without queries. */
  public static ServiceRequest of(UUID profileId, String alias) {
    return new ServiceRequest(profileId, alias, List.of());
  }

  /** The same with values of the profile changed; paths such as {@link Edits#capacity}. */
  public ServiceRequest edit(Edits edits) {
    return with(new Query(EDIT, edits.options()));
  }

  /**
   * The same with the question how much bandwidth {@code connection} can get in the next 24 hours.
   * SENSE-O then forgets the capacity of this intent, which must be sent again before provisioning.
   */
  public ServiceRequest askTotalBlockMaximumBandwidth(String connection) {
    return with(
        new Query(
            TOTAL_BLOCK_MAXIMUM_BANDWIDTH,
            List.of(Map.of("name", connection, "start", "now", "end-before", "+24h"))));
  }

  /** The same with a SPARQL question to the resulting model. */
  public ServiceRequest extract(String sparql) {
    return with(new Query(EXTRACT_RESULT_VALUES, List.of(Map.of("sparql", sparql))));
  }

  private ServiceRequest with(Query query) {
    List<Query> all = new ArrayList<>(queries);
    all.add(query);
    return new ServiceRequest(profileId, alias, all);
  }

  String toJson() {
    ObjectNode body = SenseJson.MAPPER.createObjectNode();
    body.put("service_profile_uuid", profileId.toString());
    ArrayNode list = body.putArray("queries");
    for (Query query : queries) {
      ObjectNode one = list.addObject().put("ask", query.ask());
      ArrayNode options = one.putArray("options");
      query.options().forEach(option -> option.forEach(options.addObject()::put));
    }
    body.put("alias", alias);
    return body.toString();
  }
}
