package io.dmm.web.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatheredTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void whoAsksWhileTheSourceIsBusyIsAnsweredTogetherAndFromAfterwards() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger version = new AtomicInteger();
    List<Integer> sizes = new ArrayList<>();
    Gathered<String, Integer> gathered =
        new Gathered<>(
            keys -> {
              int now = version.get();
              sizes.add(keys.size());
              busy.countDown();
              await(go);
              return all(keys, now);
            },
            1);
    CompletableFuture<Integer> first = ask(gathered, "a");
    busy.await(20, TimeUnit.SECONDS);
    version.set(1);
    List<CompletableFuture<Integer>> later =
        List.of(ask(gathered, "a"), ask(gathered, "b"), ask(gathered, "a"));
    untilParked(later.size());
    go.countDown();

    assertThat(first.get(20, TimeUnit.SECONDS)).isZero();
    for (CompletableFuture<Integer> one : later) {
      assertThat(one.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    }
    assertThat(sizes).as("one question for all who waited").containsExactly(1, 2);
  }

  @Test
  void anAnswerThatIsSlowDoesNotHoldUpThoseWhoAskedLater() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Gathered<String, Integer> gathered =
        new Gathered<>(
            keys -> {
              if (keys.contains("slow")) {
                busy.countDown();
                await(go);
              }
              return all(keys, 1);
            },
            2);
    CompletableFuture<Integer> slow = ask(gathered, "slow");
    busy.await(20, TimeUnit.SECONDS);

    assertThat(ask(gathered, "quick").get(20, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(slow).isNotDone();
    go.countDown();
    assertThat(slow.get(20, TimeUnit.SECONDS)).isEqualTo(1);
  }

  @Test
  void whatTheSourceDoesNotKnowIsNotThereAndItsFailureIsThatOfAllWhoAsked() {
    Gathered<String, Integer> empty = new Gathered<>(keys -> Map.of(), 2);
    assertThat(empty.get("a")).isEmpty();

    Gathered<String, Integer> broken =
        new Gathered<>(
            keys -> {
              throw new IllegalStateException("gone");
            },
            2);
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> broken.get("a")).hasMessage("gone");
    }
  }

  @Test
  void nobodyIsForgottenHoweverManyAsk() throws Exception {
    Gathered<String, Integer> gathered = new Gathered<>(keys -> all(keys, 7), 2);
    List<CompletableFuture<Integer>> asked = new ArrayList<>();
    for (int thread = 0; thread < 16; thread++) {
      String key = "k" + thread % 5;
      asked.add(
          CompletableFuture.supplyAsync(
              () -> {
                int sum = 0;
                for (int i = 0; i < 2000; i++) {
                  sum += gathered.get(key).orElseThrow();
                }
                return sum;
              },
              threads));
    }
    for (CompletableFuture<Integer> one : asked) {
      assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(14_000);
    }
  }

  private CompletableFuture<Integer> ask(Gathered<String, Integer> gathered, String key) {
    return CompletableFuture.supplyAsync(() -> gathered.get(key).orElseThrow(), threads);
  }

  private static Map<String, Integer> all(Collection<String> keys, int value) {
    return keys.stream().collect(Collectors.toMap(key -> key, key -> value));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void untilParked(int count) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> LockSupport.getBlocker(thread) instanceof Gathered)
            .count()
        < count) {
      assertThat(System.nanoTime()).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
