package io.dmm.app;

import io.dmm.sandbox.fault.Failure;
import io.dmm.sandbox.fault.FaultPlan;
import io.dmm.sandbox.fault.FaultRule;
import io.dmm.sandbox.fault.Latency;
import io.dmm.sandbox.fault.OperationFault;
import io.dmm.sandbox.fault.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Draws a fault plan in which everything that can go wrong at the peers goes wrong. */
final class ChaosFaults {
  private final Random random;
  private final Duration length;
  private final List<FaultRule> rules = new ArrayList<>();

  private ChaosFaults(Random random, Duration length) {
    this.random = random;
    this.length = length;
  }

  /** A plan for a time of that length. */
  static FaultPlan drawn(Random random, Duration length) {
    ChaosFaults faults = new ChaosFaults(random, length);
    faults.outages();
    for (Peer peer : Peer.values()) {
      faults.ofAnyPeer(peer);
    }
    faults.ofRucio();
    faults.ofSense();
    faults.ofOthers();
    return new FaultPlan(random.nextLong(), faults.rules);
  }

  private void ofAnyPeer(Peer peer) {
    Latency slow =
        new Latency(
            Latency.Shape.LONG_TAIL,
            Duration.ofMillis(5 + random.nextInt(40)),
            Duration.ofMillis(1_000 + random.nextInt(2_500)));
    calls("slow", peer, "*", "/**", new Failure.Late(slow, random.nextBoolean()), 0.4);
    calls("cut before", peer, "*", "/**", new Failure.Cut(false), 0.06);
    calls("answer lost", peer, "*", "/**", new Failure.Cut(true), 0.06);
    calls("broken off", peer, "*", "/**", new Failure.Truncated(random.nextInt(200)), 0.04);
    calls("401", peer, "*", "/**", status(401, false), 0.03);
    calls("429", peer, "*", "/**", busy(), 0.04);
    calls("500", peer, "*", "/**", status(500, false), 0.05);
    calls("502", peer, "*", "/**", status(502, false), 0.04);
    calls("504 after all", peer, "*", "/**", status(504, true), 0.06);
  }

  private void ofRucio() {
    calls("half a sweep", Peer.RUCIO, "GET", "/rules/", new Failure.Truncated(900), 0.2);
  }

  private void ofSense() {
    calls("gateway gives up", Peer.SENSE, "PUT", "/instance/*/*", status(504, true), 0.2);
    calls("gateway gives up", Peer.SENSE, "POST", "/instance/**", status(504, true), 0.1);
    calls("no token", Peer.SENSE, "*", "/auth/**", status(503, false), 0.2);
    for (OperationFault fault : OperationFault.values()) {
      double most = fault == OperationFault.INSTANCE_VANISHES ? 0.01 : 0.15;
      rules.add(
          FaultRule.ofOperations(fault.name(), fault, Math.max(0.001, most * random.nextDouble())));
    }
  }

  private void ofOthers() {
    calls("FTS refuses", Peer.FTS, "POST", "/config/**", status(403, false), 0.2);
    rules.add(
        sometime(
            FaultRule.ofCalls(
                "no samples", Peer.PROMETHEUS, "*", "/api/**", new Failure.NoSamples(), 1)));
  }

  /** For some seconds nobody is there: at one peer, and at SENSE's token server. */
  private void outages() {
    Peer peer = Peer.values()[random.nextInt(Peer.values().length)];
    rules.add(
        sometime(
            FaultRule.ofCalls("outage of " + peer, peer, "*", "/**", new Failure.Cut(false), 1)));
    rules.add(
        sometime(
            FaultRule.ofCalls(
                "token server down", Peer.SENSE, "*", "/auth/**", new Failure.Cut(false), 1)));
  }

  private FaultRule sometime(FaultRule rule) {
    long from = (long) (random.nextDouble() * length.toMillis() * 0.8);
    long lasts = 2_000 + random.nextInt(4_000);
    return rule.between(Duration.ofMillis(from), Duration.ofMillis(from + lasts));
  }

  /** Not every plan has every fault, or nothing else would ever be reached. */
  private void calls(
      String name, Peer peer, String method, String path, Failure failure, double most) {
    double probability = Math.max(0.001, most * random.nextDouble());
    if (random.nextBoolean()) {
      rules.add(FaultRule.ofCalls(name + " at " + peer, peer, method, path, failure, probability));
    }
  }

  private static Failure status(int status, boolean processed) {
    return new Failure.Answered(status, Optional.empty(), "text/html", Optional.empty(), processed);
  }

  private static Failure busy() {
    return new Failure.Answered(
        429, Optional.empty(), "text/html", Optional.of(Duration.ofSeconds(1)), false);
  }
}
