package io.dmm.core.testing;

import io.dmm.core.peer.AddressPools;
import io.dmm.core.peer.NotFoundException;
import io.dmm.core.peer.PeerException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Pools that live in memory and keep the promises of the port. */
public final class FakePools implements AddressPools {
  /** Something that goes wrong. */
  @FunctionalInterface
  public interface Fault {
    /** Throws what the call should throw, or nothing. */
    void strike() throws PeerException;
  }

  private final Map<String, TreeSet<String>> free = new TreeMap<>();
  private final Map<String, Map<String, String>> taken = new TreeMap<>();
  private final List<String> calls = new ArrayList<>();
  private final Map<String, List<Fault>> faults = new TreeMap<>();

  /** A pool with these subnets. */
  public synchronized FakePools pool(String name, String... subnets) {
    free.put(name, new TreeSet<>(List.of(subnets)));
    taken.put(name, new LinkedHashMap<>());
    return this;
  }

  /** The next {@code call} ({@code take} or {@code free}) of {@code pool} meets {@code fault}. */
  public synchronized FakePools next(String call, String pool, Fault fault) {
    faults.computeIfAbsent(call + " " + pool, key -> new ArrayList<>()).add(fault);
    return this;
  }

  /** Every call, such as {@code take pool-a rule}. */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** What names have in a pool. */
  public synchronized Map<String, String> takenOf(String pool) {
    return Map.copyOf(taken.get(pool));
  }

  /** The pool forgets an allocation, as when it expires. */
  public synchronized void lose(String pool, String name) {
    String subnet = taken.get(pool).remove(name);
    if (subnet != null) {
      free.get(pool).add(subnet);
    }
  }

  @Override
  public synchronized Optional<String> take(String pool, String name) throws PeerException {
    note("take", pool, name);
    Map<String, String> names = existing(pool);
    if (!names.containsKey(name)) {
      String subnet = free.get(pool).pollFirst();
      if (subnet == null) {
        return Optional.empty();
      }
      names.put(name, subnet);
    }
    return Optional.of(names.get(name));
  }

  @Override
  public synchronized void free(String pool, String name) throws PeerException {
    note("free", pool, name);
    if (taken.containsKey(pool)) {
      lose(pool, name);
    }
  }

  @Override
  public synchronized void affiliate(String pool, String name, String uri) throws PeerException {
    note("affiliate", pool, name);
  }

  @Override
  public synchronized void keepForever(String pool, String name) throws PeerException {
    note("keepForever", pool, name);
  }

  @Override
  public synchronized List<Allocation> allocations(String pool) throws PeerException {
    return existing(pool).entrySet().stream()
        .map(entry -> new Allocation(entry.getKey(), entry.getValue(), ""))
        .toList();
  }

  private Map<String, String> existing(String pool) throws NotFoundException {
    if (!taken.containsKey(pool)) {
      throw new NotFoundException("there is no pool " + pool);
    }
    return taken.get(pool);
  }

  private void note(String call, String pool, String name) throws PeerException {
    calls.add(call + " " + pool + " " + name);
    List<Fault> waiting = faults.getOrDefault(call + " " + pool, new ArrayList<>());
    if (!waiting.isEmpty()) {
      waiting.remove(0).strike();
    }
  }
}
