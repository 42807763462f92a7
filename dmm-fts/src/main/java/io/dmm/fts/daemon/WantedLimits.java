package io.dmm.fts.daemon;

import io.dmm.core.lifecycle.Lifecycle;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.Subnet;
import io.dmm.db.limit.TransferLimitRow;
import io.dmm.db.limit.TransferLimitRow.Kind;
import io.dmm.db.request.TransferRequest;
import io.dmm.fts.FtsConfig;
import io.dmm.fts.client.FtsNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which limits FTS should have, from the circuits that are up. A pure function. */
final class WantedLimits {
  private static final String STORAGE = "storage:";

  private final FtsConfig config;

  WantedLimits(FtsConfig config) {
    this.config = config;
  }

  /**
   * What is wanted.
   *
   * @param limits limits by the name under which they are remembered
   * @param linkOf name of the link limit of each request that has one
   * @param problems why a request has none, by rule id
   */
  record Wanted(
      Map<String, TransferLimitRow> limits,
      Map<String, String> linkOf,
      Map<String, String> problems) {}

  private record User(TransferRequest request, String source, String destination) {}

  Wanted of(List<TransferRequest> requests, Map<String, Circuit> circuits) {
    Map<String, String> problems = new TreeMap<>();
    Map<String, List<User>> byPair = new LinkedHashMap<>();
    for (TransferRequest request : requests) {
      Circuit circuit = circuits.get(request.ruleId());
      if (!Lifecycle.CIRCUIT_UP.contains(request.status())
          || circuit == null
          || circuit.provisionedAt().isEmpty()) {
        continue;
      }
      try {
        User user =
            new User(
                request,
                storage(circuit.endAt(request.route().sourceRse())),
                storage(circuit.endAt(request.route().destinationRse())));
        byPair.computeIfAbsent(pair(request), pair -> new ArrayList<>()).add(user);
      } catch (IllegalArgumentException e) {
        problems.put(request.ruleId(), e.getMessage());
      }
    }
    Map<String, TransferLimitRow> limits = new TreeMap<>();
    Map<String, String> linkOf = new TreeMap<>();
    byPair.values().forEach(users -> linksOf(users, limits, linkOf));
    if (config.storageLimits()) {
      storagesOf(List.copyOf(limits.values())).forEach(row -> limits.put(row.name(), row));
    }
    return new Wanted(limits, linkOf, problems);
  }

  /** All circuits between two sites, in either direction, share the cap of that pair. */
  private void linksOf(
      List<User> users, Map<String, TransferLimitRow> limits, Map<String, String> linkOf) {
    TransferRequest any = users.get(0).request();
    int cap = config.streams().between(any.route().sourceSite(), any.route().destinationSite());
    Map<String, Integer> shares =
        StreamSplit.of(
            cap,
            users.stream()
                .map(
                    user -> new StreamSplit.Sharer(user.request().ruleId(), weight(user.request())))
                .toList());
    for (User user : users) {
      String ruleId = user.request().ruleId();
      int streams = user.request().streams().operator().orElse(shares.get(ruleId));
      String name = FtsNames.link(user.source(), user.destination());
      // Two rules on one pair of hosts are one link to FTS: it gets what both need.
      int together =
          streams + Optional.ofNullable(limits.get(name)).map(TransferLimitRow::max).orElse(0);
      int least = config.mode() == FtsConfig.Mode.PIN ? together : 1;
      limits.put(
          name,
          new TransferLimitRow(
              name,
              Kind.LINK,
              user.source(),
              user.destination(),
              least,
              together,
              Optional.empty(),
              ""));
      linkOf.put(ruleId, name);
    }
  }

  private static List<TransferLimitRow> storagesOf(List<TransferLimitRow> links) {
    Map<String, Integer> inbound = new TreeMap<>();
    Map<String, Integer> outbound = new TreeMap<>();
    for (TransferLimitRow link : links) {
      outbound.merge(link.source(), link.max(), Integer::sum);
      inbound.merge(link.destination(), link.max(), Integer::sum);
    }
    Map<String, TransferLimitRow> rows = new TreeMap<>();
    for (Map<String, Integer> side : List.of(inbound, outbound)) {
      for (String storage : side.keySet()) {
        rows.put(
            storage,
            new TransferLimitRow(
                STORAGE + storage,
                Kind.STORAGE,
                storage,
                "",
                inbound.getOrDefault(storage, 0),
                outbound.getOrDefault(storage, 0),
                Optional.empty(),
                ""));
      }
    }
    return List.copyOf(rows.values());
  }

  private long weight(TransferRequest request) {
    return config.split() == FtsConfig.Split.PRIORITY ? request.priority() : request.decidedMbps();
  }

  private static String storage(Subnet end) {
    return FtsNames.storage(end.scheme(), end.host().orElseThrow());
  }

  /** Whether a limit is about one of the circuit's hosts. */
  static boolean concerns(TransferLimitRow row, Circuit circuit) {
    if (circuit == null || !circuit.hasSubnets()) {
      return false;
    }
    List<String> storages = List.of(storage(circuit.source()), storage(circuit.destination()));
    return storages.contains(row.source()) || storages.contains(row.destination());
  }

  private static String pair(TransferRequest request) {
    String one = request.route().sourceSite();
    String other = request.route().destinationSite();
    return one.compareTo(other) < 0 ? one + " " + other : other + " " + one;
  }
}
