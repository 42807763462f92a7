package io.dmm.web.page;

import io.dmm.core.monitor.ReservedUse;
import io.dmm.db.circuit.CircuitWatch;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What was reserved for a rule and what of it was used.
 *
 * @param facts figures
 * @param warning that it uses its circuit badly, and why that probably is; empty if not so
 */
record UseView(List<Fact> facts, String warning) {
  static Optional<UseView> of(
      Optional<ReservedUse> use, Optional<CircuitWatch> watch, Instant now) {
    if (use.isEmpty() && watch.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new UseView(
            Fact.known(
                Fact.of(
                    "Room in what was reserved",
                    use.map(one -> bytes(one.reservedGbitHours())).orElse("")),
                Fact.of(
                    "Sent at the source", use.map(one -> bytes(one.usedGbitHours())).orElse("")),
                Fact.of("Share used", use.map(UseView::share).orElse("")),
                Fact.of(
                    "Moved, says FTS",
                    use.filter(one -> one.ftsGbitHours() > 0)
                        .map(one -> bytes(one.ftsGbitHours()))
                        .orElse("")),
                Fact.of(
                    "Capped at",
                    watch
                        .flatMap(CircuitWatch::cap)
                        .map(
                            cap ->
                                Units.gbps(cap.mbps())
                                    + ", "
                                    + Moment.of(cap.changedAt(), now).distance())
                        .orElse(""))),
            watch.filter(one -> one.flaggedAt().isPresent()).map(CircuitWatch::reason).orElse("")));
  }

  /** A gigabit per second carries this much in an hour. */
  private static final double BYTES_PER_GBIT_HOUR = 3600e9 / 8;

  private static String bytes(double gbitHours) {
    return Units.bytes(Math.round(gbitHours * BYTES_PER_GBIT_HOUR));
  }

  private static String share(ReservedUse use) {
    return use.share().isEmpty()
        ? ""
        : String.format(Locale.ROOT, "%.0f %%", 100 * use.share().getAsDouble());
  }
}
