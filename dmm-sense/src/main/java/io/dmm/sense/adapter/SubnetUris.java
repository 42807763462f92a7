package io.dmm.sense.adapter;

import io.dmm.core.peer.CircuitIntent;
import io.dmm.core.peer.RejectedException;
import io.dmm.sense.client.Subnets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The subnets of a compiled circuit and their URIs in SENSE's model. The rows come in any order, so
 * that only the subnet tells which end one belongs to.
 */
record SubnetUris(List<Row> rows) {
  /** What the model is asked, and the names of the two values in each row of the answer. */
  static final String QUESTION =
      "SELECT DISTINCT ?ipv6_subnet_uri ?ipv6_subnet WHERE {?route mrs:routeFrom ?ipv6_subnet_uri."
          + " ?ipv6_subnet_uri mrs:type 'ipv6-prefix-list'."
          + " ?ipv6_subnet_uri mrs:value ?ipv6_subnet}";

  record Row(String subnet, String uri) {}

  static SubnetUris of(List<Map<String, String>> results) {
    List<Row> rows = new ArrayList<>();
    for (Map<String, String> result : results) {
      String uri = result.getOrDefault("ipv6_subnet_uri", "");
      if (!uri.isBlank()) {
        Stream.of(result.getOrDefault("ipv6_subnet", "").split(","))
            .forEach(subnet -> rows.add(new Row(subnet.strip(), uri)));
      }
    }
    return new SubnetUris(List.copyOf(rows));
  }

  /**
   * The URI of the subnet at one end.
   *
   * @throws RejectedException the compiled circuit does not have that subnet
   */
  String uriOf(CircuitIntent.Terminal terminal, CircuitIntent intent) throws RejectedException {
    return rows.stream()
        .filter(row -> Subnets.same(row.subnet(), terminal.ipv6Prefix()))
        .map(Row::uri)
        .findFirst()
        .orElseThrow(
            () ->
                new RejectedException(
                    "the compiled instance "
                        + intent.instanceId()
                        + " has no route from subnet "
                        + terminal.ipv6Prefix()
                        + " at "
                        + terminal.siteUri()
                        + "; it has "
                        + rows.stream().map(Row::subnet).toList()));
  }
}
