package io.dmm.sandbox.sense;

import inet.ipaddr.ipv6.IPv6Address;
import io.dmm.sandbox.Finding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The address pools and what they have given away. An allocation whose expiry passes is free again.
 *
 * @see "SENSE-O REST API, section 5"
 */
final class Pools {
  private static final String PREFIX = "RUCIO_Site_BGP_Subnet_Pool-";

  /** A pool with its prefixes, comma-separated. */
  record Pool(long id, String name, String type, String prefixes) {}

  private final Timeline timeline;
  private final SenseQuirks quirks;
  private final Auditor auditor;
  private final Map<String, Pool> pools = new LinkedHashMap<>();
  private final Map<Long, SimulatedAllocation> allocations = new LinkedHashMap<>();
  private long lastId;

  Pools(Timeline timeline, SenseQuirks quirks, Auditor auditor) {
    this.timeline = timeline;
    this.quirks = quirks;
    this.auditor = auditor;
  }

  /** The name of the pool of a logical site. */
  static String nameOf(String logicalSite) {
    return PREFIX + logicalSite;
  }

  void add(String name, String type, String prefixes) {
    pools.put(name, new Pool(++lastId, name, type, prefixes));
  }

  void remove(String name) {
    pools.remove(name);
    allocations.values().removeIf(each -> each.pool().equals(name));
  }

  Collection<Pool> all() {
    return List.copyOf(pools.values());
  }

  /**
   * The pool of that name.
   *
   * @throws Refusal there is none
   */
  Pool pool(String name) {
    return Optional.ofNullable(pools.get(name)).orElseThrow(() -> missing(name));
  }

  static Refusal missing(String pool) {
    return Refusal.badRequest("Address pool " + pool + " was not found");
  }

  static Refusal exhausted(String pool, int length) {
    return Refusal.badRequest("Address pool " + pool + " has no available /" + length + " subnet");
  }

  List<SimulatedAllocation> allocations() {
    return List.copyOf(allocations.values());
  }

  List<SimulatedAllocation> allocations(String poolName, Predicate<SimulatedAllocation> which) {
    Pool pool = pool(poolName);
    return allocations.values().stream()
        .filter(each -> each.pool().equals(pool.name()) && which.test(each))
        .toList();
  }

  /** Gives away the first free subnet of that length. */
  SimulatedAllocation allocateSubnet(String poolName, String name, String scope, int length) {
    Pool pool = pool(poolName);
    List<SimulatedAllocation> same =
        allocations(poolName, each -> each.name().equals(name) && each.scope().equals(scope));
    if (!same.isEmpty()) {
      auditor.note(
          Finding.Kind.DUPLICATE,
          name,
          "allocated again in " + poolName + ", has " + same.get(0).address());
      switch (quirks.sameName()) {
        case SAME_SUBNET -> {
          return same.get(0);
        }
        case REFUSED ->
            throw Refusal.badRequest(
                "Address pool " + poolName + " has an allocation named " + name);
        case SECOND_SUBNET -> {}
      }
    }
    IPv6Address subnet = firstFree(pool, length);
    SimulatedAllocation made =
        new SimulatedAllocation(
            ++lastId,
            poolName,
            name,
            Prefixes.uncompressed(subnet),
            scope,
            Optional.of(timeline.now().plus(quirks.allocationLifetime())),
            Optional.empty());
    store(made);
    return made;
  }

  /** Frees what matches; there must be something. */
  void free(String pool, String what, Predicate<SimulatedAllocation> which) {
    matching(pool, what, which).forEach(each -> allocations.remove(each.id()));
  }

  /** Frees a whole scope, which no client should ever ask for. */
  void freeScope(String pool, String scope) {
    List<SimulatedAllocation> all = allocations(pool, each -> each.scope().equals(scope));
    auditor.note(
        Finding.Kind.FORBIDDEN,
        pool,
        "freed the whole scope " + scope + ", which held " + all.size() + " allocations");
    all.forEach(each -> allocations.remove(each.id()));
  }

  void affiliate(String pool, String what, Predicate<SimulatedAllocation> which, String uri) {
    if (uri.length() > 255) {
      throw Refusal.ejb("affiliate is longer than 255 characters");
    }
    matching(pool, what, which).forEach(each -> store(each.withAffiliate(uri)));
  }

  /** Sets when the allocation ends: so many seconds from now, or never if -1. */
  void expire(String pool, String what, Predicate<SimulatedAllocation> which, long seconds) {
    Optional<Instant> at =
        seconds < 0 ? Optional.empty() : Optional.of(timeline.now().plusSeconds(seconds));
    matching(pool, what, which).forEach(each -> store(each.withExpiry(at)));
  }

  private List<SimulatedAllocation> matching(
      String pool, String what, Predicate<SimulatedAllocation> which) {
    List<SimulatedAllocation> found = allocations(pool, which);
    if (found.isEmpty()) {
      throw Refusal.badRequest("Address pool " + pool + " has no allocation matching " + what);
    }
    return found;
  }

  private void store(SimulatedAllocation allocation) {
    allocations.put(allocation.id(), allocation);
    allocation.expiry().ifPresent(at -> timeline.at(at, () -> expireIfDue(allocation.id(), at)));
  }

  private void expireIfDue(long id, Instant at) {
    SimulatedAllocation current = allocations.get(id);
    if (current != null && current.expiry().equals(Optional.of(at))) {
      auditor.note(
          Finding.Kind.LEAK,
          current.name(),
          current.address() + " of " + current.pool() + " expired, neither freed nor kept");
      allocations.remove(id);
    }
  }

  private IPv6Address firstFree(Pool pool, int length) {
    Set<String> taken = new HashSet<>();
    List<IPv6Address> otherLengths = new ArrayList<>();
    for (SimulatedAllocation each : allocations.values()) {
      if (each.pool().equals(pool.name())) {
        taken.add(each.address());
        if (!each.address().endsWith("/" + length)) {
          otherLengths.add(Prefixes.parse(each.address()).orElseThrow().toPrefixBlock());
        }
      }
    }
    Predicate<IPv6Address> isFree =
        subnet ->
            !taken.contains(Prefixes.uncompressed(subnet))
                && otherLengths.stream().noneMatch(each -> overlap(each, subnet));
    for (String block : pool.prefixes().split(",", -1)) {
      if (!block.isBlank()) {
        Optional<IPv6Address> free = Prefixes.firstSubnet(block, length, isFree);
        if (free.isPresent()) {
          return free.get();
        }
      }
    }
    throw exhausted(pool.name(), length);
  }

  private static boolean overlap(IPv6Address one, IPv6Address other) {
    IPv6Address block = other.toPrefixBlock();
    return one.contains(block) || block.contains(one);
  }
}
