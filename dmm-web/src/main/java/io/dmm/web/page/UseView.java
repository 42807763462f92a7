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
                Fact.of("Reserved", use.map(one -> hours(one.reservedGbitHours())).orElse("")),
                Fact.of("Used", use.map(one -> hours(one.usedGbitHours())).orElse("")),
                Fact.of("Share", use.map(UseView::share).orElse("")),
                Fact.of(
                    "Moved, says FTS",
                    use.filter(one -> one.ftsGbitHours() > 0)
                        .map(one -> hours(one.ftsGbitHours()))
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

  private static String hours(double gbitHours) {
    return Units.number(gbitHours) + " Gb/s · h";
  }

  private static String share(ReservedUse use) {
    return use.share().isEmpty()
        ? ""
        : String.format(Locale.ROOT, "%.0f %%", 100 * use.share().getAsDouble());
  }
}
