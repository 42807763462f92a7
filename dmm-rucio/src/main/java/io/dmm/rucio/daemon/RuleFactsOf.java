package io.dmm.rucio.daemon;

import io.dmm.core.peer.Rule;
import io.dmm.core.peer.RuleState;
import io.dmm.db.request.RuleFacts;
import io.dmm.db.request.TransferRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** What is stored of a rule. */
final class RuleFactsOf {
  private RuleFactsOf() {}

  static RuleFacts fresh(Rule rule, Instant now) {
    return facts(rule, rule.sizeBytes(), rule.createdAt(), Optional.empty(), now);
  }

  static RuleFacts known(TransferRequest request, Rule rule, Instant now) {
    OptionalLong size =
        rule.sizeBytes().isPresent() ? rule.sizeBytes() : request.rule().sizeBytes();
    return facts(rule, size, request.rule().createdAt(), request.rule().stuckSince(), now);
  }

  static RuleFacts gone(TransferRequest request) {
    RuleFacts before = request.rule();
    return new RuleFacts(
        RuleState.GONE.name(),
        before.sizeBytes(),
        before.locksOk(),
        before.locksTotal(),
        before.createdAt(),
        Optional.empty());
  }

  private static RuleFacts facts(
      Rule rule,
      OptionalLong size,
      Optional<Instant> createdAt,
      Optional<Instant> stuckBefore,
      Instant now) {
    Optional<Instant> stuckSince =
        rule.state() == RuleState.STUCK
            ? rule.stuckAt().or(() -> stuckBefore).or(() -> Optional.of(now))
            : Optional.empty();
    return new RuleFacts(
        rule.state().name(),
        size,
        rule.locksOk(),
        rule.locksOk() + rule.locksReplicating() + rule.locksStuck(),
        createdAt,
        stuckSince);
  }
}
