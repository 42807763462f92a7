package io.dmm.sandbox.rucio;

import io.dmm.sandbox.Finding;
import io.dmm.sandbox.JournalEntry;
import io.dmm.sandbox.world.StormAudit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What Rucio's operators would complain about: lists of all rules, too many lists, one call per
 * rule and cycle, a login for every call.
 */
final class RucioAudit {
  private static final int MOST_SINGLE_READS_OF_ONE_RULE = 30;
  private static final int MOST_DIFFERENT_RULES_READ = 60;
  private static final int MOST_LOGINS = 30;

  private final Clock clock;
  private final int mostSweeps;
  private final double pace;

  RucioAudit(Clock clock, int mostSweeps, double pace) {
    this.clock = clock;
    this.mostSweeps = mostSweeps;
    this.pace = pace;
  }

  List<Finding> findings(List<JournalEntry> entries) {
    List<Finding> findings = new ArrayList<>(StormAudit.repeatedChanges(entries, 5));
    entries.stream()
        .filter(e -> e.method().equals("GET") && isUnfilteredList(e.rawPath()))
        .findFirst()
        .ifPresent(
            e ->
                findings.add(
                    new Finding(
                        e.at(),
                        Finding.Kind.STORM,
                        e.rawPath(),
                        "a list of all rules of everybody; filter by activity and state")));
    findings.addAll(
        StormAudit.bursts(entries, mostSweeps, RucioAudit::sameList, "the same list of rules"));
    findings.addAll(
        StormAudit.bursts(
            entries,
            atPace(MOST_SINGLE_READS_OF_ONE_RULE),
            RucioAudit::singleRule,
            "the same rule read"));
    findings.addAll(
        StormAudit.bursts(
            entries,
            MOST_LOGINS,
            e -> e.rawPath().startsWith("/auth/") ? Optional.of(e.rawPath()) : Optional.empty(),
            "a login"));
    manyRulesOneByOne(entries).ifPresent(findings::add);
    return findings;
  }

  private int atPace(int limit) {
    return (int) Math.max(1, Math.round(limit * pace));
  }

  private static boolean isUnfilteredList(String path) {
    return path.equals("/rules/") || path.equals("/rules") || path.equals("/rules/?");
  }

  private static Optional<String> sameList(JournalEntry entry) {
    boolean list = entry.method().equals("GET") && entry.rawPath().startsWith("/rules/?");
    return list
        ? Optional.of(entry.rawPath().replaceAll("(_after|_before)=[^&]*", "$1="))
        : Optional.empty();
  }

  private static Optional<String> singleRule(JournalEntry entry) {
    boolean single =
        entry.method().equals("GET") && entry.rawPath().matches("/rules/[0-9a-fA-F-]{32,36}");
    return single ? Optional.of(entry.rawPath()) : Optional.empty();
  }

  /**
   * One call per rule and cycle: very many different rules, each read again and again, in the last
   * five minutes.
   */
  private Optional<Finding> manyRulesOneByOne(List<JournalEntry> entries) {
    Instant since = clock.instant().minus(Duration.ofMinutes(5));
    Set<String> once = new HashSet<>();
    Set<String> repeatedly = new HashSet<>();
    entries.stream()
        .filter(entry -> entry.at().isAfter(since))
        .map(RucioAudit::singleRule)
        .flatMap(Optional::stream)
        .forEach(
            path -> {
              if (!once.add(path)) {
                repeatedly.add(path);
              }
            });
    return repeatedly.size() <= atPace(MOST_DIFFERENT_RULES_READ)
        ? Optional.empty()
        : Optional.of(
            new Finding(
                clock.instant(),
                Finding.Kind.STORM,
                "GET /rules/{id}",
                repeatedly.size() + " rules were read one by one, repeatedly; a list would do"));
  }
}
