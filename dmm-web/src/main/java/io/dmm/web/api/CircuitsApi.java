package io.dmm.web.api;

import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitFilter;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.TransferRequest;
import io.dmm.web.input.Input;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;

/** Circuits over the API. Bandwidth is Mb/s. */
public final class CircuitsApi {
  /** Parameters of {@link #list}. */
  public static final Set<String> LIST =
      Set.of("live", "site", "rule_id", "sense_uuid", "before", "limit");

  private static final int USUAL = 100;
  private static final int MOST = 1000;

  private final Database database;
  private final CircuitRepository circuits;
  private final RequestRepository requests;
  private final LargeAnswers answers;

  /** Handlers. */
  @Inject
  CircuitsApi(
      Database database,
      CircuitRepository circuits,
      RequestRepository requests,
      LargeAnswers answers) {
    this.database = database;
    this.circuits = circuits;
    this.requests = requests;
    this.answers = answers;
  }

  /** {@code GET /api/v1/circuits}. */
  public void list(Context ctx) {
    CircuitFilter filter =
        new CircuitFilter(
            Input.flag(ctx, "live"),
            Input.given(ctx, "site"),
            Input.given(ctx, "rule_id"),
            Input.uuid(ctx, "sense_uuid"),
            Input.number(ctx, "before", Long.MAX_VALUE, 1, Long.MAX_VALUE),
            Input.integer(ctx, "limit", USUAL, 1, MOST));
    answers.answer(ctx, filter.limit(), () -> database.read(tx -> page(tx, filter)));
  }

  private CircuitsView page(DSLContext tx, CircuitFilter filter) {
    List<Circuit> found = circuits.page(tx, filter);
    return new CircuitsView(
        found.stream().map(CircuitView::of).toList(),
        found.size() < filter.limit()
            ? OptionalLong.empty()
            : OptionalLong.of(found.get(found.size() - 1).id()));
  }

  /** {@code GET /api/v1/circuits/{id}}. */
  public void one(Context ctx) {
    Optional<Long> id = DecisionsApi.id(ctx);
    ctx.json(
        database.read(
            tx ->
                id.flatMap(number -> circuits.find(tx, number))
                    .map(
                        circuit ->
                            new OneView(
                                CircuitView.of(circuit),
                                requests.find(tx, circuit.ruleId()).map(CircuitsApi::status)))
                    .orElseThrow(() -> new NotFoundResponse("there is no such circuit"))));
  }

  private static String status(TransferRequest owner) {
    return owner.status().name();
  }

  record CircuitsView(List<CircuitView> circuits, OptionalLong next) {}

  record OneView(CircuitView circuit, Optional<String> ownerStatus) {}

  record CircuitView(
      long id,
      String ruleId,
      boolean live,
      Optional<UUID> senseInstance,
      String senseStatus,
      Optional<Instant> senseSeenAt,
      Optional<Instant> senseStatusSince,
      RequestView.RouteView route,
      long reservedMbps,
      long requestedMbps,
      long heldMbps,
      OptionalDouble transmitMbps,
      OptionalDouble receiveMbps,
      Optional<Instant> measuredAt,
      String health,
      String healthReason,
      RequestView.End source,
      RequestView.End destination,
      Instant createdAt,
      Optional<Instant> provisionedAt,
      Optional<Instant> changedAt,
      Optional<Instant> cancelSentAt,
      Optional<Instant> releasedAt) {
    static CircuitView of(Circuit circuit) {
      return new CircuitView(
          circuit.id(),
          circuit.ruleId(),
          circuit.releasedAt().isEmpty(),
          circuit.instanceId(),
          circuit.senseStatus(),
          circuit.senseSeenAt(),
          circuit.senseStatusSince(),
          RequestView.RouteView.of(circuit.route()),
          circuit.reservedMbps(),
          circuit.requestedMbps(),
          circuit.heldMbps(),
          circuit.traffic().transmitMbps(),
          circuit.traffic().receiveMbps(),
          circuit.traffic().measuredAt(),
          circuit.traffic().health(),
          circuit.traffic().healthReason(),
          RequestView.End.of(circuit.source()),
          RequestView.End.of(circuit.destination()),
          circuit.createdAt(),
          circuit.provisionedAt(),
          circuit.changedAt(),
          circuit.cancelSentAt(),
          circuit.releasedAt());
    }
  }
}
