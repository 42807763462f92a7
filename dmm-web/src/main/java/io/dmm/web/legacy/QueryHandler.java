package io.dmm.web.legacy;

import io.dmm.core.operator.UnknownRequestException;
import io.dmm.db.Database;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.TransferRequest;
import io.dmm.web.hosts.HostAnnouncement;
import io.dmm.web.input.Input;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.NotFoundResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * Tells Rucio's transfer tool which storage hosts a rule uses. Answers at once: while there are no
 * hosts the answer is 404. If there may be some later, the header Retry-After says when to ask
 * again.
 */
public final class QueryHandler {
  private static final String SOON_SECONDS = "2";

  private final Database database;
  private final RequestRepository requests;
  private final CircuitRepository circuits;
  private final HostAnnouncement announcement;
  private final Duration valid;

  /**
   * A handler.
   *
   * @param valid how long an answer may be kept
   */
  public QueryHandler(
      Database database,
      RequestRepository requests,
      CircuitRepository circuits,
      HostAnnouncement announcement,
      Duration valid) {
    this.database = database;
    this.requests = requests;
    this.circuits = circuits;
    this.announcement = announcement;
    this.valid = valid;
  }

  /** {@code GET /query/{rule_id}}. */
  public void hostsOf(Context ctx) {
    String ruleId = Input.ruleId(ctx);
    Optional<TransferRequest> known = database.read(tx -> requests.find(tx, ruleId));
    if (known.isEmpty()) { // as a rule is that Rucio has only just made
      ctx.header(Header.RETRY_AFTER, SOON_SECONDS);
      throw new UnknownRequestException(ruleId);
    }
    TransferRequest request = known.get();
    HostAnnouncement.Answer answer =
        announcement.of(request, database.read(tx -> circuits.ownedBy(tx, ruleId)));
    if (answer.mayCome()) {
      ctx.header(Header.RETRY_AFTER, SOON_SECONDS);
    }
    HostAnnouncement.Hosts hosts =
        answer.hosts().orElseThrow(() -> new NotFoundResponse(answer.reason()));
    ctx.json(
        new Answer(
            hosts.source(),
            hosts.destination(),
            request.route().sourceRse(),
            request.route().destinationRse(),
            request.status().name(),
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
