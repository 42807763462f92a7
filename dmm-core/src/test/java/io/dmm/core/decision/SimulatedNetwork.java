package io.dmm.core.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/**
 * Rules that come, change priority and finish, and a SENSE that takes time, fails, and sometimes
 * leaves the outcome unknown; with the decider's loop between them. One step is ten seconds.
 */
final class SimulatedNetwork {
  private static final Duration STEP = Duration.ofSeconds(10);
  private static final int SITES = 6;
  private static final int MOST_RULES = 25;

  private final Random random;
  private final Policy policy;
  private final TransitionPlanner planner;
  private final List<SitePort> ports = new ArrayList<>();
  private final List<LinkCapacity> links = new ArrayList<>();
  private final Map<String, Long> capacityMbps = new HashMap<>();
  private final Map<String, BandwidthRequest> rules = new LinkedHashMap<>();
  private final List<Circuit> circuits = new ArrayList<>();
  private Instant now = Problems.START;
  private int names;

  SimulatedNetwork(long seed, Policy policy, Hysteresis hysteresis) {
    this.random = new Random(seed);
    this.policy = policy;
    this.planner = new TransitionPlanner(hysteresis);
    for (int a = 0; a < SITES; a++) {
      addCapacity("S" + a, (10 + random.nextInt(90)) * 1000L);
      ports.add(SitePort.of("S" + a, capacityMbps.get("S" + a)));
      for (int b = a + 1; b < SITES; b++) {
        String link = "S" + a + "/S" + b;
        addCapacity(link, (5 + random.nextInt(95)) * 1000L);
        links.add(LinkCapacity.of("S" + a, "S" + b, capacityMbps.get(link)));
      }
    }
  }

  private void addCapacity(String constraint, long mbps) {
    capacityMbps.put(constraint, mbps);
  }

  long capacityMbps(String constraint) {
    return capacityMbps.get(constraint);
  }

  Collection<Circuit> circuits() {
    return circuits;
  }

  /** What the settled circuit of a rule holds; 0 if it has none. */
  long heldBy(String ruleId) {
    return circuits.stream()
        .filter(
            c ->
                c.holding.requestId().filter(ruleId::equals).isPresent()
                    && c.holding.state() == Holding.State.SETTLED)
        .mapToLong(c -> c.holding.confirmedMbps())
        .sum();
  }

  // what happens outside

  void disturb() {
    switch (random.nextInt(5)) {
      case 0, 1 -> {
        if (rules.size() < MOST_RULES) {
          int a = random.nextInt(SITES);
          int b = (a + 1 + random.nextInt(SITES - 1)) % SITES;
          addRule(
              "S" + a,
              "S" + b,
              1 + random.nextInt(5),
              random.nextInt(3) == 0 ? 1 + random.nextInt(20_000) : 0);
        }
      }
      case 2 -> anyRule().ifPresent(this::finish);
      case 3 ->
          anyRule()
              .ifPresent(
                  id ->
                      rules.computeIfPresent(
                          id, (key, rule) -> rule.withPriority(1 + random.nextInt(5))));
      default -> {}
    }
  }

  /** Takes over an idle circuit between the same sites, as the allocator does. */
  private void addRule(String siteA, String siteB, int priority, long demandMbps) {
    String id = "rule-" + names++;
    var demand = demandMbps == 0 ? OptionalLong.empty() : OptionalLong.of(demandMbps);
    rules.put(id, new BandwidthRequest(id, siteA, siteB, priority, demand, now, false));
    circuits.stream()
        .filter(c -> c.holding.state() == Holding.State.IDLE)
        .filter(
            c ->
                SitePair.of(c.holding.siteA(), c.holding.siteB()).equals(SitePair.of(siteA, siteB)))
        .findFirst()
        .ifPresent(c -> c.become(Holding.State.SETTLED, Optional.of(id)));
  }

  private Optional<String> anyRule() {
    List<String> ids = new ArrayList<>(rules.keySet());
    return ids.isEmpty() ? Optional.empty() : Optional.of(ids.get(random.nextInt(ids.size())));
  }

  private void finish(String ruleId) {
    rules.remove(ruleId);
    for (Circuit circuit : circuits) {
      if (circuit.holding.requestId().filter(ruleId::equals).isPresent()) {
        circuit.ownerGone();
      }
    }
  }

  // the decider's loop

  void step() {
    now = now.plus(STEP);
    List.copyOf(circuits).forEach(Circuit::advance);
    TransitionPlan plan = plan(decide());
    List<TransitionAction> actions = new ArrayList<>(plan.actions());
    Collections.shuffle(actions, random); // every step is safe alone and in any order
    actions.stream()
        .filter(action -> random.nextInt(10) > 0)
        .forEach(this::carryOut); // now and then one is not carried out
  }

  private DecisionProblem problem() {
    return new DecisionProblem(ports, links, new ArrayList<>(rules.values()), 1000, policy);
  }

  private List<Holding> holdings() {
    return circuits.stream().map(Circuit::holding).toList();
  }

  DecisionResult decide() {
    return DecisionEngine.decide(problem(), holdings());
  }

  TransitionPlan plan(DecisionResult decision) {
    return planner.plan(problem(), decision, holdings(), now);
  }

  private void carryOut(TransitionAction action) {
    if (action.kind() == TransitionAction.Kind.START) {
      BandwidthRequest rule = rules.get(action.requestId().orElseThrow());
      var circuit =
          new Circuit(
              new Holding(
                  "circuit-" + names++,
                  Optional.of(rule.id()),
                  rule.siteA(),
                  rule.siteB(),
                  0,
                  0,
                  Holding.State.SETTLED,
                  now));
      circuits.add(circuit);
      circuit.begin(action.toMbps());
      return;
    }
    Circuit circuit =
        circuits.stream()
            .filter(c -> c.holding.circuitId().equals(action.circuitId().orElseThrow()))
            .findFirst()
            .orElseThrow();
    if (action.kind() == TransitionAction.Kind.CANCEL_IDLE) {
      circuit.become(Holding.State.ENDING, Optional.empty());
    } else {
      circuit.begin(action.toMbps());
    }
  }

  /** What we know of a circuit, and what SENSE really has. */
  final class Circuit {
    private Holding holding;
    private long reallyMbps;
    private int stepsLeft;
    private boolean unknown;

    Circuit(Holding holding) {
      this.holding = holding;
    }

    Holding holding() {
      return holding;
    }

    /** While a change is under way, either amount may be in effect. */
    long reallyHeldMbps() {
      return reallyMbps;
    }

    List<String> constraints() {
      SitePair pair = SitePair.of(holding.siteA(), holding.siteB());
      return List.of(pair.first(), pair.second(), pair.first() + "/" + pair.second());
    }

    private void set(long confirmed, long inFlight, Holding.State state, Optional<String> owner) {
      holding =
          new Holding(
              holding.circuitId(),
              owner,
              holding.siteA(),
              holding.siteB(),
              confirmed,
              inFlight,
              state,
              now);
    }

    void begin(long mbps) {
      if (holding.state() != Holding.State.SETTLED) {
        throw new AssertionError("a change was ordered for " + holding);
      }
      set(holding.confirmedMbps(), mbps, Holding.State.IN_FLIGHT, holding.requestId());
      stepsLeft = 1 + random.nextInt(8);
      unknown = false;
    }

    void become(Holding.State state, Optional<String> owner) {
      set(holding.confirmedMbps(), holding.inFlightMbps(), state, owner);
      stepsLeft = state == Holding.State.IDLE ? 12 : 1 + random.nextInt(8);
    }

    void ownerGone() {
      boolean idle = holding.state() == Holding.State.SETTLED && random.nextBoolean();
      become(idle ? Holding.State.IDLE : Holding.State.ENDING, Optional.empty());
    }

    void advance() {
      if (holding.state() == Holding.State.SETTLED || --stepsLeft > 0) {
        return;
      }
      switch (holding.state()) {
        case IN_FLIGHT -> land();
        case IDLE -> become(Holding.State.ENDING, Optional.empty());
        default -> circuits.remove(this);
      }
    }

    private void land() {
      int luck = unknown ? 9 : random.nextInt(10);
      if (luck < 6) {
        reallyMbps = holding.inFlightMbps();
        settle();
      } else if (luck < 8 && holding.confirmedMbps() > 0) {
        settle(); // refused; all is as before
      } else if (luck < 8) {
        circuits.remove(this); // it never came up
      } else if (unknown) {
        settle(); // somebody looked
      } else {
        unknown = true; // no answer: it happened or it did not
        reallyMbps = random.nextBoolean() ? holding.inFlightMbps() : reallyMbps;
        stepsLeft = 1 + random.nextInt(10);
      }
    }

    private void settle() {
      if (reallyMbps == 0) {
        circuits.remove(this);
      } else {
        set(reallyMbps, 0, Holding.State.SETTLED, holding.requestId());
      }
    }
  }
}
