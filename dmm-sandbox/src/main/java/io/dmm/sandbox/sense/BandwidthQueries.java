package io.dmm.sandbox.sense;

import static java.time.ZoneOffset.UTC;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.sandbox.sense.Intent.Connection;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers what bandwidth and time a connection could have, from the ledger as it stands: the
 * simulated network knows no reservations in the future.
 *
 * @see "SENSE-O REST API, section 3.3"
 */
final class BandwidthQueries {
  private static final Set<String> ASKS =
      Set.of(
          "maximum-bandwidth",
          "total-block-maximum-bandwidth",
          "time-bandwidth-product",
          "flexible-schedule");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxx").withZone(UTC);
  private static final Pattern OFFSET = Pattern.compile("\\+(\\d+)([smhd])");
  private static final long BITS_PER_MEGABYTE = 8_000_000;

  private final Network network;
  private final Ledger ledger;
  private final SenseQuirks quirks;

  BandwidthQueries(Network network, Ledger ledger, SenseQuirks quirks) {
    this.network = network;
    this.ledger = ledger;
    this.quirks = quirks;
  }

  static boolean isOne(String ask) {
    return ASKS.contains(ask);
  }

  static long total(SimulatedSite one, SimulatedSite other, SimulatedLink link) {
    return Math.min(
        link.capacityMbps(), Math.min(one.portCapacityMbps(), other.portCapacityMbps()));
  }

  /** One row per option. An unknown connection's row has no bandwidth. */
  List<ObjectNode> answer(
      String ask, JsonNode options, Intent intent, String instanceId, Instant now) {
    List<ObjectNode> rows = new ArrayList<>();
    for (JsonNode option : options) {
      String name = option.path("name").asText();
      ObjectNode row = Json.object().put("name", name);
      intent.connections().stream()
          .filter(connection -> connection.name().equals(name))
          .findFirst()
          .flatMap(connection -> available(connection, instanceId))
          .ifPresent(mbps -> fill(row, ask, option, mbps, now));
      rows.add(row);
    }
    return rows;
  }

  private Optional<Long> available(Connection connection, String instanceId) {
    SimulatedSite source = network.siteOfUrn(connection.source().uri()).orElseThrow();
    SimulatedSite destination = network.siteOfUrn(connection.destination().uri()).orElseThrow();
    return network
        .link(source.name(), destination.name())
        .map(
            link ->
                quirks.hasTotalBandwidth()
                    ? total(source, destination, link)
                    : ledger.freeBetween(source, destination, link, instanceId));
  }

  private void fill(ObjectNode row, String ask, JsonNode option, long mbps, Instant now) {
    Instant start =
        time(option.path("start").asText(option.path("start-after").asText("now")), now);
    switch (ask) {
      case "maximum-bandwidth" -> row.put("bandwidth", bits(mbps));
      case "total-block-maximum-bandwidth" -> {
        row.put("bandwidth", bits(mbps));
        times(row, start, time(option.path("end-before").asText("+24h"), now));
      }
      case "time-bandwidth-product" -> {
        long used = Math.min(mbps, option.path("bandwidth-mbps <=").asLong(mbps));
        long bits = option.path("tbp-mbytes").asLong() * BITS_PER_MEGABYTE;
        row.put("bandwidth", bits(used));
        times(row, start, start.plusSeconds(bits / (Math.max(used, 1) * 1_000_000) + 1));
      }
      default -> times(row, start, start.plus(length(option.path("duration").asText("+1h"))));
    }
  }

  private String bits(long mbps) {
    String bits = Long.toString(mbps * 1_000_000);
    return quirks.hasBandwidthWithRdfType()
        ? bits + "^^http://www.w3.org/2001/XMLSchema#integer"
        : bits;
  }

  private static void times(ObjectNode row, Instant start, Instant end) {
    row.put("start-time", TIME.format(start)).put("end-time", TIME.format(end));
  }

  private static Instant time(String text, Instant now) {
    if (text.equals("now")) {
      return now;
    }
    if (text.startsWith("+")) {
      return now.plus(length(text));
    }
    try {
      return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
    } catch (DateTimeException e) {
      throw Refusal.ejb("time '" + text + "' is not now, +24h or a date with offset");
    }
  }

  private static Duration length(String text) {
    Matcher offset = OFFSET.matcher(text.startsWith("+") ? text : "+" + text);
    if (!offset.matches()) {
      throw Refusal.ejb("duration '" + text + "' is not such as +24h");
    }
    long amount = Long.parseLong(offset.group(1));
    return switch (offset.group(2)) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }
}
