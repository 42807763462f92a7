package io.dmm.web.live;

import io.dmm.db.Database;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.web.input.WebJson;
import io.javalin.http.HttpStatus;
import io.javalin.http.sse.SseClient;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells browsers which requests changed, as server-sent events. The history is asked once for all
 * listeners, and only while somebody listens. A notice may be lost when two writers commit out of
 * order; pages therefore look by themselves from time to time.
 */
@Singleton
public final class LiveUpdates implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LiveUpdates.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final int POLLS_PER_HEARTBEAT = 15;
  private static final int MOST_LISTENERS = 500;
  private static final int MOST_EVENTS = 2000;
  private static final int SENDERS = 4;

  private final Database database;
  private final EventRepository events;
  private final WebJson json;
  private final Map<SseClient, Listener> listeners = new ConcurrentHashMap<>();
  private final ScheduledExecutorService poller = timer("dmm-web-live");
  private final ScheduledThreadPoolExecutor senders =
      new ScheduledThreadPoolExecutor(SENDERS, threads("dmm-web-live-send"));
  private Optional<ScheduledFuture<?>> polling = Optional.empty();
  private long lastSeen;
  private int polls;

  /** Nobody listens yet. */
  @Inject
  public LiveUpdates(Database database, EventRepository events, WebJson json) {
    this.database = database;
    this.events = events;
    this.json = json;
  }

  /** {@code GET /api/v1/stream}. */
  public void listen(SseClient client) {
    if (listeners.size() >= MOST_LISTENERS) {
      client.ctx().status(HttpStatus.SERVICE_UNAVAILABLE);
      client.close();
      return;
    }
    client.ctx().header("X-Accel-Buffering", "no");
    client.keepAlive();
    client.onClose(() -> forget(client));
    Listener listener = new Listener(client);
    listeners.put(client, listener);
    startPolling();
    listener.offer(Set.of());
    if (client.terminated()) {
      forget(client);
    }
  }

  /** How many browsers listen. */
  public int listeners() {
    return listeners.size();
  }

  private synchronized void startPolling() {
    if (polling.isEmpty() && !poller.isShutdown()) {
      lastSeen = -1;
      polling =
          Optional.of(
              poller.scheduleWithFixedDelay(this::poll, 0, POLL.toMillis(), TimeUnit.MILLISECONDS));
    }
  }

  private synchronized void forget(SseClient client) {
    listeners.remove(client);
    if (listeners.isEmpty()) {
      polling.ifPresent(one -> one.cancel(false));
      polling = Optional.empty();
    }
  }

  /** One look at the history. An exception must not end the schedule. */
  private void poll() {
    try {
      Set<String> changed = changed();
      boolean heartbeat = ++polls % POLLS_PER_HEARTBEAT == 0;
      if (!changed.isEmpty() || heartbeat) {
        listeners.values().forEach(listener -> listener.offer(changed));
      }
    } catch (RuntimeException e) {
      log.warn("live_poll_failed next_s={} reason={}", POLL.toSeconds(), e.getMessage());
    }
  }

  private Set<String> changed() {
    if (lastSeen < 0) {
      lastSeen =
          database.read(tx -> events.newest(tx, 1)).stream()
              .mapToLong(Event::id)
              .findFirst()
              .orElse(0);
      return Set.of();
    }
    List<Event> fresh = database.read(tx -> events.after(tx, lastSeen, MOST_EVENTS));
    Set<String> changed = new LinkedHashSet<>();
    for (Event event : fresh) {
      lastSeen = event.id();
      event.ruleId().ifPresent(changed::add);
    }
    return changed;
  }

  @Override
  public void close() {
    poller.shutdownNow();
    listeners.keySet().forEach(SseClient::close);
    senders.shutdownNow();
  }

  private static ScheduledExecutorService timer(String name) {
    return Executors.newSingleThreadScheduledExecutor(threads(name));
  }

  private static ThreadFactory threads(String name) {
    return work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** One browser. What it is slow to take is gathered, so that it holds up nobody. */
  private final class Listener {
    private final SseClient client;
    private final Set<String> waiting = new LinkedHashSet<>();
    private boolean sending;

    Listener(SseClient client) {
      this.client = client;
    }

    synchronized void offer(Set<String> changed) {
      waiting.addAll(changed);
      if (!sending) {
        sending = true;
        senders.execute(this::send);
      }
    }

    private void send() {
      try {
        Set<String> taken = take();
        if (taken.isEmpty()) {
          client.sendComment("listening");
        } else {
          client.sendEvent("changed", json.write(Map.of("rule_ids", taken)));
        }
      } finally {
        done();
      }
    }

    private synchronized Set<String> take() {
      Set<String> taken = new LinkedHashSet<>(waiting);
      waiting.clear();
      return taken;
    }

    private synchronized void done() {
      sending = false;
      if (!waiting.isEmpty() && !client.terminated() && !senders.isShutdown()) {
        sending = true;
        senders.execute(this::send);
      }
    }
  }
}
