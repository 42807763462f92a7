package io.dmm.core.decision;

import io.dmm.core.units.Rates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run of the {@link TransitionPlanner}. */
final class TransitionRun {
  private static final Comparator<Reserve> SMALLEST_LOSS =
      Comparator.comparing(Reserve::isIdle)
          .thenComparing(reserve -> reserve.holding.lastChangedAt())
          .thenComparing(reserve -> reserve.holding.circuitId());

  private final DecisionResult decision;
  private final long quantumMbps;
  private final Collection<Holding> holdings;
  private final Hysteresis hysteresis;
  private final Instant now;
  private final CapacityLedger ledger;
  private final Map<String, List<Holding>> byRequest = new HashMap<>();
  private final List<Reserve> reserves = new ArrayList<>();
  private final List<Rise> rises = new ArrayList<>();
  private final List<TransitionAction> reliefs = new ArrayList<>();
  private final List<TransitionAction> granted = new ArrayList<>();
  private final List<Deferred> deferred = new ArrayList<>();

  TransitionRun(
      DecisionProblem problem,
      DecisionResult decision,
      Collection<Holding> holdings,
      Hysteresis hysteresis,
      Instant now) {
    this.decision = decision;
    this.quantumMbps = problem.quantumMbps();
    this.holdings = holdings.stream().sorted(Comparator.comparing(Holding::circuitId)).toList();
    this.hysteresis = hysteresis;
    this.now = now;
    this.ledger = new CapacityLedger(problem, this.holdings);
  }

  TransitionPlan plan() {
    holdings.forEach(this::note);
    decision.allocations().forEach(this::compare);
    reserves.sort(SMALLEST_LOSS);
    reserves.forEach(
        reserve -> ledger.entries(reserve.holding).forEach(entry -> entry.reserves.add(reserve)));
    List<CapacityLedger.Entry> overcommitted = ledger.overcommitted();
    overcommitted.forEach(
        entry -> relieve(entry, true, "the " + entry.label + " holds more than it can carry"));
    rises.forEach(this::raise);
    reserves.stream()
        .filter(reserve -> !reserve.used)
        .forEach(reserve -> reserve.heldBack.ifPresent(deferred::add));
    List<TransitionAction> actions = new ArrayList<>(reliefs);
    actions.addAll(granted);
    return new TransitionPlan(
        actions, deferred, overcommitted.stream().map(CapacityLedger.Entry::describe).toList());
  }

  private void note(Holding holding) {
    holding
        .requestId()
        .ifPresent(id -> byRequest.computeIfAbsent(id, key -> new ArrayList<>(1)).add(holding));
    switch (holding.state()) {
      case ENDING -> release(holding, holding.heldMbps());
      case IN_FLIGHT -> {
        if (holding.inFlightMbps() < holding.confirmedMbps()) {
          release(holding, holding.confirmedMbps() - holding.inFlightMbps());
        }
      }
      case IDLE -> reserves.add(new Reserve(holding, 0, Optional.empty()));
      case SETTLED, STUCK -> {}
    }
  }

  private void release(Holding holding, long mbps) {
    ledger.entries(holding).forEach(entry -> entry.release(holding.circuitId(), mbps));
  }

  private void compare(Allocation allocation) {
    List<Holding> own = byRequest.getOrDefault(allocation.request().id(), List.of());
    if (allocation.outcome() == Allocation.Outcome.EXCLUDED) {
      defer(allocation, own, Deferred.Cause.EXCLUDED, allocation.explanation().sentence());
    } else if (own.isEmpty()) {
      compareWithNothing(allocation);
    } else if (own.size() > 1 || isEnding(own.get(0))) {
      defer(
          allocation,
          own,
          Deferred.Cause.FORMER_CIRCUIT,
          "a former circuit is not gone yet: "
              + own.stream()
                  .map(holding -> holding.circuitId() + " (" + holding.state() + ")")
                  .toList());
    } else if (own.get(0).state() == Holding.State.IN_FLIGHT) {
      if (own.get(0).inFlightMbps() != allocation.grantedMbps()) {
        defer(allocation, own, Deferred.Cause.IN_FLIGHT, "its last change is not confirmed yet");
      }
    } else {
      compareWithCircuit(allocation, own.get(0));
    }
  }

  private static boolean isEnding(Holding holding) {
    return !holding.isLive();
  }

  private void compareWithNothing(Allocation allocation) {
    if (allocation.outcome() == Allocation.Outcome.GRANTED) {
      rises.add(new Rise(allocation.request(), Optional.empty(), allocation.grantedMbps()));
    } else {
      defer(allocation, List.of(), Deferred.Cause.NOT_GRANTED, allocation.explanation().sentence());
    }
  }

  /**
   * A circuit that is up is never taken from its request; with nothing granted it shrinks to one
   * quantum.
   */
  private void compareWithCircuit(Allocation allocation, Holding holding) {
    long held = holding.heldMbps();
    long wanted = allocation.grantedMbps();
    if (wanted == 0) {
      wanted = Math.min(held, quantumMbps);
      String keeps =
          "keeps " + Rates.text(wanted) + " of its circuit. " + allocation.explanation().sentence();
      defer(allocation, List.of(holding), Deferred.Cause.NOT_GRANTED, keeps);
      if (wanted < held) {
        decrease(holding, wanted, keeps);
      }
    } else if (wanted != held) {
      change(allocation, holding);
    }
  }

  private void change(Allocation allocation, Holding holding) {
    long held = holding.heldMbps();
    long wanted = allocation.grantedMbps();
    Optional<Deferred> heldBack =
        hysteresis
            .holdsBack(held, wanted, holding.lastChangedAt(), now)
            .map(why -> deferred(allocation, List.of(holding), Deferred.Cause.LEFT_ALONE, why));
    if (wanted > held) {
      heldBack.ifPresentOrElse(
          deferred::add,
          () ->
              rises.add(
                  new Rise(allocation.request(), Optional.of(holding), allocation.grantedMbps())));
    } else if (heldBack.isPresent()) {
      reserves.add(new Reserve(holding, wanted, heldBack));
    } else {
      decrease(holding, wanted, allocation.explanation().sentence());
    }
  }

  private void decrease(Holding holding, long toMbps, String reason) {
    reliefs.add(
        new TransitionAction(
            TransitionAction.Kind.DECREASE,
            holding.requestId(),
            Optional.of(holding.circuitId()),
            holding.heldMbps(),
            toMbps,
            reason));
    release(holding, holding.heldMbps() - toMbps);
  }

  private void raise(Rise rise) {
    BandwidthRequest request = rise.request();
    long need = rise.needMbps();
    List<CapacityLedger.Entry> entries = ledger.entries(request.siteA(), request.siteB());
    Optional<CapacityLedger.Entry> lacking =
        entries.stream().filter(entry -> entry.freeMbps < need).findFirst();
    String lack =
        lacking
            .map(entry -> "waits for " + Rates.text(need) + " of the " + entry.describeFree())
            .orElse("");
    entries.forEach(entry -> entry.reserve(need));
    if (lacking.isEmpty()) {
      grant(rise);
      return;
    }
    boolean isNew = rise.holding().isEmpty();
    entries.forEach(
        entry ->
            relieve(entry, isNew, "request " + request.id() + " waits for the " + entry.label));
    deferred.add(
        new Deferred(
            request.id(),
            Deferred.Cause.WAITS_FOR_CAPACITY,
            rise.wantedMbps(),
            rise.heldMbps(),
            lack,
            lacking.get().releasing()));
  }

  private void grant(Rise rise) {
    var kind =
        rise.holding().isPresent() ? TransitionAction.Kind.INCREASE : TransitionAction.Kind.START;
    String why = decision.of(rise.request().id()).orElseThrow().explanation().sentence();
    granted.add(
        new TransitionAction(
            kind,
            Optional.of(rise.request().id()),
            rise.holding().map(Holding::circuitId),
            rise.heldMbps(),
            rise.wantedMbps(),
            why));
  }

  /**
   * Makes changes that were not due, until enough will be freed for those who wait; idle circuits
   * end only for new requests.
   */
  private void relieve(CapacityLedger.Entry entry, boolean endIdle, String reason) {
    while (entry.comingMbps < 0 && entry.nextReserve < entry.reserves.size()) {
      Reserve reserve = entry.reserves.get(entry.nextReserve);
      if (!reserve.used) {
        if (reserve.isIdle() && !endIdle) {
          return;
        }
        use(reserve, reason);
      }
      entry.nextReserve++;
    }
  }

  private void use(Reserve reserve, String reason) {
    Holding holding = reserve.holding;
    reserve.used = true;
    if (reserve.isIdle()) {
      reliefs.add(
          new TransitionAction(
              TransitionAction.Kind.CANCEL_IDLE,
              holding.requestId(),
              Optional.of(holding.circuitId()),
              holding.heldMbps(),
              0,
              reason));
      release(holding, reserve.freesMbps());
    } else {
      decrease(holding, reserve.toMbps, reason);
    }
  }

  private void defer(
      Allocation allocation, List<Holding> own, Deferred.Cause cause, String reason) {
    deferred.add(deferred(allocation, own, cause, reason));
  }

  private static Deferred deferred(
      Allocation allocation, List<Holding> own, Deferred.Cause cause, String reason) {
    long held = own.stream().mapToLong(Holding::heldMbps).sum();
    List<String> waitsFor =
        cause == Deferred.Cause.IN_FLIGHT || cause == Deferred.Cause.FORMER_CIRCUIT
            ? own.stream().map(Holding::circuitId).toList()
            : List.of();
    return new Deferred(
        allocation.request().id(), cause, allocation.grantedMbps(), held, reason, waitsFor);
  }
}
