package io.dmm.sandbox.scenario;

import static io.dmm.sandbox.scenario.SandboxNetwork.CALTECH_TEST;
import static io.dmm.sandbox.scenario.SandboxNetwork.FNAL;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/**
 * Which rules come, one after the other. Ends, sizes, priorities and pauses are chosen by the seed;
 * what is special about a rule follows from its number, so that every dozen holds everything that
 * rules can have about them.
 */
final class RulePlan {
  private static final int CYCLE = 12;
  private static final int FILES = 80;
  private static final double MEAN_PAUSE_SECONDS = 7.5;
  private static final double LEAST_SECONDS = 10;
  private static final double MOST_SECONDS = 30;
  private static final double SHARERS = 3;
  private static final double BYTES_PER_MEGABIT = 125_000;

  private final Scenario scenario;
  private final Random random;
  private final Map<Integer, PlannedRule> recent = new HashMap<>();
  private int made;

  /** What is special about a rule. */
  private enum Special {
    NOTHING,
    RAISED,
    LOWERED,
    FOLLOWS,
    FOLLOWS_BACKWARDS,
    BY_ATTRIBUTE,
    BY_INTERSECTION,
    WITHOUT_SOURCE,
    STUCK,
    TO_LOGICAL
  }

  private record Pair(String source, String destination) {}

  RulePlan(Scenario scenario) {
    this.scenario = scenario;
    this.random = new Random(scenario.seed());
  }

  /** The next rule; there is always one. */
  PlannedRule next() {
    int number = ++made;
    Special special = special(number);
    PlannedRule before = recent.get(number - 3);
    Pair pair = pair(special, before);
    int priority =
        special == Special.RAISED ? 1 : special == Special.LOWERED ? 5 : 1 + random.nextInt(5);
    PlannedRule rule =
        new PlannedRule(
            number,
            id(),
            pair.source,
            sourceExpression(special, pair.source),
            pair.destination,
            pair.destination,
            priority,
            size(pair),
            FILES,
            number % 2 == 0,
            pause(special),
            isFollowUp(special) ? OptionalInt.of(number - 3) : OptionalInt.empty(),
            special == Special.RAISED ? 5 : special == Special.LOWERED ? 1 : 0,
            special == Special.STUCK);
    recent.put(number, rule);
    recent.remove(number - CYCLE);
    return rule;
  }

  private static Special special(int number) {
    return switch (number % CYCLE) {
      case 3 -> Special.RAISED;
      case 4 -> Special.FOLLOWS;
      case 5 -> Special.BY_ATTRIBUTE;
      case 6 -> Special.STUCK;
      case 7 -> Special.TO_LOGICAL;
      case 8 -> Special.FOLLOWS_BACKWARDS;
      case 9 -> Special.LOWERED;
      case 10 -> Special.BY_INTERSECTION;
      case 11 -> Special.WITHOUT_SOURCE;
      default -> Special.NOTHING;
    };
  }

  private static boolean isFollowUp(Special special) {
    return special == Special.FOLLOWS || special == Special.FOLLOWS_BACKWARDS;
  }

  private Pair pair(Special special, PlannedRule before) {
    return switch (special) {
      case FOLLOWS -> new Pair(before.source(), before.destination());
      case FOLLOWS_BACKWARDS -> new Pair(before.destination(), before.source());
      case TO_LOGICAL -> new Pair(other(CALTECH_TEST), CALTECH_TEST);
      case WITHOUT_SOURCE -> new Pair(FNAL, other(FNAL)); // the first that Rucio finds
      default -> anyPair();
    };
  }

  /** More than half of the data comes from the largest site or goes there, as in reality. */
  private Pair anyPair() {
    List<String> rses = SandboxNetwork.rses();
    String one = random.nextInt(10) < 5 ? FNAL : rses.get(random.nextInt(rses.size()));
    String other = other(one);
    return random.nextInt(10) < 7 ? new Pair(one, other) : new Pair(other, one);
  }

  private String other(String rse) {
    List<String> elsewhere =
        SandboxNetwork.rses().stream()
            .filter(each -> SandboxNetwork.mostMbps(rse, each) > 0)
            .toList();
    return elsewhere.get(random.nextInt(elsewhere.size()));
  }

  private Optional<String> sourceExpression(Special special, String source) {
    return switch (special) {
      case BY_ATTRIBUTE -> Optional.of(SandboxNetwork.attributeExpression(source));
      case BY_INTERSECTION -> Optional.of("country=US&" + source);
      case WITHOUT_SOURCE -> Optional.empty();
      default -> Optional.of(source);
    };
  }

  /** So much that it takes 10 to 30 seconds when three share the way. */
  private long size(Pair pair) {
    double share = SandboxNetwork.mostMbps(pair.source, pair.destination) / SHARERS;
    double seconds = LEAST_SECONDS + random.nextDouble() * (MOST_SECONDS - LEAST_SECONDS);
    return Math.round(share * seconds * BYTES_PER_MEGABIT / scenario.speed());
  }

  /** Rules come independently of each other, so the pauses are exponential; none is very long. */
  private Duration pause(Special special) {
    if (isFollowUp(special)) {
      return scenario.seconds(1 + 2 * random.nextDouble());
    }
    double pauses = -Math.log(1 - random.nextDouble());
    return scenario.seconds(Math.min(3, pauses) * MEAN_PAUSE_SECONDS);
  }

  private String id() {
    return String.format(Locale.ROOT, "%016x%016x", random.nextLong(), random.nextLong());
  }
}
