package io.dmm.rucio.daemon;

import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.RejectedException;
import io.dmm.core.peer.Rule;
import io.dmm.core.peer.RuleSource;
import io.dmm.db.request.Route;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds out from which one RSE to which one RSE a rule moves data, with as few questions as it
 * takes: names of RSEs are known for a while, expressions for one sweep, and only some rules per
 * sweep are traced to where their transfers come from. For one thread.
 */
final class RuleRoutes {
  private static final Duration NAMES_KEPT = Duration.ofMinutes(10);
  private static final int TRACES_PER_SWEEP = 10;

  private final RuleSource rucio;
  private final Clock clock;
  private final Map<String, List<String>> expressions = new HashMap<>();
  private Set<String> names = Set.of();
  private Instant namesUntil = Instant.MIN;
  private int tracesLeft = TRACES_PER_SWEEP;

  @Inject
  RuleRoutes(RuleSource rucio, Clock clock) {
    this.rucio = rucio;
    this.clock = clock;
  }

  /** How far the finding went. */
  enum Verdict {
    /** Both ends are known. */
    COMPLETE,
    /** Rucio may still choose: asking again later is worth it. */
    WAITS,
    /** Rucio was not asked now, there was too much else to ask. */
    NOT_ASKED,
    /** It will not get better by asking again. */
    NEVER
  }

  /**
   * What was found out.
   *
   * @param route both ends; a part that is not known is empty
   * @param problem why it is not complete; empty if it is
   * @param verdict how far it went
   */
  record Answer(Route route, String problem, Verdict verdict) {
    boolean isComplete() {
      return verdict == Verdict.COMPLETE;
    }
  }

  /** A new sweep: expressions may mean something else by now. */
  void beginSweep() {
    expressions.clear();
    tracesLeft = TRACES_PER_SWEEP;
  }

  Answer of(Rule rule) throws PeerException {
    List<String> allowed = resolved(rule.destinationExpression());
    List<String> destinations = allowed.size() > 1 ? rucio.destinationsOf(rule.id()) : allowed;
    if (destinations.size() != 1) {
      String wording = "rse_expression \"" + rule.destinationExpression() + "\"";
      return incomplete("", "destination", wording, allowed, destinations);
    }
    return withSource(rule, destinations.get(0));
  }

  private Answer withSource(Rule rule, String destination) throws PeerException {
    List<String> named =
        rule.sourceExpression().isPresent() ? resolved(rule.sourceExpression().get()) : List.of();
    if (named.equals(List.of(destination))) {
      return new Answer(
          new Route("", destination, "", ""),
          "source and destination of this rule are the same RSE, " + destination,
          Verdict.NEVER);
    }
    List<String> allowed = named.stream().filter(rse -> !rse.equals(destination)).toList();
    if (allowed.size() == 1) {
      return complete(allowed.get(0), destination);
    }
    if (tracesLeft == 0) {
      return new Answer(
          new Route("", destination, "", ""),
          "waits until Rucio is asked which source it has chosen: many rules name none",
          Verdict.NOT_ASKED);
    }
    tracesLeft--;
    List<String> chosen;
    try {
      chosen = rucio.sourcesOf(rule.id(), destination);
    } catch (RejectedException e) {
      return new Answer(new Route("", destination, "", ""), e.getMessage(), Verdict.NEVER);
    }
    if (chosen.size() == 1) {
      return complete(chosen.get(0), destination);
    }
    String wording =
        rule.sourceExpression()
            .map(text -> "source_replica_expression \"" + text + "\"")
            .orElse("no source_replica_expression");
    return incomplete(destination, "source", wording, allowed, chosen);
  }

  /**
   * Most rules name an RSE and nothing else. An expression that Rucio refuses stands for nothing.
   */
  private List<String> resolved(String expression) throws PeerException {
    if (isKnownName(expression)) {
      return List.of(expression);
    }
    List<String> known = expressions.get(expression);
    if (known != null) {
      return known;
    }
    List<String> rses;
    try {
      rses = rucio.resolve(expression);
    } catch (RejectedException e) {
      rses = List.of();
    }
    expressions.put(expression, rses);
    return rses;
  }

  private boolean isKnownName(String expression) throws PeerException {
    if (!expression.matches("[A-Za-z0-9_.-]+")) {
      return false;
    }
    Instant now = clock.instant();
    if (!now.isBefore(namesUntil)) {
      names = Set.copyOf(rucio.rses());
      namesUntil = now.plus(NAMES_KEPT);
    }
    return names.contains(expression);
  }

  private static Answer complete(String source, String destination) {
    return new Answer(new Route(source, destination, "", ""), "", Verdict.COMPLETE);
  }

  private static Answer incomplete(
      String destination, String end, String wording, List<String> allowed, List<String> chosen) {
    String means =
        allowed.isEmpty() ? "names none" : "allows several, " + String.join(", ", allowed);
    String what =
        chosen.isEmpty()
            ? means + ", and Rucio has chosen none yet"
            : "uses several, " + String.join(", ", chosen);
    return new Answer(
        new Route("", destination, "", ""),
        "a circuit needs exactly one " + end + " RSE; this rule (" + wording + ") " + what,
        chosen.isEmpty() ? Verdict.WAITS : Verdict.NEVER);
  }
}
