package io.dmm.web.api;

import io.dmm.core.monitor.ReservedUse;
import io.dmm.db.circuit.CircuitWatch;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What was reserved for a rule and what of it was used. */
record UseView(
    double reservedGbitHours,
    double usedGbitHours,
    double ftsGbitHours,
    OptionalDouble share,
    Optional<Instant> lowSince,
    String lowReason,
    OptionalLong capMbps) {
  static Optional<UseView> of(Optional<ReservedUse> use, Optional<CircuitWatch> watch) {
    return use.map(
        one ->
            new UseView(
                one.reservedGbitHours(),
                one.usedGbitHours(),
                one.ftsGbitHours(),
                one.share(),
                watch.flatMap(CircuitWatch::lowSince),
                watch.map(CircuitWatch::reason).orElse(""),
                watch.map(CircuitWatch::capMbps).orElse(OptionalLong.empty())));
  }
}
