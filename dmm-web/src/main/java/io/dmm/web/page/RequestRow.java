package io.dmm.web.page;

import io.dmm.db.circuit.Circuit;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One line of the table of requests.
 *
 * @param over whether nothing will become of it any more
 * @param measured what its circuit carries
 * @param progress how far its data is
 * @param carried measured against reserved, per cent; -1 if either is unknown
 */
record RequestRow(
    String ruleId,
    String url,
    String data,
    Badge status,
    String reason,
    boolean failed,
    boolean over,
    String source,
    String sourceSite,
    String destination,
    String destinationSite,
    int priority,
    Progress progress,
    String decided,
    String reserved,
    String measured,
    int carried,
    Moment since) {
  /** More is no figure to reckon with: what was reserved has just become much less. */
  private static final int MOST_PERCENT = 999;

  static RequestRow of(TransferRequest request, Optional<Circuit> circuit, Instant now) {
    OptionalDouble measured = circuit.map(RequestRow::measuredMbps).orElse(OptionalDouble.empty());
    long reservedMbps = circuit.map(Circuit::reservedMbps).orElse(0L);
    return new RequestRow(
        request.ruleId(),
        Pages.details(request.ruleId()),
        request.did().toString(),
        Badge.of(request.status()),
        request.isGivenUp() ? request.failureReason() : request.statusReason(),
        request.status() == RequestStatus.FAILED || request.isGivenUp(),
        request.status().isEnd(),
        orUnknown(request.route().sourceRse()),
        siteIfOther(request.route().sourceRse(), request.route().sourceSite()),
        orUnknown(request.route().destinationRse()),
        siteIfOther(request.route().destinationRse(), request.route().destinationSite()),
        request.priority(),
        Progress.of(
            request.rule(), request.status().isEnd() ? OptionalDouble.empty() : measured, now),
        Units.gbpsOrNone(request.decidedMbps()),
        circuit.isPresent() ? Units.gbpsOrNone(reservedMbps) : Units.NONE,
        Units.gbps(measured),
        measured.isPresent() && reservedMbps > 0
            ? (int) Math.min(MOST_PERCENT, Math.round(100 * measured.getAsDouble() / reservedMbps))
            : -1,
        Moment.of(request.statusSince(), now));
  }

  /** What is sent at the source; what is received, if that is all that can be measured. */
  static OptionalDouble measuredMbps(Circuit circuit) {
    return circuit.traffic().transmitMbps().isPresent()
        ? circuit.traffic().transmitMbps()
        : circuit.traffic().receiveMbps();
  }

  /** The first digits of its id. */
  String shortId() {
    return Prose.shortId(ruleId);
  }

  /** From where to where, in one line. */
  static String route(TransferRequest request) {
    return orUnknown(request.route().sourceRse())
        + " → "
        + orUnknown(request.route().destinationRse());
  }

  private static String orUnknown(String name) {
    return name.isEmpty() ? "not known yet" : name;
  }

  private static String siteIfOther(String rse, String site) {
    return site.equals(rse) ? "" : site;
  }
}
