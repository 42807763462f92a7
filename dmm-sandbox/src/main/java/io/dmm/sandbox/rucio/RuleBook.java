package io.dmm.sandbox.rucio;

import io.dmm.sandbox.rucio.SimulatedRse.Protocol;
import io.dmm.sandbox.world.Transfer;
import io.dmm.sandbox.world.Transfer.Hosts;
import io.dmm.sandbox.world.TransferModel;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What the Rucio database holds: rules, data identifiers, storage elements. The transfer model is
 * its lock, because the model calls back in the middle of a step.
 */
final class RuleBook implements TransferModel.Timeline {
  /** What the one data set of a container that was made for a rule is called. */
  private static final String BLOCK = "-block1";

  private final Clock clock;
  private final TransferModel model;
  private final Map<String, LiveRule> rules = new LinkedHashMap<>();
  private final Map<String, SimulatedRse> rses = new TreeMap<>();
  private final Map<String, SimulatedDid> dids = new LinkedHashMap<>();
  private final Set<String> madeForRules = new HashSet<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private Instant applying;

  private record Waiting(SimulatedRule spec, Instant startsAt) {}

  RuleBook(Clock clock, TransferModel model) {
    this.clock = clock;
    this.model = model;
    model.addTimeline(this);
  }

  /** Brings everything to the clock's instant. */
  void advance() {
    model.advance();
  }

  /** Runs under the lock, after everything has been brought to the clock's instant. */
  <T> T read(Function<RuleBook, T> action) {
    advance();
    synchronized (model) {
      return action.apply(this);
    }
  }

  Instant now() {
    synchronized (model) {
      return applying != null ? applying : clock.instant();
    }
  }

  void add(SimulatedRse rse) {
    synchronized (model) {
      rses.put(rse.name(), rse);
    }
  }

  void add(SimulatedDid did) {
    synchronized (model) {
      dids.put(key(did.scope(), did.name()), did);
    }
  }

  void add(SimulatedRule spec) {
    advance();
    synchronized (model) {
      requireResolvable(spec);
      Instant startsAt = now().plus(spec.startsAfter);
      if (startsAt.isAfter(now())) {
        waiting.add(new Waiting(spec, startsAt));
      } else {
        appear(spec, now());
      }
    }
  }

  private void requireResolvable(SimulatedRule spec) {
    if (resolve(spec.destination).isEmpty()) {
      throw new IllegalArgumentException(
          "rule "
              + spec.id
              + ": rse_expression \""
              + spec.destination
              + "\" matches none of the RSEs "
              + rses.keySet());
    }
    if (rules.containsKey(spec.id)) {
      throw new IllegalArgumentException("rule " + spec.id + " exists already");
    }
  }

  private void appear(SimulatedRule spec, Instant at) {
    dids.computeIfAbsent(
        key(spec.scope, spec.name),
        key -> {
          madeForRules.add(key);
          return SimulatedDid.ofEqualFiles(
              spec.scope, spec.name, spec.didType, spec.open, spec.sizeBytes, spec.files);
        });
    if (spec.didType.equals("CONTAINER")) {
      SimulatedDid container = dids.get(key(spec.scope, spec.name));
      String block = spec.name + BLOCK;
      if (contentOf(container).isEmpty() && madeForRules.add(key(spec.scope, block))) {
        add(new SimulatedDid(spec.scope, block, "DATASET", spec.open, container.files()));
      }
    }
    LiveRule rule = new LiveRule(spec, this, at);
    rules.put(spec.id, rule);
    rule.begin();
  }

  @Override
  public Optional<Instant> nextEvent() {
    synchronized (model) {
      Optional<Instant> starts = waiting.stream().map(Waiting::startsAt).min(Instant::compareTo);
      Optional<Instant> events =
          rules.values().stream()
              .map(LiveRule::nextEvent)
              .flatMap(Optional::stream)
              .min(Instant::compareTo);
      return starts.filter(s -> events.isEmpty() || s.isBefore(events.get())).or(() -> events);
    }
  }

  @Override
  public void apply(Instant now) {
    synchronized (model) {
      applying = now;
      try {
        for (Waiting next : List.copyOf(waiting)) {
          if (!next.startsAt.isAfter(now)) {
            waiting.remove(next);
            appear(next.spec, next.startsAt);
          }
        }
        rules.values().forEach(rule -> rule.applyDue(now));
        rules.values().stream()
            .filter(LiveRule::isGone)
            .toList()
            .forEach(rule -> remove(rule.id()));
      } finally {
        applying = null;
      }
    }
  }

  void remove(String ruleId) {
    synchronized (model) {
      LiveRule removed = rules.remove(ruleId);
      model.remove(ruleId);
      if (removed != null) {
        forgetData(key(removed.spec().scope, removed.spec().name));
      }
    }
  }

  /**
   * Data that only this rule was about goes with it, so that a world of many rules does not fill
   * the memory.
   */
  private void forgetData(String key) {
    boolean needed =
        rules.values().stream()
            .anyMatch(rule -> key(rule.spec().scope, rule.spec().name).equals(key));
    if (!needed && madeForRules.remove(key)) {
      dids.remove(key);
      if (madeForRules.remove(key + BLOCK)) {
        dids.remove(key + BLOCK);
      }
    }
  }

  /** A rule by its id, dashes allowed; a rule that just disappeared is not there. */
  Optional<LiveRule> rule(String id) {
    return Optional.ofNullable(rules.get(id.replace("-", ""))).filter(rule -> !rule.isGone());
  }

  Collection<LiveRule> rules() {
    return List.copyOf(rules.values());
  }

  Collection<SimulatedRse> rses() {
    return List.copyOf(rses.values());
  }

  Optional<SimulatedRse> rse(String name) {
    return Optional.ofNullable(rses.get(name));
  }

  /** A data identifier with the size that its rule has grown to. */
  Optional<SimulatedDid> did(String scope, String name) {
    SimulatedDid did = dids.get(key(scope, name));
    if (did == null) {
      return Optional.empty();
    }
    long grown =
        rules.values().stream()
            .filter(rule -> rule.spec().scope.equals(scope) && rule.spec().name.equals(name))
            .mapToLong(rule -> rule.sizeBytes() - rule.spec().sizeBytes)
            .max()
            .orElse(0);
    if (grown <= 0) {
      return Optional.of(did);
    }
    List<SimulatedDid.File> files = new ArrayList<>(did.files());
    files.add(new SimulatedDid.File("/store" + name + "/grown.root", grown, "0cc737ff"));
    return Optional.of(new SimulatedDid(scope, name, did.type(), did.open(), files));
  }

  /** The RSEs of an expression; empty if it matches none or cannot be read. */
  Set<String> resolve(String expression) {
    return RseExpression.evaluate(expression, rses.values()).orElse(Set.of());
  }

  /** Where the copies of a rule go: the first RSEs of its expression. */
  List<String> destinationsOf(LiveRule rule) {
    return resolve(rule.spec().destination).stream()
        .limit(Math.max(1, rule.spec().copies))
        .toList();
  }

  /**
   * Where its data comes from: the first RSE of the source expression that is not a destination, or
   * of all.
   */
  Optional<String> sourceOf(LiveRule rule) {
    List<String> destinations = destinationsOf(rule);
    Collection<String> candidates = rule.source() == null ? rses.keySet() : resolve(rule.source());
    return candidates.stream().filter(name -> !destinations.contains(name)).findFirst();
  }

  /** Where data lies: at the source of each rule that moves it, and where else they say. */
  SortedSet<String> holdersOf(String scope, String name) {
    SortedSet<String> holders = new TreeSet<>();
    rules.values().stream()
        .filter(rule -> rule.spec().scope.equals(scope) && isPartOf(name, rule))
        .forEach(
            rule -> {
              sourceOf(rule).ifPresent(holders::add);
              holders.addAll(rule.spec().alsoAt);
            });
    return holders;
  }

  private boolean isPartOf(String name, LiveRule rule) {
    SimulatedDid asked = dids.get(key(rule.spec().scope, name));
    SimulatedDid moved = dids.get(key(rule.spec().scope, rule.spec().name));
    return asked != null && moved != null && moved.files().containsAll(asked.files());
  }

  /** The data sets in a container. */
  List<SimulatedDid> contentOf(SimulatedDid container) {
    return dids.values().stream()
        .filter(did -> did.scope().equals(container.scope()) && did.type().equals("DATASET"))
        .filter(did -> container.files().containsAll(did.files()))
        .toList();
  }

  Transfer startTransfer(LiveRule rule) {
    Optional<String> source = sourceOf(rule);
    Protocol to = rses.get(destinationsOf(rule).get(0)).preferred();
    Protocol from = source.map(name -> rses.get(name).preferred()).orElse(to);
    return model.start(
        rule.id(),
        to.scheme(),
        new Hosts(hostAndPort(from), hostAndPort(to)),
        rule.sizeBytes() * rule.spec().copies,
        rule.spec().files * rule.spec().copies);
  }

  private static String hostAndPort(Protocol protocol) {
    return protocol.port() == 0 ? protocol.hostname() : protocol.hostname() + ":" + protocol.port();
  }

  void stopTransfer(LiveRule rule) {
    model.stop(rule.id());
  }

  void restartTransfer(LiveRule rule) {
    model.restart(rule.id());
  }

  void growTransfer(LiveRule rule, long bytes) {
    model.grow(rule.id(), bytes);
  }

  void completeTransfer(LiveRule rule) {
    model.complete(rule.id());
  }

  static String key(String scope, String name) {
    return scope + ":" + name;
  }
}
