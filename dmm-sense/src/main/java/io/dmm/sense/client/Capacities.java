package io.dmm.sense.client;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Bandwidths as text. What SENSE-O calls capacity is Mb/s in intents, bit/s in results of queries,
 * and either of them in the ports of a domain.
 */
final class Capacities {
  /** No port has ten terabit per second, none has less than ten megabit. */
  private static final BigDecimal SURELY_BITS = BigDecimal.valueOf(10_000_000);

  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  private Capacities() {}

  /** Mb/s of a port, rounded down: from 10^7 on the number must be bit/s. Empty if it is none. */
  static OptionalLong ofPort(String text) {
    return number(text, value -> value.compareTo(SURELY_BITS) >= 0 ? value.divide(MILLION) : value);
  }

  /** Mb/s, rounded down, of a number of bit/s. Empty if it is none. */
  static OptionalLong ofBits(String text) {
    return number(text, value -> value.divide(MILLION));
  }

  /** Mb/s of an intent, whose unit is Mb/s unless it says otherwise. Empty if it is none. */
  static OptionalLong ofIntent(String text, String unit) {
    BigDecimal factor =
        switch (unit.toLowerCase(Locale.ROOT)) {
          case "", "mbps" -> BigDecimal.ONE;
          case "bps" -> new BigDecimal("0.000001");
          case "kbps" -> new BigDecimal("0.001");
          case "gbps" -> BigDecimal.valueOf(1000);
          case "tbps" -> MILLION;
          default -> BigDecimal.ZERO;
        };
    return factor.signum() == 0 ? OptionalLong.empty() : number(text, factor::multiply);
  }

  private static OptionalLong number(
      String text, java.util.function.UnaryOperator<BigDecimal> toMbps) {
    int suffix = text.indexOf('^'); // an RDF type may follow: "100000000000"^^xsd:integer
    String digits = (suffix < 0 ? text : text.substring(0, suffix)).replace("\"", "").strip();
    try {
      BigDecimal value = new BigDecimal(digits);
      return value.signum() < 0 || value.precision() - value.scale() > 18 || value.scale() > 18
          ? OptionalLong.empty()
          : OptionalLong.of(toMbps.apply(value).setScale(0, RoundingMode.FLOOR).longValueExact());
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
