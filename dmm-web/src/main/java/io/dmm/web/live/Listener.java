package io.dmm.web.live;

import io.dmm.web.input.WebJson;
import io.javalin.http.sse.SseClient;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * One browser. What it is slow to take is added up, so that it holds up nobody and fills no memory;
 * at most one thread waits for it.
 */
final class Listener {
  private final SseClient client;
  private final WebJson json;
  private final Executor senders;
  private Change waiting = Change.none(0);
  private boolean wanted;
  private boolean sending;

  Listener(SseClient client, WebJson json, Executor senders) {
    this.client = client;
    this.json = json;
    this.senders = senders;
  }

  /** Tells it what changed, or, if nothing did, that the line is open. */
  synchronized void offer(Change change) {
    waiting = waiting.and(change);
    wanted = true;
    sendSoon();
  }

  private void sendSoon() {
    if (!sending && wanted && !client.terminated()) {
      sending = true;
      try {
        senders.execute(this::send);
      } catch (RejectedExecutionException e) {
        sending = false;
      }
    }
  }

  private void send() {
    try {
      Change change = take();
      if (change.isEmpty()) {
        client.sendComment("listening");
      } else {
        client.sendEvent(
            "changed",
            json.write(new Notice(change.ruleIds(), change.other(), change.everything())),
            String.valueOf(change.last()));
      }
    } finally {
      done();
    }
  }

  private synchronized Change take() {
    Change taken = waiting;
    waiting = Change.none(taken.last());
    wanted = false;
    return taken;
  }

  private synchronized void done() {
    sending = false;
    sendSoon();
  }

  /** What a browser is told. */
  record Notice(Set<String> ruleIds, boolean other, boolean everything) {}
}
