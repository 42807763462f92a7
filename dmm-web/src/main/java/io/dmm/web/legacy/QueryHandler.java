package io.dmm.web.legacy;

import io.dmm.core.operator.UnknownRequestException;
import io.dmm.db.host.RuleHosts;
import io.dmm.web.hosts.HostAnnouncement;
import io.dmm.web.hosts.HostQuestions;
import io.dmm.web.input.Input;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.time.Duration;

/**
 * Tells Rucio's transfer tool which storage hosts a rule uses. Answers at once: while there are no
 * hosts the answer is 404, and Rucio may ask again.
 */
public final class QueryHandler {
  private final HostQuestions questions;
  private final HostAnnouncement announcement;
  private final Duration valid;

  /**
   * A handler.
   *
   * @param valid how long an answer may be kept
   */
  public QueryHandler(HostQuestions questions, HostAnnouncement announcement, Duration valid) {
    this.questions = questions;
    this.announcement = announcement;
    this.valid = valid;
  }

  /** {@code GET /query/{rule_id}}. */
  public void hostsOf(Context ctx) {
    String ruleId = Input.ruleId(ctx);
    RuleHosts rule = questions.of(ruleId).orElseThrow(() -> new UnknownRequestException(ruleId));
    HostAnnouncement.Answer answer = announcement.of(rule);
    HostAnnouncement.Hosts hosts =
        answer.hosts().orElseThrow(() -> new NotFoundResponse(answer.reason()));
    ctx.json(
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
