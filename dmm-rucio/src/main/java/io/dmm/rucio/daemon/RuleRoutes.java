package io.dmm.rucio.daemon;

import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.RejectedException;
import io.dmm.core.peer.Rule;
import io.dmm.core.peer.RuleSource;
import io.dmm.db.request.Route;
import jakarta.inject.Inject;
import java.util.List;

/** Finds out from which one RSE to which one RSE a rule moves data. */
final class RuleRoutes {
  private final RuleSource rucio;

  @Inject
  RuleRoutes(RuleSource rucio) {
    this.rucio = rucio;
  }

  /**
   * What was found out.
   *
   * @param route both ends; a part that is not known is empty
   * @param problem why it is not complete; empty if it is
   * @param mayPass whether Rucio may still choose, so that asking again later is worth it
   */
  record Answer(Route route, String problem, boolean mayPass) {
    boolean isComplete() {
      return problem.isEmpty();
    }
  }

  Answer of(Rule rule) throws PeerException {
    if (rule.destinationExpression().isEmpty()) {
      return new Answer(Route.unknown(), "the rule has no rse_expression", false);
    }
    List<String> destinations = resolved(rule.destinationExpression());
    if (destinations.size() > 1) {
      destinations = rucio.destinationsOf(rule.id());
    }
    if (destinations.size() != 1) {
      return incomplete(
          new Route("", "", "", ""),
          "destination",
          "rse_expression \"" + rule.destinationExpression() + "\"",
          destinations);
    }
    String destination = destinations.get(0);
    List<String> sources = sources(rule, destination);
    if (sources.size() != 1) {
      return incomplete(
          new Route("", destination, "", ""),
          "source",
          rule.sourceExpression()
              .map(text -> "source_replica_expression \"" + text + "\"")
              .orElse("no source_replica_expression"),
          sources);
    }
    return new Answer(new Route(sources.get(0), destination, "", ""), "", false);
  }

  private List<String> sources(Rule rule, String destination) throws PeerException {
    List<String> allowed =
        rule.sourceExpression().isPresent()
            ? without(destination, resolved(rule.sourceExpression().get()))
            : List.of();
    if (allowed.size() == 1) {
      return allowed;
    }
    List<String> chosen = without(destination, rucio.sourcesOf(rule.id(), destination));
    return chosen.isEmpty() ? allowed : chosen;
  }

  /** An expression that Rucio refuses stands for nothing. */
  private List<String> resolved(String expression) throws PeerException {
    try {
      return rucio.resolve(expression);
    } catch (RejectedException e) {
      return List.of();
    }
  }

  private static Answer incomplete(Route route, String end, String wording, List<String> found) {
    String what =
        found.isEmpty()
            ? "names none, and Rucio has chosen none yet"
            : "means several, " + String.join(", ", found);
    return new Answer(
        route,
        "a circuit needs exactly one " + end + " RSE; this rule (" + wording + ") " + what,
        found.isEmpty());
  }

  private static List<String> without(String destination, List<String> rses) {
    return rses.stream().filter(rse -> !rse.equals(destination)).toList();
  }
}
