package io.dmm.web.hosts;

import io.dmm.db.DatabaseAwayException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Asks one question for all who wait meanwhile. A thread that finds nobody reading asks at once for
 * itself and everybody who is waiting; the others wait for one that does. Only whoever has waited
 * for long reads beside another: the more wait for one answer, the less each costs the database,
 * but one answer that is slow must not hold up all. Nobody is answered from before he asked, so
 * nothing is ever out of date.
 *
 * @param <K> what is asked for
 * @param <V> what is known of it
 */
final class Gathered<K, V> {
  private static final int MOST_AT_ONCE = 250;
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration LONG = Duration.ofMillis(5);

  private final Function<Collection<K>, Map<K, V>> source;
  private final int most;
  private final Semaphore readers;
  private final Queue<Waiting<K, V>> queue = new ConcurrentLinkedQueue<>();

  /**
   * Asks {@code source}.
   *
   * @param most how many may ask it at the same time
   */
  Gathered(Function<Collection<K>, Map<K, V>> source, int most) {
    this.source = source;
    this.most = most;
    this.readers = new Semaphore(most);
  }

  /** One that waits for its answer. */
  private static final class Waiting<K, V> {
    final K key;
    final Thread thread = Thread.currentThread();
    private volatile boolean done;
    private Optional<V> answer = Optional.empty();
    private RuntimeException failure;

    Waiting(K key) {
      this.key = key;
    }

    void answered(Optional<V> found, RuntimeException problem) {
      answer = found;
      failure = problem;
      done = true;
      LockSupport.unpark(thread);
    }
  }

  /**
   * What the source says of {@code key} now.
   *
   * @throws DatabaseAwayException it took too long
   */
  Optional<V> get(K key) {
    Waiting<K, V> mine = new Waiting<>(key);
    queue.add(mine);
    long since = System.nanoTime();
    boolean interrupted = false;
    while (!mine.done) {
      long waited = System.nanoTime() - since;
      boolean isLong = waited >= LONG.toNanos();
      if ((isLong || readers.availablePermits() == most) && readers.tryAcquire()) {
        try {
          answerAll(next(MOST_AT_ONCE));
        } finally {
          readers.release();
          wakeOne();
        }
      } else if (waited >= PATIENCE.toNanos()) {
        queue.remove(mine);
        throw new DatabaseAwayException("no answer within " + PATIENCE.toSeconds() + " s");
      } else {
        LockSupport.parkNanos(this, (isLong ? PATIENCE : LONG).toNanos() - waited);
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (mine.failure != null) {
      throw mine.failure;
    }
    return mine.answer;
  }

  private List<Waiting<K, V>> next(int atMost) {
    List<Waiting<K, V>> batch = new ArrayList<>();
    while (batch.size() < atMost) {
      Waiting<K, V> one = queue.poll();
      if (one == null) {
        break;
      }
      batch.add(one);
    }
    return batch;
  }

  private void answerAll(List<Waiting<K, V>> batch) {
    if (batch.isEmpty()) {
      return;
    }
    Set<K> keys = new LinkedHashSet<>();
    batch.forEach(one -> keys.add(one.key));
    Map<K, V> found;
    try {
      found = source.apply(keys);
    } catch (RuntimeException e) {
      batch.forEach(one -> one.answered(Optional.empty(), e));
      // Who came meanwhile would wait as long again for the same.
      next(Integer.MAX_VALUE).forEach(one -> one.answered(Optional.empty(), e));
      return;
    }
    batch.forEach(one -> one.answered(Optional.ofNullable(found.get(one.key)), null));
  }

  /** Who came while all readers were busy, and found none free. */
  private void wakeOne() {
    Waiting<K, V> waiting = queue.peek();
    if (waiting != null) {
      LockSupport.unpark(waiting.thread);
    }
  }
}
