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
 * @param measured what its circuit carries
 * @param percent share of the files that are there
 * @param carried measured against reserved, per cent; -1 if either is unknown
 */
record RequestRow(
    String ruleId,
    String url,
    String data,
    Badge status,
    String reason,
    boolean failed,
    String source,
    String sourceSite,
    String destination,
    String destinationSite,
    int priority,
    int percent,
    String files,
    String size,
    String decided,
    String reserved,
    String measured,
    int carried,
    Moment since) {
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
        orUnknown(request.route().sourceRse()),
        siteIfOther(request.route().sourceRse(), request.route().sourceSite()),
        orUnknown(request.route().destinationRse()),
        siteIfOther(request.route().destinationRse(), request.route().destinationSite()),
        request.priority(),
        Units.percent(request.rule().locksOk(), request.rule().locksTotal()),
        shortFiles(request),
        Units.bytes(request.rule().sizeBytes()),
        Units.gbpsOrNone(request.decidedMbps()),
        circuit.isPresent() ? Units.gbpsOrNone(reservedMbps) : Units.NONE,
        Units.gbps(measured),
        measured.isPresent() && reservedMbps > 0
            ? Units.percent(Math.round(measured.getAsDouble()), reservedMbps)
            : -1,
        Moment.of(request.statusSince(), now));
  }

  /** What is sent at the source; what is received, if that is all that can be measured. */
  static OptionalDouble measuredMbps(Circuit circuit) {
    return circuit.traffic().transmitMbps().isPresent()
        ? circuit.traffic().transmitMbps()
        : circuit.traffic().receiveMbps();
  }

  private static String shortFiles(TransferRequest request) {
    return request.rule().locksTotal() == 0
        ? "no files known"
        : Units.count(request.rule().locksOk())
            + " / "
            + Units.count(request.rule().locksTotal())
            + " files";
  }

  static String files(TransferRequest request) {
    return request.rule().locksTotal() == 0
        ? "no files known"
        : Units.count(request.rule().locksOk())
            + " of "
            + Units.count(request.rule().locksTotal())
            + " files";
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
