package io.dmm.web.hosts;

import io.dmm.db.coordination.WakeChannel;
import io.dmm.web.hosts.HostLookup.Look;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who asked for the hosts of a rule and would rather wait than hear that there are none yet.
 * None of them holds a thread. A transition of the rule, in this replica or another, has it looked
 * at again, once for all who wait for it; at the end of its time each gets what is known then.
 */
public final class HostWaiters implements WakeChannel.MoveListener, AutoCloseable {
  /** How many may wait at once; whoever comes then is answered at once. */
  public static final int MOST = 1000;

  private static final Logger log = LoggerFactory.getLogger(HostWaiters.class);
  private static final int THREADS = 2;

  private final HostLookup lookup;
  private final Map<String, Group> byRule = new HashMap<>();
  private final ScheduledThreadPoolExecutor looking;
  private int waiting;

  /** Those who wait for one rule. */
  private static final class Group {
    final Set<CompletableFuture<Look>> all = Collections.newSetFromMap(new IdentityHashMap<>());
    boolean isLookedAt;
  }

  /** Nobody waits yet. */
  public HostWaiters(HostLookup lookup) {
    this.lookup = lookup;
    AtomicInteger number = new AtomicInteger();
    this.looking =
        new ScheduledThreadPoolExecutor(
            THREADS,
            work -> {
              Thread thread = new Thread(work, "dmm-web-hosts-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    looking.setRemoveOnCancelPolicy(true);
  }

  /**
   * Waits for the hosts of a rule.
   *
   * @param most how long; what is known then is the answer
   * @return empty if too many wait already
   */
  public Optional<CompletableFuture<Look>> join(String ruleId, Duration most) {
    CompletableFuture<Look> waiter = new CompletableFuture<>();
    synchronized (byRule) {
      if (waiting >= MOST || looking.isShutdown()) {
        return Optional.empty();
      }
      waiting++;
      byRule.computeIfAbsent(ruleId, rule -> new Group()).all.add(waiter);
    }
    try {
      var end =
          looking.schedule(
              () -> answer(ruleId, List.of(waiter)), most.toMillis(), TimeUnit.MILLISECONDS);
      var unused = waiter.thenRun(() -> end.cancel(false));
    } catch (RejectedExecutionException e) {
      leave(ruleId, List.of(waiter));
      return Optional.empty();
    }
    // It may have been moved between the first look and now.
    look(ruleId);
    return Optional.of(waiter);
  }

  @Override
  public void moved(String ruleId) {
    look(ruleId);
  }

  @Override
  public void mayHaveMissedSome() {
    List<String> rules;
    synchronized (byRule) {
      rules = List.copyOf(byRule.keySet());
    }
    rules.forEach(this::look);
  }

  /** How many wait. */
  public int waiting() {
    synchronized (byRule) {
      return waiting;
    }
  }

  private void look(String ruleId) {
    synchronized (byRule) {
      Group group = byRule.get(ruleId);
      if (group == null || group.isLookedAt) {
        return;
      }
      group.isLookedAt = true;
    }
    try {
      looking.execute(
          () -> {
            List<CompletableFuture<Look>> all;
            synchronized (byRule) {
              Group group = byRule.get(ruleId);
              if (group == null) {
                return;
              }
              // From here on another move is worth another look.
              group.isLookedAt = false;
              all = List.copyOf(group.all);
            }
            lookFor(ruleId, all);
          });
    } catch (RejectedExecutionException e) {
      log.debug("hosts_not_looked_at rule_id={} because DMM is shutting down", ruleId);
    }
  }

  private void lookFor(String ruleId, List<CompletableFuture<Look>> all) {
    try {
      Look look = lookup.at(ruleId);
      if (look.isFinal()) {
        leave(ruleId, all);
        all.forEach(waiter -> waiter.complete(look));
      }
    } catch (RuntimeException e) {
      log.warn("hosts_not_looked_at rule_id={} reason=\"{}\"", ruleId, e.getMessage());
    }
  }

  /** The time is over, or DMM ends: what is known now is the answer. */
  private void answer(String ruleId, List<CompletableFuture<Look>> all) {
    leave(ruleId, all);
    try {
      Look look = lookup.at(ruleId);
      all.forEach(waiter -> waiter.complete(look));
    } catch (RuntimeException e) {
      all.forEach(waiter -> waiter.completeExceptionally(e));
    }
  }

  private void leave(String ruleId, List<CompletableFuture<Look>> gone) {
    synchronized (byRule) {
      Group group = byRule.get(ruleId);
      if (group == null) {
        return;
      }
      for (CompletableFuture<Look> waiter : gone) {
        if (group.all.remove(waiter)) {
          waiting--;
        }
      }
      if (group.all.isEmpty()) {
        byRule.remove(ruleId);
      }
    }
  }

  /** Answers everybody. */
  @Override
  public void close() {
    looking.shutdownNow();
    Map<String, List<CompletableFuture<Look>>> rest = new HashMap<>();
    synchronized (byRule) {
      byRule.forEach((rule, group) -> rest.put(rule, List.copyOf(group.all)));
    }
    rest.forEach(this::answer);
  }
}
