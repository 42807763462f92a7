package io.dmm.sandbox.world;

import io.dmm.sandbox.CircuitSource;
import io.dmm.sandbox.LiveCircuit;
import io.dmm.sandbox.world.TrafficListener.Flow;
import io.dmm.sandbox.world.Transfer.Hosts;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The bytes that move. For each replicating rule it plays Rucio's conveyor: it asks DMM for the
 * hosts, again every few seconds while DMM has none, and gives up after a patience. Data whose
 * hosts lie behind the two ends of a live circuit moves at the circuit's capacity times an
 * efficiency, shared evenly among the rules on that circuit and bounded by the number of files that
 * FTS moves at once; other data moves at a best-effort rate.
 *
 * <p>Time is the injected clock: {@link #tick()} moves everything on to its instant, in as many
 * steps as transfers end on the way. The circuits of the moment of the tick count for the whole
 * step, but none before it came up. Nothing runs by itself.
 */
public final class TransferModel {
  private static final double BYTES_PER_MEGABIT = 125_000;
  private static final int QUESTIONS_PER_TICK = 50;

  private final Clock clock;
  private final CircuitSource circuits;
  private final HostQuestion question;
  private final Duration askAgainAfter;
  private final Duration patience;
  private final double efficiency;
  private final double bestEffortMbps;
  private final double perStreamMbps;
  private final HostNetworks networks;
  private final AtomicBoolean asking = new AtomicBoolean();
  private final List<TrafficListener> listeners = new CopyOnWriteArrayList<>();
  private final List<Timeline> timelines = new CopyOnWriteArrayList<>();
  private final Map<String, Transfer> transfers = new LinkedHashMap<>();
  private volatile StreamLimit streams;
  private Instant advancedTo;

  private record Rate(double mbps, boolean onCircuit) {}

  private TransferModel(Builder builder) {
    this.clock = builder.clock;
    this.circuits = builder.circuits;
    this.question = builder.dmmUrl == null ? null : new HostQuestion(builder.dmmUrl);
    this.askAgainAfter = builder.askAgainAfter;
    this.patience = builder.patience;
    this.efficiency = builder.efficiency;
    this.bestEffortMbps = builder.bestEffortMbps;
    this.perStreamMbps = builder.perStreamMbps;
    this.streams = builder.streams;
    this.networks = new HostNetworks(builder.prefixOfHost);
    this.advancedTo = clock.instant();
  }

  /** A model over the circuits of {@code circuits}, moved by {@code clock}. */
  public static Builder builder(Clock clock, CircuitSource circuits) {
    return new Builder(clock, circuits);
  }

  /** Who is told of every step, in the order added. */
  public void addListener(TrafficListener listener) {
    listeners.add(listener);
  }

  /**
   * Whose planned events end a step. Its methods are called while this model is locked; whoever
   * plans events should use the model as its own lock too.
   */
  public void addTimeline(Timeline timeline) {
    timelines.add(timeline);
  }

  /** Events that are planned for certain instants. */
  public interface Timeline {
    /** The next planned instant, if any. */
    Optional<Instant> nextEvent();

    /** All transfers stand at {@code now}: let happen what is due. */
    void apply(Instant now);
  }

  /** Whose limits scale transfers down from now on. */
  public void limitStreamsBy(StreamLimit limit) {
    streams = limit;
  }

  /**
   * A rule begins to replicate.
   *
   * @param scheme URL scheme of the storages
   * @param defaultHosts the hosts that Rucio knows for the two storage elements
   * @param bytes to move, of all copies
   * @param files into how many files of one size they are cut
   */
  public Transfer start(String ruleId, String scheme, Hosts defaultHosts, long bytes, int files) {
    advance();
    synchronized (this) {
      Transfer transfer =
          new Transfer(ruleId, scheme, defaultHosts, Math.max(1, files), bytes, advancedTo);
      transfers.put(ruleId, transfer);
      return transfer;
    }
  }

  /** The rule no longer replicates (stuck, suspended): its bytes stop where they are. */
  public void stop(String ruleId) {
    advance();
    find(ruleId).ifPresent(Transfer::stop);
  }

  /** The rule replicates again. */
  public void restart(String ruleId) {
    advance();
    find(ruleId).ifPresent(Transfer::restart);
  }

  /** The data of the rule grows by this much. */
  public void grow(String ruleId, long bytes) {
    advance();
    find(ruleId).ifPresent(transfer -> transfer.grow(bytes));
  }

  /** All data of the rule is there, however it came. */
  public void complete(String ruleId) {
    advance();
    find(ruleId).ifPresent(transfer -> transfer.move(transfer.remaining(), 0));
  }

  /** Forgets a rule. */
  public synchronized void remove(String ruleId) {
    transfers.remove(ruleId);
  }

  /** The data of a rule. */
  public synchronized Optional<Transfer> find(String ruleId) {
    return Optional.ofNullable(transfers.get(ruleId));
  }

  /** The data of all rules. */
  public synchronized List<Transfer> all() {
    return List.copyOf(transfers.values());
  }

  /**
   * Moves the bytes on to now and asks DMM what is due. The sandbox calls this about ten times a
   * second.
   */
  public void tick() {
    advance();
    if (asking.compareAndSet(false, true)) {
      try {
        askWhatIsDue();
      } finally {
        asking.set(false);
      }
    }
  }

  /** Moves the bytes on to now, and asks nobody: the simulators call this before they answer. */
  public void advance() {
    if (Thread.holdsLock(this)) {
      return; // an event of the timeline, in the middle of a step
    }
    List<LiveCircuit> live =
        circuits.liveCircuits(); // outside the lock: it may be another simulator
    synchronized (this) {
      Instant now = clock.instant();
      timelines.forEach(timeline -> timeline.apply(advancedTo));
      while (advancedTo.isBefore(now)) {
        advancedTo = stepTowards(now, live);
        timelines.forEach(timeline -> timeline.apply(advancedTo));
      }
    }
  }

  /**
   * One step at constant rates: up to {@code end}, or up to the first instant at which the rates
   * change.
   */
  private Instant stepTowards(Instant end, List<LiveCircuit> live) {
    Instant from = advancedTo;
    Map<Transfer, Rate> rates = rates(live, from);
    Instant to = nextComingUp(live, from, end);
    for (Timeline timeline : timelines) {
      Instant event = timeline.nextEvent().filter(from::isBefore).orElse(to);
      to = event.isBefore(to) ? event : to;
    }
    for (Map.Entry<Transfer, Rate> rate : rates.entrySet()) {
      if (rate.getValue().mbps > 0) {
        double seconds = rate.getKey().remaining() / (rate.getValue().mbps * BYTES_PER_MEGABIT);
        Instant done = from.plusNanos(Math.max(1, (long) Math.ceil(seconds * 1e9)));
        to = done.isBefore(to) ? done : to;
      }
    }
    double seconds = Duration.between(from, to).toNanos() / 1e9;
    List<Flow> flows = new ArrayList<>();
    for (Map.Entry<Transfer, Rate> rate : rates.entrySet()) {
      Transfer transfer = rate.getKey();
      double bytes =
          Math.min(transfer.remaining(), rate.getValue().mbps * BYTES_PER_MEGABIT * seconds);
      transfer.move(bytes, rate.getValue().mbps);
      if (rate.getValue().onCircuit) {
        transfer.onCircuit(to);
      }
      Hosts hosts = transfer.hosts().orElseThrow();
      flows.add(new Flow(transfer, hosts.source(), hosts.destination(), bytes));
    }
    for (TrafficListener listener : listeners) {
      listener.step(from, to, flows);
    }
    return to;
  }

  private static Instant nextComingUp(List<LiveCircuit> live, Instant from, Instant end) {
    return live.stream()
        .map(LiveCircuit::upSince)
        .filter(up -> up.isAfter(from) && up.isBefore(end))
        .min(Instant::compareTo)
        .orElse(end);
  }

  private Map<Transfer, Rate> rates(List<LiveCircuit> live, Instant from) {
    Map<Transfer, LiveCircuit> circuitOf = new LinkedHashMap<>();
    Map<LiveCircuit, Integer> users = new HashMap<>();
    Map<Transfer, Rate> rates = new LinkedHashMap<>();
    for (Transfer transfer : transfers.values()) {
      if (transfer.isActive() && transfer.hosts().isPresent()) {
        Optional<LiveCircuit> circuit = networks.circuitBetween(transfer.hosts().get(), live, from);
        circuit.ifPresent(
            c -> {
              circuitOf.put(transfer, c);
              users.merge(c, 1, Integer::sum);
            });
        rates.put(transfer, new Rate(bounded(transfer, bestEffortMbps), false));
      }
    }
    circuitOf.forEach(
        (transfer, circuit) -> {
          double share = circuit.capacityMbps() * efficiency / users.get(circuit);
          rates.put(transfer, new Rate(bounded(transfer, share), true));
        });
    return rates;
  }

  /** What so few concurrent files can carry, if that is less. */
  private double bounded(Transfer transfer, double mbps) {
    if (streams == null || perStreamMbps <= 0) {
      return mbps;
    }
    Hosts hosts = transfer.hosts().orElseThrow().withoutPorts();
    int active = streams.activeTransfers(transfer.scheme(), hosts.source(), hosts.destination());
    // the last files move side by side and end together, so the number that is left does not matter
    return Math.min(mbps, Math.min(active, transfer.fileCount()) * perStreamMbps);
  }

  private void askWhatIsDue() {
    Instant now = clock.instant();
    int asked = 0;
    for (Transfer transfer : all()) {
      if (asked < QUESTIONS_PER_TICK && isDue(transfer, now)) {
        asked++;
        transfer.asked(now);
        submit(transfer, now);
      }
    }
  }

  /**
   * Nothing submitted yet, or what was submitted to DMM's hosts has had no circuit for so long that
   * it failed.
   */
  private boolean isDue(Transfer transfer, Instant now) {
    boolean lost =
        transfer.hostsFromDmm() && !transfer.lastOnCircuit().plus(askAgainAfter).isAfter(now);
    boolean asksAgain =
        transfer.askedAt().map(at -> !at.plus(askAgainAfter).isAfter(now)).orElse(true);
    return transfer.isActive() && (transfer.hosts().isEmpty() || lost) && asksAgain;
  }

  private void submit(Transfer transfer, Instant now) {
    Optional<Hosts> hosts = question == null ? Optional.empty() : question.ask(transfer.ruleId());
    if (hosts.isPresent()) {
      boolean news = !hosts.equals(transfer.hosts());
      transfer.submitted(hosts.get(), true, news ? now : transfer.lastOnCircuit());
      if (news) {
        listeners.forEach(listener -> listener.submitted(transfer, now));
      }
    } else if (transfer.hosts().isEmpty() && outOfPatience(transfer, now)) {
      transfer.submitted(transfer.defaultHosts(), false, now);
      listeners.forEach(listener -> listener.submitted(transfer, now));
    }
  }

  private boolean outOfPatience(Transfer transfer, Instant now) {
    return question == null || !transfer.createdAt().plus(patience).isAfter(now);
  }

  /** Settings of a {@link TransferModel}, with what a sandbox wants as defaults. */
  public static final class Builder {
    private final Clock clock;
    private final CircuitSource circuits;
    private final Map<String, String> prefixOfHost = new HashMap<>();
    private URI dmmUrl;
    private Duration askAgainAfter = Duration.ofSeconds(3);
    private Duration patience = Duration.ofHours(1);
    private double efficiency = 0.95;
    private double bestEffortMbps;
    private double perStreamMbps;
    private StreamLimit streams;

    private Builder(Clock clock, CircuitSource circuits) {
      this.clock = clock;
      this.circuits = circuits;
    }

    /** Where the conveyor asks for hosts; without it, it takes the default hosts at once. */
    public Builder dmmUrl(URI url) {
      this.dmmUrl = url;
      return this;
    }

    /**
     * Which network a storage host lies in: {@code host:port} or {@code host} to {@code
     * 2001:db8:1::/64}.
     */
    public Builder prefixesOfHosts(Map<String, String> prefixes) {
      this.prefixOfHost.putAll(prefixes);
      return this;
    }

    /** How long to wait between two questions for one rule; 3 s. */
    public Builder askAgainAfter(Duration pause) {
      this.askAgainAfter = pause;
      return this;
    }

    /** How long data waits for hosts from DMM before it goes over the default path; 1 h. */
    public Builder patience(Duration longest) {
      this.patience = longest;
      return this;
    }

    /** Which part of a circuit's capacity transfers reach; 0.95. */
    public Builder efficiency(double share) {
      this.efficiency = share;
      return this;
    }

    /** Rate of each rule without a circuit, in Mb/s; 0, so that it waits. */
    public Builder bestEffortMbps(double mbps) {
      this.bestEffortMbps = mbps;
      return this;
    }

    /** The most that one file at a time carries, in Mb/s; 0 for no such bound. */
    public Builder perStreamMbps(double mbps) {
      this.perStreamMbps = mbps;
      return this;
    }

    /** Who says how many files move at once; nobody. */
    public Builder streams(StreamLimit limit) {
      this.streams = limit;
      return this;
    }

    /** The model, standing at the clock's instant. */
    public TransferModel build() {
      return new TransferModel(this);
    }
  }
}
