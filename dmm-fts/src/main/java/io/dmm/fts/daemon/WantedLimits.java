package io.dmm.fts.daemon;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.dmm.core.lifecycle.Lifecycle;
import io.dmm.core.peer.TransferLimits.StorageLimit;
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
import java.util.OptionalInt;
import java.util.TreeMap;

/** Which limits FTS should have, from the circuits that are up. A pure function. */
final class WantedLimits {
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
      Map<String, String> problems) {
    /** The requests that share each link limit. */
    Map<String, List<String>> rulesByLink() {
      return linkOf.entrySet().stream()
          .collect(groupingBy(Map.Entry::getValue, mapping(Map.Entry::getKey, toList())));
    }
  }

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
    return new Wanted(limits, linkOf, problems);
  }

  /** Whether storages have limits of ours at all. */
  boolean needsStorages(Wanted links) {
    return config.storageLimits() && !links.limits().isEmpty();
  }

  /**
   * The same with the limits of storages that are too low for their circuits: what FTS would allow
   * without ours is never lowered, because other links of the storage live by it.
   *
   * @param foreign what FTS would have without ours, by storage, its default under {@code *}
   */
  Wanted withStorages(Wanted links, Map<String, StorageLimit> foreign) {
    Map<String, TransferLimitRow> limits = new TreeMap<>(links.limits());
    WantedStorages.of(links.limits().values(), foreign).forEach(row -> limits.put(row.name(), row));
    return new Wanted(limits, links.linkOf(), links.problems());
  }

  /** An operator may have pinned a link to any number. */
  static int sum(int one, int other) {
    return (int) Math.min(Integer.MAX_VALUE, (long) one + other);
  }

  /**
   * All circuits between two sites, in either direction, share the cap of that pair. What operators
   * have pinned comes out of it first.
   */
  private void linksOf(
      List<User> users, Map<String, TransferLimitRow> limits, Map<String, String> linkOf) {
    TransferRequest any = users.get(0).request();
    int cap = config.streams().between(any.route().sourceSite(), any.route().destinationSite());
    long pinned = users.stream().mapToLong(user -> pinned(user.request()).orElse(0)).sum();
    Map<String, Integer> shares =
        StreamSplit.of(
            (int) Math.max(0, cap - pinned),
            users.stream()
                .map(User::request)
                .filter(request -> pinned(request).isEmpty())
                .map(request -> new StreamSplit.Sharer(request.ruleId(), weight(request)))
                .toList());
    for (User user : users) {
      String ruleId = user.request().ruleId();
      int streams = pinned(user.request()).orElseGet(() -> shares.get(ruleId));
      String name = FtsNames.link(user.source(), user.destination());
      // Two rules on one pair of hosts are one link to FTS: it gets what both need.
      int together =
          sum(streams, Optional.ofNullable(limits.get(name)).map(TransferLimitRow::max).orElse(0));
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

  /** An operator's limit; never 0, which is no limit to FTS. */
  private static OptionalInt pinned(TransferRequest request) {
    OptionalInt streams = request.streams().operator();
    return streams.isPresent() ? OptionalInt.of(Math.max(1, streams.getAsInt())) : streams;
  }

  private long weight(TransferRequest request) {
    return config.split() == FtsConfig.Split.PRIORITY ? request.priority() : request.decidedMbps();
  }

  private static String storage(Subnet end) {
    return FtsNames.storage(
        end.scheme(),
        end.host().orElseThrow(() -> new IllegalArgumentException("an end has no storage host")));
  }

  /** The storages at a circuit's ends; none if a limit of ours cannot be about them. */
  static List<String> storages(Circuit circuit) {
    if (circuit == null || !circuit.hasSubnets()) {
      return List.of();
    }
    try {
      return List.of(storage(circuit.source()), storage(circuit.destination()));
    } catch (IllegalArgumentException e) {
      return List.of(); // without names of its storages it never got a limit
    }
  }

  private static String pair(TransferRequest request) {
    String one = request.route().sourceSite();
    String other = request.route().destinationSite();
    return one.compareTo(other) < 0 ? one + " " + other : other + " " + one;
  }
}
