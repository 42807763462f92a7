package io.dmm.fts.daemon;

import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.Side;
import io.dmm.db.circuit.Subnet;
import io.dmm.db.request.DataId;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.Route;
import io.dmm.db.request.RuleFacts;
import io.dmm.db.request.Streams;
import io.dmm.db.request.TransferRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/** Requests with circuits, for tests without a database. They are up unless a test says else. */
final class Samples {
  static final String UCSD = "T2_US_UCSD";
  static final String SDSC = "T2_US_SDSC";
  static final String FNAL = "T1_US_FNAL";
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  final List<TransferRequest> requests = new ArrayList<>();
  final Map<String, Circuit> circuits = new HashMap<>();

  /** A request about to be added. */
  final class Sample {
    private final String ruleId;
    private final String from;
    private final String to;
    private RequestStatus status = RequestStatus.PROVISIONED;
    private int priority = 3;
    private long mbps = 10_000;
    private OptionalInt operator = OptionalInt.empty();
    private Optional<Instant> upSince = Optional.of(NOW);
    private boolean turned;
    private String scheme = "davs";
    private String sourceHost;
    private String destinationHost;

    private Sample(String ruleId, String from, String to) {
      this.ruleId = ruleId;
      this.from = from;
      this.to = to;
      this.sourceHost = ruleId + ".source.example.org:1094";
      this.destinationHost = ruleId + ".destination.example.org:1094";
    }

    Sample status(RequestStatus other) {
      status = other;
      return this;
    }

    Sample priority(int other) {
      priority = other;
      return this;
    }

    Sample mbps(long other) {
      mbps = other;
      return this;
    }

    Sample pinned(int streams) {
      operator = OptionalInt.of(streams);
      return this;
    }

    Sample notSeenUp() {
      upSince = Optional.empty();
      return this;
    }

    /** The circuit was built the other way round, and taken over. */
    Sample turned() {
      turned = true;
      return this;
    }

    Sample scheme(String other) {
      scheme = other;
      return this;
    }

    /** The storage hosts of the request's source and destination; null for none. */
    Sample hosts(String source, String destination) {
      sourceHost = source;
      destinationHost = destination;
      return this;
    }

    void add() {
      requests.add(request());
      circuits.put(ruleId, circuit());
    }

    private Route route() {
      return new Route(from, to, from, to);
    }

    private TransferRequest request() {
      return new TransferRequest(
          ruleId,
          status,
          NOW,
          "in a test",
          "",
          Mover.SENSE_HANDLER,
          NOW,
          0,
          Optional.empty(),
          priority,
          new DataId("cms", "/Prim/Proc/AODSIM"),
          new RuleFacts(
              "REPLICATING", OptionalLong.of(1_000_000), 0, 10, Optional.empty(), Optional.empty()),
          route(),
          mbps,
          "",
          new Streams(0, 0, operator),
          Optional.empty(),
          NOW,
          NOW,
          1,
          "");
    }

    private Circuit circuit() {
      Subnet first = subnet(Side.SOURCE, "1", turned ? destinationHost : sourceHost);
      Subnet second = subnet(Side.DESTINATION, "2", turned ? sourceHost : destinationHost);
      return new Circuit(
          requests.size(),
          ruleId,
          ruleId,
          turned ? route().reversed() : route(),
          Optional.of(new UUID(0, requests.size())),
          "CREATE - READY",
          Optional.of(NOW),
          Optional.of(NOW),
          mbps,
          0,
          Optional.empty(),
          Optional.of(NOW),
          upSince,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          new Circuit.Traffic(
              OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty(), "UNKNOWN", ""),
          first,
          second,
          NOW,
          Optional.empty());
    }

    private Subnet subnet(Side side, String end, String host) {
      return new Subnet(
          side,
          "pool",
          ruleId,
          Optional.of("2001:db8:" + requests.size() + ":" + end + "::/64"),
          Optional.ofNullable(host),
          scheme,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }
  }

  /** A request between two sites whose circuit ends at hosts of its own. */
  Sample between(String ruleId, String from, String to) {
    return new Sample(ruleId, from, to);
  }
}
