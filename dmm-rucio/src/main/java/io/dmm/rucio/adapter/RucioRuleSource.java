package io.dmm.rucio.adapter;

import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.RejectedException;
import io.dmm.core.peer.Rule;
import io.dmm.core.peer.RuleSource;
import io.dmm.rucio.client.Protocol;
import io.dmm.rucio.client.RucioClient;
import io.dmm.rucio.client.RuleFilter;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Rucio's rules. With a list of activities Rucio filters: one small list for each activity and each
 * state that may need a circuit. Without it, the replicating and stuck rules of all activities are
 * read and filtered here, by "the activity contains {@code sense}", which costs Rucio a list of all
 * of them each time.
 *
 * <p>The lists of a sweep are asked for one after the other, and a rule may change its state
 * meanwhile: it is then handed over once, or not at all in this sweep. A rule that was not seen
 * must be asked for by its id before anything is concluded.
 */
public final class RucioRuleSource implements RuleSource {
  private static final List<String> WITH_ACTIVITY = List.of("S", "U", "W", "I", "R");
  private static final List<String> WITHOUT = List.of("S", "R");
  private static final List<String> UNFINISHED = List.of("G", "S", "D");
  private static final String WORD = "sense";
  private static final int MOST_SOURCES = 25;

  private final RucioClient client;
  private final List<String> activities;

  /**
   * A source.
   *
   * @param activities exact names of the activities whose rules are ours; empty for all whose name
   *     contains "sense"
   */
  public RucioRuleSource(RucioClient client, List<String> activities) {
    this.client = client;
    this.activities = List.copyOf(activities);
  }

  @Override
  public void sweep(Consumer<Rule> each, Consumer<String> problems) throws PeerException {
    Set<String> seen = new HashSet<>();
    Consumer<Rule> once =
        rule -> {
          if (seen.add(rule.id())) {
            each.accept(rule);
          }
        };
    Set<String> told = new HashSet<>();
    Consumer<String> tellOnce =
        problem -> {
          if (told.add(problem)) {
            problems.accept(problem);
          }
        };
    if (activities.isEmpty()) {
      for (String state : WITHOUT) {
        client.rules(RuleFilter.inState(state), RucioRuleSource::mentions, ours(once), tellOnce);
      }
    }
    for (String activity : activities) {
      for (String state : WITH_ACTIVITY) {
        client.rules(RuleFilter.inState(state).ofActivity(activity), once, tellOnce);
      }
    }
  }

  @Override
  public Optional<Rule> rule(String ruleId) throws PeerException {
    return client.rule(ruleId);
  }

  @Override
  public long sizeBytes(String scope, String name) throws PeerException {
    return client.sizeBytes(scope, name);
  }

  @Override
  public List<String> resolve(String expression) throws PeerException {
    return List.copyOf(client.rses(expression));
  }

  @Override
  public List<String> destinationsOf(String ruleId) throws PeerException {
    return List.copyOf(client.lockedRses(ruleId));
  }

  /**
   * Of the RSEs that the rule allows, those where its data lies; Rucio tells which it has chosen
   * only when it has submitted the transfers, which is too late for them. If there are several, its
   * transfers must be asked after: Rucio lists them only between two named RSEs, one call for each.
   *
   * @throws RejectedException there are more sources than are worth asking about, or our account
   *     may not ask
   */
  @Override
  public List<String> sourcesOf(String ruleId, String destinationRse) throws PeerException {
    Optional<Rule> rule = client.rule(ruleId);
    if (rule.isEmpty()) {
      return List.of();
    }
    Optional<String> expression = rule.get().sourceExpression();
    SortedSet<String> candidates = client.holders(rule.get().scope(), rule.get().name());
    if (expression.isPresent()) {
      candidates.retainAll(client.rses(expression.get()));
    }
    candidates.remove(destinationRse);
    if (candidates.size() <= 1) {
      return List.copyOf(candidates);
    }
    if (candidates.size() > MOST_SOURCES) {
      throw new RejectedException(
          "rucio: rule %s may take its data from %d RSEs, too many to ask which of them it is (%d at most); its source_replica_expression must mean fewer, best one"
              .formatted(ruleId, candidates.size(), MOST_SOURCES));
    }
    SortedSet<String> sources = new TreeSet<>();
    for (String candidate : candidates) {
      if (hasTransfers(ruleId, candidate, destinationRse, candidates)) {
        sources.add(candidate);
      }
    }
    return List.copyOf(sources);
  }

  private boolean hasTransfers(
      String ruleId, String sourceRse, String destinationRse, Set<String> candidates)
      throws PeerException {
    AtomicBoolean found = new AtomicBoolean();
    String id = ruleId.replace("-", "");
    try {
      client.transfers(
          sourceRse,
          destinationRse,
          UNFINISHED,
          transfer -> found.compareAndSet(false, transfer.ruleId().equals(id)));
    } catch (RejectedException e) {
      throw new RejectedException(
          "rucio: rule %s may take its data from %s, and which of them cannot be asked (%s); its source_replica_expression must mean one, or our account needs the attribute admin"
              .formatted(ruleId, String.join(", ", candidates), e.getMessage()),
          e);
    }
    return found.get();
  }

  @Override
  public List<String> rses() throws PeerException {
    return List.copyOf(client.rses());
  }

  @Override
  public Optional<Door> transferDoor(String rse) throws PeerException {
    return Protocol.preferred(client.protocols(rse))
        .map(protocol -> new Door(protocol.scheme(), protocol.hostname()));
  }

  /** Whether the line could be a rule of ours at all; much cheaper than reading it. */
  private static boolean mentions(String line) {
    int last = line.length() - WORD.length();
    for (int i = 0; i <= last; i++) {
      char c = line.charAt(i);
      if ((c == 's' || c == 'S') && line.regionMatches(true, i, WORD, 0, WORD.length())) {
        return true;
      }
    }
    return false;
  }

  private static Consumer<Rule> ours(Consumer<Rule> each) {
    return rule -> {
      if (rule.activity().toLowerCase(Locale.ROOT).contains(WORD)) {
        each.accept(rule);
      }
    };
  }
}
