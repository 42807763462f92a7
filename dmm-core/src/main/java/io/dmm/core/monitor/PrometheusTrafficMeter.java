package io.dmm.core.monitor;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.ipv6.IPv6Address;
import io.dmm.core.monitor.PrometheusClient.History;
import io.dmm.core.monitor.PrometheusClient.Series;
import io.dmm.core.peer.PeerAuth;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.PeerHttp;
import io.dmm.core.peer.PeerListener;
import io.dmm.core.peer.PeerPace;
import io.dmm.core.peer.PeerState;
import io.dmm.core.peer.PeerTls;
import io.dmm.core.peer.TrafficMeter;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures subnets by the interface counters of node_exporter, as a Prometheus server has them.
 *
 * <p>The exporters must run with {@code --collector.netdev.address-info}. All subnets are asked for
 * together: one query for the interfaces that carry an address of theirs, one for what these send
 * and one for what they receive ({@link TrafficQueries} has the text). The addresses in the answers
 * are sorted into the subnets bit by bit, never by their text.
 *
 * <p>Counters belong to interfaces, not to addresses, so the result is an upper bound. Where one of
 * a subnet's interfaces has no rate yet (fewer than two samples in the window) the sum is unknown,
 * not smaller.
 *
 * <pre>{@code
 * try (PrometheusTrafficMeter meter =
 *     PrometheusTrafficMeter.builder(URI.create("https://prometheus.example.org")).build()) {
 *   Map<String, Traffic> now = meter.read(List.of("2001:db8:0:111::/64"), Duration.ofMinutes(5));
 * }
 * }</pre>
 */
public final class PrometheusTrafficMeter implements TrafficMeter, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PrometheusTrafficMeter.class);
  private static final int PATTERN_CHARS = 16_000;

  /** A window must hold four scrapes or more. */
  private static final int SCRAPES_PER_WINDOW = 4;

  private final PeerHttp http;
  private final PrometheusClient client;
  private final TrafficQueries queries;
  private final Duration longestScrape;
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  /** A subnet that was asked for, and the text it was asked for by. */
  private record Wanted(String text, IPv6Address subnet) {
    /** Whether the address in these labels lies within the subnet. */
    boolean holds(Map<String, String> labels) {
      String address = labels.getOrDefault("address", "");
      IPAddress parsed = address.isEmpty() ? null : new IPAddressString(address).getAddress();
      return parsed != null && parsed.isIPv6() && subnet.contains(parsed.toIPv6());
    }
  }

  /** An interface: all labels of a series but the address. */
  private record Device(Map<String, String> labels) {
    static Device of(Map<String, String> series) {
      Map<String, String> labels = new HashMap<>(series);
      labels.remove("address");
      return new Device(Map.copyOf(labels));
    }

    boolean isLoopback() {
      return "lo".equals(labels.get("device"));
    }
  }

  /** Settings of a meter with a connection of its own, each with a default. */
  public static final class Builder {
    private PeerHttp.Settings settings;
    private PeerAuth auth = PeerAuth.NONE;
    private List<String> matchers = List.of();
    private List<String> joinLabels = List.of("job", "instance", "device");
    private Duration longestScrape = Duration.ofMinutes(1);
    private Clock clock = Clock.systemUTC();
    private PeerListener listener = PeerListener.NONE;

    private Builder(URI host) {
      this.settings = PeerHttp.Settings.of("prometheus", host);
    }

    /** How calls prove who we are, usually {@code FixedAuth}; default: not at all. */
    public Builder auth(PeerAuth other) {
      this.auth = other;
      return this;
    }

    /** What TLS trusts; default: the JDK's list. */
    public Builder tls(PeerTls other) {
      this.settings = settings.withTls(other);
      return this;
    }

    /** How long an answer may take; default 30 s. */
    public Builder callTimeout(Duration other) {
      this.settings = settings.withCallTimeout(other);
      return this;
    }

    /** Label matchers that every series must satisfy, such as {@code cluster="prod"}. */
    public Builder matchers(List<String> others) {
      this.matchers = List.copyOf(others);
      return this;
    }

    /** Labels that tell interfaces apart; default {@code job}, {@code instance}, {@code device}. */
    public Builder joinLabels(List<String> others) {
      this.joinLabels = List.copyOf(others);
      return this;
    }

    /** How long one reading of the counters is from the next at most; default: a minute. */
    public Builder longestScrape(Duration other) {
      this.longestScrape = other;
      return this;
    }

    /** The time; default: the system's. */
    public Builder clock(Clock other) {
      this.clock = other;
      return this;
    }

    /** Who is told of every call; default: nobody. */
    public Builder listener(PeerListener other) {
      this.listener = other;
      return this;
    }

    /**
     * Makes the meter. No connection is opened yet.
     *
     * @throws IOException the CA cannot be read
     */
    public PrometheusTrafficMeter build() throws IOException {
      return new PrometheusTrafficMeter(
          new PeerHttp(settings, auth, clock, listener), matchers, joinLabels, longestScrape);
    }
  }

  /**
   * Begins a meter.
   *
   * @param host address of the Prometheus server, with the path prefix if there is one
   */
  public static Builder builder(URI host) {
    return new Builder(host);
  }

  private PrometheusTrafficMeter(
      PeerHttp http, List<String> matchers, List<String> joinLabels, Duration longestScrape) {
    this.longestScrape = longestScrape;
    this.http = http;
    this.client = new PrometheusClient(http);
    this.queries = new TrafficQueries(matchers, joinLabels);
  }

  /**
   * A meter as section {@code [prometheus]} of dmm.cfg has it.
   *
   * @throws IOException the CA cannot be read
   */
  public static PrometheusTrafficMeter of(
      PrometheusConfig config, Clock clock, PeerListener listener) throws IOException {
    return of(config, clock, listener, PeerPace.DEFAULT);
  }

  /**
   * A meter as section {@code [prometheus]} of dmm.cfg has it, whose server is called at this pace
   * while it is down.
   *
   * @throws IOException the CA cannot be read
   */
  public static PrometheusTrafficMeter of(
      PrometheusConfig config, Clock clock, PeerListener listener, PeerPace pace)
      throws IOException {
    PeerHttp http = new PeerHttp(config.http().withPace(pace), config.auth(), clock, listener);
    return new PrometheusTrafficMeter(
        http,
        config.matchers(),
        config.joinLabels(),
        config.window().dividedBy(SCRAPES_PER_WINDOW));
  }

  /** How the Prometheus server is doing. */
  public PeerState state() {
    return http.state();
  }

  @Override
  public void close() throws IOException {
    http.close();
  }

  /**
   * How much of what a measurement needs the server has, under the configured matchers.
   *
   * @param counters interfaces whose bytes are counted
   * @param addresses IPv6 addresses of interfaces: 0 if no exporter runs with {@code
   *     --collector.netdev.address-info}
   * @param joined how many of these addresses have a rate: 0 if the join labels do not fit, or the
   *     window holds less than two samples
   */
  public record Coverage(long counters, long addresses, long joined) {}

  /** Counts what the server has. */
  public Coverage coverage(Duration window) throws PeerException {
    return new Coverage(
        count("coverage_counters", queries.counters()),
        count("coverage_addresses", queries.ipv6Addresses()),
        count("coverage_joined", queries.joined(window)));
  }

  /** Nothing to count gives no series at all. */
  private long count(String name, String query) throws PeerException {
    return client.vector(name, query).stream().mapToLong(one -> (long) one.value()).sum();
  }

  @Override
  public Map<String, Traffic> read(Collection<String> subnets, Duration window)
      throws PeerException {
    Map<String, Traffic> all = new TreeMap<>();
    for (List<Wanted> chunk : chunks(subnets)) {
      all.putAll(measured(chunk, window));
    }
    return all;
  }

  /** So many subnets in one query that its text stays of a reasonable length. */
  private List<List<Wanted>> chunks(Collection<String> subnets) {
    List<List<Wanted>> chunks = new ArrayList<>();
    List<Wanted> chunk = new ArrayList<>();
    int chars = 0;
    for (String text : subnets) {
      IPAddress parsed = new IPAddressString(text).getAddress();
      if (parsed == null || !parsed.isIPv6()) {
        if (refused.add(text)) {
          log.warn("subnet_not_measurable subnet=\"{}\" reason=\"not an IPv6 subnet\"", text);
        }
        continue;
      }
      IPv6Address subnet = parsed.toIPv6().toPrefixBlock();
      int more = SubnetPattern.of(subnet).length() + 1;
      if (chars + more > PATTERN_CHARS && !chunk.isEmpty()) {
        chunks.add(chunk);
        chunk = new ArrayList<>();
        chars = 0;
      }
      chunk.add(new Wanted(text, subnet));
      chars += more;
    }
    if (!chunk.isEmpty()) {
      chunks.add(chunk);
    }
    return chunks;
  }

  private Map<String, Traffic> measured(List<Wanted> chunk, Duration window) throws PeerException {
    String pattern = pattern(chunk);
    var found = sorted(chunk, client.vector("addresses", queries.addresses(pattern)));
    if (found.isEmpty()) {
      return Map.of();
    }
    var sent = sorted(chunk, client.vector("transmit", queries.transmit(pattern, window)));
    var received = sorted(chunk, client.vector("receive", queries.receive(pattern, window)));
    Map<String, Traffic> all = new HashMap<>();
    found.forEach(
        (subnet, devices) -> {
          Map<Device, Double> out = sent.getOrDefault(subnet, Map.of());
          Map<Device, Double> in = received.getOrDefault(subnet, Map.of());
          // Exporters list the addresses of lo even where they do not count its bytes.
          devices.keySet().removeIf(device -> device.isLoopback() && !out.containsKey(device));
          all.put(
              subnet,
              new Traffic(sum(devices.keySet(), out), sum(devices.keySet(), in), devices.size()));
        });
    all.values().removeIf(traffic -> traffic.interfaces() == 0);
    return all;
  }

  /**
   * Counter readings since {@code from}, a few from before it so that nothing is left out, and one
   * or more after {@code to}.
   */
  @Override
  public Map<String, Volume> volumes(Collection<String> subnets, Instant from, Instant to)
      throws PeerException {
    TimeGrid grid = TimeGrid.of(from, to, longestScrape);
    Map<String, Volume> all = new TreeMap<>();
    for (List<Wanted> chunk : chunks(subnets)) {
      String pattern = pattern(chunk);
      Map<String, Double> sent =
          grown(chunk, client.range("sent", queries.sentBytes(pattern), grid), from);
      Map<String, Double> received =
          grown(chunk, client.range("received", queries.receivedBytes(pattern), grid), from);
      for (Wanted wanted : chunk) {
        Volume volume =
            new Volume(bytes(sent.get(wanted.text())), bytes(received.get(wanted.text())));
        if (volume.sentBytes().isPresent() || volume.receivedBytes().isPresent()) {
          all.put(wanted.text(), volume);
        }
      }
    }
    return all;
  }

  private static OptionalLong bytes(Double grown) {
    return grown == null ? OptionalLong.empty() : OptionalLong.of(Math.round(grown));
  }

  /** By how much the counters behind each subnet grew. */
  private static Map<String, Double> grown(List<Wanted> chunk, List<History> all, Instant from) {
    Map<String, Map<Device, CounterGrowth>> bySubnet = new HashMap<>();
    for (History one : all) {
      for (Wanted wanted : chunk) {
        if (wanted.holds(one.labels())) {
          CounterGrowth growth =
              bySubnet
                  .computeIfAbsent(wanted.text(), subnet -> new HashMap<>())
                  .computeIfAbsent(Device.of(one.labels()), device -> new CounterGrowth(from));
          one.values().forEach(growth::read);
        }
      }
    }
    Map<String, Double> totals = new HashMap<>();
    bySubnet.forEach(
        (subnet, devices) ->
            totals.put(subnet, devices.values().stream().mapToDouble(CounterGrowth::total).sum()));
    return totals;
  }

  private static String pattern(List<Wanted> chunk) {
    return String.join("|", chunk.stream().map(one -> SubnetPattern.of(one.subnet())).toList());
  }

  /** Values by subnet and interface; an interface with two addresses of a subnet counts once. */
  private static Map<String, Map<Device, Double>> sorted(List<Wanted> chunk, List<Series> series) {
    Map<String, Map<Device, Double>> all = new HashMap<>();
    for (Series one : series) {
      Device device = Device.of(one.labels());
      for (Wanted wanted : chunk) {
        if (wanted.holds(one.labels())) {
          all.computeIfAbsent(wanted.text(), subnet -> new HashMap<>())
              .merge(device, one.value(), Math::max);
        }
      }
    }
    return all;
  }

  private static OptionalDouble sum(Set<Device> devices, Map<Device, Double> bitsPerSecond) {
    double total = 0;
    for (Device device : devices) {
      Double rate = bitsPerSecond.get(device);
      if (rate == null || rate.isNaN() || rate.isInfinite()) {
        return OptionalDouble.empty();
      }
      total += rate;
    }
    return OptionalDouble.of(total / 1e6);
  }
}
