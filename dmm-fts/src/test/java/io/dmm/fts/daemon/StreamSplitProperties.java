package io.dmm.fts.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.fts.daemon.StreamSplit.Sharer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What must hold for every division of a cap, computed here from the weights alone. */
class StreamSplitProperties {
  private static final int MOST_SHARERS = 12;

  /** Priorities, where ties are common, and bandwidths in Mb/s, where they are not. */
  @Provide
  Arbitrary<List<Sharer>> sharers() {
    Arbitrary<Long> priorities = Arbitraries.longs().between(0, 5);
    Arbitrary<Long> bandwidths = Arbitraries.longs().between(0, 400_000);
    return Arbitraries.oneOf(lists(priorities), lists(bandwidths));
  }

  private static Arbitrary<List<Sharer>> lists(Arbitrary<Long> weights) {
    return weights.list().ofMinSize(1).ofMaxSize(MOST_SHARERS).map(StreamSplitProperties::named);
  }

  private static List<Sharer> named(List<Long> weights) {
    return IntStream.range(0, weights.size())
        .mapToObj(i -> new Sharer("rule-" + (char) ('a' + i), weights.get(i)))
        .toList();
  }

  private static long totalOf(List<Sharer> sharers) {
    return sharers.stream().mapToLong(Sharer::weight).sum();
  }

  @Property
  void theWholeCapIsGivenOutUnlessThereAreMoreSharers(
      @ForAll @IntRange(min = 0, max = 300) int cap, @ForAll("sharers") List<Sharer> sharers) {
    Map<String, Integer> shares = StreamSplit.of(cap, sharers);

    assertThat(shares.values().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(Math.max(cap, sharers.size()));
  }

  @Property
  void everybodyHasAtLeastOne(
      @ForAll @IntRange(min = 0, max = 300) int cap, @ForAll("sharers") List<Sharer> sharers) {
    Map<String, Integer> shares = StreamSplit.of(cap, sharers);

    assertThat(shares).containsOnlyKeys(sharers.stream().map(Sharer::id).toList());
    assertThat(shares.values()).allMatch(share -> share >= 1);
  }

  @Property
  void theOrderInWhichSharersCameDoesNotMatter(
      @ForAll @IntRange(min = 0, max = 300) int cap,
      @ForAll("sharers") List<Sharer> sharers,
      @ForAll long seed) {
    List<Sharer> shuffled = new ArrayList<>(sharers);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(StreamSplit.of(cap, shuffled)).isEqualTo(StreamSplit.of(cap, sharers));
  }

  @Property
  void whoeverWeighsMoreNeverHasLess(
      @ForAll @IntRange(min = 0, max = 300) int cap, @ForAll("sharers") List<Sharer> sharers) {
    Map<String, Integer> shares = StreamSplit.of(cap, sharers);

    for (Sharer one : sharers) {
      for (Sharer other : sharers) {
        if (one.weight() > other.weight()) {
          assertThat(shares.get(one.id()))
              .as("%s against %s", one, other)
              .isGreaterThanOrEqualTo(shares.get(other.id()));
        }
      }
    }
  }

  @Property
  void whoeverComesToWeighMoreLosesNothing(
      @ForAll @IntRange(min = 0, max = 300) int cap,
      @ForAll("sharers") List<Sharer> sharers,
      @ForAll @IntRange(min = 1, max = 1_000) int more) {
    Sharer first = sharers.get(0);
    List<Sharer> heavier = new ArrayList<>(sharers);
    heavier.set(0, new Sharer(first.id(), first.weight() + more));

    assertThat(StreamSplit.of(cap, heavier).get(first.id()))
        .isGreaterThanOrEqualTo(StreamSplit.of(cap, sharers).get(first.id()));
  }

  @Property
  void equalWeightsGetEqualSharesUpToOne(
      @ForAll @IntRange(min = 0, max = 300) int cap,
      @ForAll @IntRange(min = 1, max = MOST_SHARERS) int count,
      @ForAll @IntRange(min = 0, max = 5) int weight) {
    List<Sharer> alike = named(Collections.nCopies(count, (long) weight));

    Map<String, Integer> shares = StreamSplit.of(cap, alike);

    int each = Math.max(1, cap / count);
    int extra = cap < count ? 0 : cap % count;
    for (int i = 0; i < count; i++) {
      assertThat(shares.get(alike.get(i).id())).isEqualTo(i < extra ? each + 1 : each);
    }
  }

  @Property
  void sharesAreProportionalWithinOneWhereEverybodyIsDueOne(
      @ForAll @IntRange(min = 12, max = 3_000) int cap, @ForAll("sharers") List<Sharer> sharers) {
    long total = totalOf(sharers);
    Assume.that(total > 0 && sharers.stream().allMatch(one -> cap * one.weight() >= total));

    Map<String, Integer> shares = StreamSplit.of(cap, sharers);

    for (Sharer one : sharers) {
      assertThat(Math.abs(shares.get(one.id()) * total - cap * one.weight()))
          .as("%s of %d, times %d", one, cap, total)
          .isLessThan(total);
    }
  }

  @Property
  void thoseThatAreDueOneShareWhatTheLightOnesLeaveAsIfAlone(
      @ForAll @IntRange(min = 12, max = 300) int cap, @ForAll("sharers") List<Sharer> sharers) {
    long total = totalOf(sharers);
    Assume.that(total > 0);
    Map<Boolean, List<Sharer>> byLightness =
        sharers.stream().collect(Collectors.partitioningBy(one -> cap * one.weight() < total));
    List<Sharer> light = byLightness.get(true);

    Map<String, Integer> shares = StreamSplit.of(cap, sharers);

    Map<String, Integer> expected =
        new HashMap<>(StreamSplit.of(cap - light.size(), byLightness.get(false)));
    light.forEach(one -> expected.put(one.id(), 1));
    assertThat(shares).isEqualTo(expected);
  }

  @Example
  void leftoversGoToTheLargestRemainderThenTheHeavierThenTheFirst() {
    assertThat(StreamSplit.of(10, List.of(new Sharer("a", 1), new Sharer("b", 5))))
        .isEqualTo(Map.of("a", 2, "b", 8));
    assertThat(
            StreamSplit.of(8, List.of(new Sharer("a", 1), new Sharer("b", 3), new Sharer("c", 1))))
        .isEqualTo(Map.of("a", 2, "b", 5, "c", 1));
    assertThat(StreamSplit.of(6, List.of(new Sharer("a", 1), new Sharer("b", 3))))
        .isEqualTo(Map.of("a", 1, "b", 5));
  }

  @Example
  void nobodySharesNothing() {
    assertThat(StreamSplit.of(200, List.of())).isEmpty();
  }
}
