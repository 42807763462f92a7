package io.dmm.web.live;

import io.dmm.db.Database;
import io.dmm.db.event.EventRepository;
import io.dmm.web.input.WebJson;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.ServiceUnavailableResponse;
import io.javalin.http.sse.SseClient;
import io.javalin.http.sse.SseHandler;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells browsers which requests changed, as server-sent events. The history is asked once for all
 * listeners, and only while somebody listens. Each notice has the id of an event: who comes back
 * with it as {@code Last-Event-ID} is told what changed meanwhile.
 */
@Singleton
public final class LiveUpdates implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LiveUpdates.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final int POLLS_PER_HEARTBEAT = 15;
  private static final int MOST_LISTENERS = 500;
  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private final Database database;
  private final EventRepository events;
  private final WebJson json;
  private final Map<SseClient, Listener> listeners = new ConcurrentHashMap<>();
  private final ScheduledExecutorService poller =
      Executors.newSingleThreadScheduledExecutor(threads("dmm-web-live"));

  /** A thread waits for each listener that is slow: never more than there are listeners. */
  private final ExecutorService senders =
      Executors.newCachedThreadPool(threads("dmm-web-live-send"));

  private final SseHandler stream = new SseHandler(this::listen);
  private Optional<ScheduledFuture<?>> polling = Optional.empty();
  private int polls;

  /** Nobody listens yet. */
  @Inject
  public LiveUpdates(Database database, EventRepository events, WebJson json) {
    this.database = database;
    this.events = events;
    this.json = json;
  }

  /** {@code GET /api/v1/stream}. */
  public void serve(Context ctx) throws Exception {
    String accept = ctx.header("Accept");
    if (accept == null || !accept.contains("text/event-stream")) {
      throw new HttpResponseException(
          HttpStatus.NOT_ACCEPTABLE.getCode(),
          "this is a stream of events; the header Accept must be text/event-stream");
    }
    if (listeners.size() >= MOST_LISTENERS) {
      ctx.header("Retry-After", "30");
      throw new ServiceUnavailableResponse(
          MOST_LISTENERS + " listen already; ask for the lists from time to time instead");
    }
    stream.handle(ctx);
  }

  private void listen(SseClient client) {
    client.keepAlive();
    client.onClose(() -> forget(client));
    Listener listener = new Listener(client, json, senders);
    listeners.put(client, listener);
    try {
      // From here on it hears what is new; what it is told twice does no harm.
      startPolling();
      String seen = client.ctx().header(LAST_EVENT_ID);
      listener.offer(seen == null ? Change.none(0) : missed(seen));
    } catch (RuntimeException e) {
      log.warn("live_listener_refused reason={}", e.getMessage());
      client.close();
    }
    if (client.terminated()) {
      forget(client);
    }
  }

  /** An id that is none of ours has missed everything. */
  private Change missed(String seen) {
    long now = database.read(events::lastId);
    return NUMBER.matcher(seen.strip()).matches()
        ? EventTail.since(database, events, Long.parseLong(seen.strip()), now)
        : Change.everything(now);
  }

  /** How many browsers listen. */
  public int listeners() {
    return listeners.size();
  }

  private synchronized void startPolling() {
    if (polling.isEmpty() && !poller.isShutdown()) {
      EventTail tail = new EventTail(database, events);
      polling =
          Optional.of(
              poller.scheduleWithFixedDelay(
                  () -> poll(tail), 0, POLL.toMillis(), TimeUnit.MILLISECONDS));
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
  private void poll(EventTail tail) {
    try {
      Change change = tail.look();
      boolean heartbeat = ++polls % POLLS_PER_HEARTBEAT == 0;
      if (!change.isEmpty() || heartbeat) {
        listeners.values().forEach(listener -> listener.offer(change));
      }
    } catch (RuntimeException e) {
      log.warn("live_poll_failed next_s={} reason={}", POLL.toSeconds(), e.getMessage());
    }
  }

  @Override
  public void close() {
    poller.shutdownNow();
    listeners.keySet().forEach(SseClient::close);
    senders.shutdownNow();
  }

  private static ThreadFactory threads(String name) {
    return work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
