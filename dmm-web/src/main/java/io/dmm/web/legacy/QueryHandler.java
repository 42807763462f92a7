package io.dmm.web.legacy;

import io.dmm.core.operator.UnknownRequestException;
import io.dmm.db.host.RuleHosts;
import io.dmm.web.hosts.HostAnnouncement;
import io.dmm.web.hosts.HostLookup;
import io.dmm.web.hosts.HostLookup.Look;
import io.dmm.web.hosts.HostWaiters;
import io.dmm.web.input.Input;
import io.dmm.web.input.WebJson;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.NotFoundResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Tells Rucio's transfer tool which storage hosts a rule uses. While there are no hosts the answer
 * is 404, and if there may be some later the header Retry-After says when to ask again. The answer
 * comes at once, unless whoever asks would rather wait.
 */
public final class QueryHandler {
  /** How long an answer may be waited for. */
  static final int LONGEST_WAIT_SECONDS = 60;

  private static final String SOON_SECONDS = "2";

  private final HostLookup lookup;
  private final HostWaiters waiters;
  private final Duration valid;
  private final WebJson json;

  /**
   * A handler.
   *
   * @param valid how long an answer may be kept
   */
  public QueryHandler(HostLookup lookup, HostWaiters waiters, Duration valid, WebJson json) {
    this.lookup = lookup;
    this.waiters = waiters;
    this.valid = valid;
    this.json = json;
  }

  /** {@code GET /query/{rule_id}}, with {@code ?wait=SECONDS} if there is time. */
  public void hostsOf(Context ctx) {
    String ruleId = Input.ruleId(ctx);
    int wait = Input.integer(ctx, "wait", 0, 0, LONGEST_WAIT_SECONDS);
    Look now = lookup.at(ruleId);
    Optional<CompletableFuture<Look>> later =
        wait == 0 || now.isFinal()
            ? Optional.empty()
            : waiters.join(ruleId, Duration.ofSeconds(wait));
    if (later.isEmpty()) {
      answer(ctx, ruleId, now);
    } else {
      ctx.future(() -> later.get().thenAccept(look -> answer(ctx, ruleId, look)));
    }
  }

  private void answer(Context ctx, String ruleId, Look look) {
    if (!look.isFinal()) {
      ctx.header(Header.RETRY_AFTER, SOON_SECONDS);
    }
    RuleHosts rule = look.rule().orElseThrow(() -> new UnknownRequestException(ruleId));
    HostAnnouncement.Hosts hosts =
        look.hosts().orElseThrow(() -> new NotFoundResponse(look.reason()));
    json.answer(
        ctx,
        new Answer(
            hosts.source(),
            hosts.destination(),
            rule.sourceRse(),
            rule.destinationRse(),
            rule.status().name(),
            valid.toSeconds()));
  }

  /** The first two are what every patch reads; the others are ignored by those that don't know. */
  record Answer(
      String source,
      String destination,
      String sourceRse,
      String destinationRse,
      String status,
      long validSeconds) {}
}
