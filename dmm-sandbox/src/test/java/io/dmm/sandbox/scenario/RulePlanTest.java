package io.dmm.sandbox.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulePlanTest {
  private static List<PlannedRule> plan(long seed, double speed, int rules) {
    RulePlan plan = new RulePlan(Scenario.of(seed, speed, OptionalInt.empty()));
    return IntStream.range(0, rules).mapToObj(i -> plan.next()).toList();
  }

  @Test
  void theSameSeedPlansTheSameRules() {
    assertThat(plan(5, 1, 100)).isEqualTo(plan(5, 1, 100)).isNotEqualTo(plan(6, 1, 100));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyRuleCanBeServed(long seed) {
    for (PlannedRule rule : plan(seed, 1, 240)) {
      assertThat(SandboxNetwork.mostMbps(rule.source(), rule.destination())).isPositive();
      assertThat(rule.priority()).isBetween(1, 5);
      assertThat(rule.id()).matches("[0-9a-f]{32}");
    }
  }

  @Test
  void noTwoRulesHaveOneId() {
    assertThat(plan(1, 1, 500)).extracting(PlannedRule::id).doesNotHaveDuplicates();
  }

  @Test
  void everyDozenHoldsEverythingThatIsSpecial() {
    List<PlannedRule> all = plan(9, 1, 48);
    for (int first = 0; first < all.size(); first += 12) {
      List<PlannedRule> dozen = all.subList(first, first + 12);
      assertThat(dozen).filteredOn(rule -> rule.laterPriority() > rule.priority()).hasSize(1);
      assertThat(dozen)
          .filteredOn(rule -> rule.laterPriority() > 0 && rule.laterPriority() < rule.priority())
          .hasSize(1);
      assertThat(dozen).filteredOn(PlannedRule::getsStuck).hasSize(1);
      assertThat(dozen).filteredOn(rule -> rule.follows().isPresent()).hasSize(2);
      assertThat(dozen).filteredOn(rule -> rule.sourceExpression().isEmpty()).hasSize(1);
      assertThat(dozen)
          .filteredOn(
              rule -> rule.sourceExpression().filter(text -> text.matches(".*[=&].*")).isPresent())
          .hasSize(2);
      assertThat(dozen).extracting(PlannedRule::destination).contains(SandboxNetwork.CALTECH_TEST);
      assertThat(dozen).extracting(PlannedRule::closed).contains(true, false);
    }
  }

  @Test
  void aFollowUpHasTheEndsOfARuleBeforeIt() {
    Map<Integer, PlannedRule> byNumber = new HashMap<>();
    for (PlannedRule rule : plan(3, 1, 120)) {
      byNumber.put(rule.number(), rule);
      if (rule.follows().isPresent()) {
        PlannedRule before = byNumber.get(rule.follows().getAsInt());
        assertThat(List.of(rule.source(), rule.destination()))
            .containsExactlyInAnyOrder(before.source(), before.destination());
      }
    }
  }

  @Test
  void aFasterWorldHasSmallerRulesAtShorterIntervals() {
    List<PlannedRule> usual = plan(4, 1, 100);
    List<PlannedRule> fast = plan(4, 10, 100);
    for (int i = 0; i < usual.size(); i++) {
      assertThat((double) usual.get(i).sizeBytes() / fast.get(i).sizeBytes())
          .isBetween(9.99, 10.01);
      assertThat(fast.get(i).pause().multipliedBy(10).minus(usual.get(i).pause()).abs())
          .isLessThan(Duration.ofMillis(20));
    }
  }

  @Test
  void aScenarioIsCheckedWhenMade() {
    assertThatThrownBy(() -> Scenario.of(1, 0, OptionalInt.empty()))
        .hasMessageContaining("speed is 0.0");
    assertThatThrownBy(() -> Scenario.of(1, 1, OptionalInt.of(0)))
        .hasMessageContaining("rules is 0");
  }
}
