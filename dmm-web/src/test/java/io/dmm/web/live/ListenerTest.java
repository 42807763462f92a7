package io.dmm.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ListenerTest {
  @Test
  void changesAddUpForWhoIsSlow() {
    Change both =
        new Change(Set.of("aa", "bb"), false, false, 7)
            .and(new Change(Set.of("bb", "cc"), true, false, 9));

    assertThat(both).isEqualTo(new Change(Set.of("aa", "bb", "cc"), true, false, 9));
    assertThat(Change.none(3).and(Change.none(2))).isEqualTo(Change.none(3));
    assertThat(Change.none(3).isEmpty()).isTrue();
  }

  @Test
  void whatIsTooMuchToListIsEverythingAndStaysSo() {
    Change much =
        new Change(ids(0, 1500), false, false, 1).and(new Change(ids(1500, 3000), false, false, 2));

    assertThat(much.everything()).isTrue();
    assertThat(much.ruleIds()).isEmpty();
    assertThat(much.and(new Change(Set.of("aa"), false, false, 3)).everything()).isTrue();
    assertThat(much.isEmpty()).isFalse();
  }

  private static Set<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(String::valueOf).collect(Collectors.toSet());
  }
}
