package io.dmm.core.monitor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The PromQL that is asked, for any number of subnets at once.
 *
 * <p>With the default labels, and {@code P} for the patterns of all subnets joined by {@code |}:
 *
 * <pre>{@code
 * max by (instance, device, address) (
 *   max by (job, instance, device, address) (node_network_address_info{address=~"P"})
 *   * on (job, instance, device) group_left ()
 *   max by (job, instance, device) (rate(node_network_transmit_bytes_total[300s]))
 * ) * 8
 * }</pre>
 *
 * <p>The series with the addresses stand on the "many" side: there are several per device as soon
 * as it has two addresses, and with them on the "one" side Prometheus answers 422. They are 1, so
 * the product is the rate, in bit/s after {@code * 8}. The inner {@code max} keep both sides unique
 * whatever other labels there are; the outer one leaves {@code job} out and so removes the second
 * scrape of an exporter that stands under two jobs. An interface that is gone gives nothing,
 * because its address series goes stale at once, while {@code rate} alone would decay slowly.
 */
final class TrafficQueries {
  private static final String ANY_IPV6 = ".*:.*";

  private final List<String> matchers;
  private final List<String> joinLabels;

  TrafficQueries(List<String> matchers, List<String> joinLabels) {
    this.matchers = List.copyOf(matchers);
    this.joinLabels = List.copyOf(joinLabels);
  }

  /** Bit/s that the interfaces send, by address. */
  String transmit(String pattern, Duration window) {
    return rate("node_network_transmit_bytes_total", pattern, window);
  }

  /** Bit/s that the interfaces receive, by address. */
  String receive(String pattern, Duration window) {
    return rate("node_network_receive_bytes_total", pattern, window);
  }

  /** Bytes that the interfaces have sent since they are there, by address. */
  String sentBytes(String pattern) {
    return joined("node_network_transmit_bytes_total" + selector(matchers), pattern);
  }

  /** Bytes that the interfaces have received since they are there, by address. */
  String receivedBytes(String pattern) {
    return joined("node_network_receive_bytes_total" + selector(matchers), pattern);
  }

  /** How many interfaces' sent bytes there are. */
  String counters() {
    return "count(node_network_transmit_bytes_total" + selector(matchers) + ")";
  }

  /** How many IPv6 addresses of interfaces there are. */
  String ipv6Addresses() {
    return "count(" + info(ANY_IPV6) + ")";
  }

  /** How many of these addresses have a rate. */
  String joined(Duration window) {
    return "count(" + transmit(ANY_IPV6, window) + ")";
  }

  /** 1 for each interface and address. */
  String addresses(String pattern) {
    return "max by (" + commas(outer()) + ") (" + info(pattern) + ")";
  }

  private String rate(String counter, String pattern, Duration window) {
    long seconds = Math.max(1, window.toSeconds());
    return joined("rate(%s%s[%ds])".formatted(counter, selector(matchers), seconds), pattern)
        + " * 8";
  }

  private String joined(String value, String pattern) {
    return "max by (%s) (max by (%s) (%s) * on (%s) group_left () max by (%s) (%s))"
        .formatted(
            commas(outer()),
            commas(with(joinLabels, "address")),
            info(pattern),
            commas(joinLabels),
            commas(joinLabels),
            value);
  }

  private String info(String pattern) {
    return "node_network_address_info" + selector(with(matchers, "address=~\"" + pattern + "\""));
  }

  private List<String> outer() {
    return with(joinLabels.stream().filter(label -> !label.equals("job")).toList(), "address");
  }

  private static String selector(List<String> all) {
    return all.isEmpty() ? "" : "{" + String.join(",", all) + "}";
  }

  private static List<String> with(List<String> some, String one) {
    List<String> all = new ArrayList<>(some);
    all.add(one);
    return all;
  }

  private static String commas(List<String> labels) {
    return String.join(", ", labels);
  }
}
