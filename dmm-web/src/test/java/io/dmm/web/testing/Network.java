package io.dmm.web.testing;

import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.Side;
import io.dmm.db.request.Change;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.Requests;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;

/** Puts requests and circuits where a test wants them, without asking the life cycle. */
public final class Network {
  private static final RequestRepository REQUESTS = new RequestRepository();
  private static final CircuitRepository CIRCUITS = new CircuitRepository();

  private final Database database;
  private final Instant now;
  private int subnets;

  /** Writes into {@code database} as of {@code now}. */
  public Network(Database database, Instant now) {
    this.database = database;
    this.now = now;
  }

  /** A request in INIT. */
  public TransferRequest request() {
    return Requests.stored(database, Requests.ruleId(), 3, now);
  }

  /** A request in {@code status}. */
  public TransferRequest request(RequestStatus status) {
    return Requests.put(database, request(), status, Mover.SENSE_HANDLER, now);
  }

  /** A request in RETRY that goes back to {@code from}. */
  public TransferRequest retrying(RequestStatus from) {
    return change(request(), RequestStatus.RETRY, "", Optional.of(from));
  }

  /** A request that was given up. */
  public TransferRequest failed(RequestStatus status, String failure) {
    return change(request(), status, failure, Optional.empty());
  }

  private TransferRequest change(
      TransferRequest request,
      RequestStatus status,
      String failure,
      Optional<RequestStatus> retryFrom) {
    return database
        .inTransaction(
            tx ->
                REQUESTS.change(
                    tx,
                    request,
                    new Change(
                        status,
                        Mover.SENSE_HANDLER,
                        now.plusSeconds(90),
                        "put there by a test",
                        failure,
                        1,
                        retryFrom,
                        Optional.empty()),
                    now))
        .orElseThrow();
  }

  /** A circuit whose subnets are written down but not taken. */
  public Circuit emptyCircuit(TransferRequest owner) {
    return database.inTransaction(
        tx ->
            CIRCUITS.create(
                tx,
                owner.ruleId(),
                owner.route(),
                "dmm-" + owner.ruleId(),
                owner.route().sourceRse(),
                owner.route().destinationRse(),
                now));
  }

  /** A circuit with hosts at both ends. */
  public Circuit circuit(TransferRequest owner) {
    Circuit circuit = emptyCircuit(owner);
    int number = ++subnets;
    database.transact(
        tx -> {
          CIRCUITS.subnetTaken(
              tx,
              circuit.id(),
              Side.SOURCE,
              "2001:db8:1:" + Long.toHexString(circuit.id()) + number + "::/64",
              "source-" + circuit.id() + ".example.org:1094",
              "davs");
          CIRCUITS.subnetTaken(
              tx,
              circuit.id(),
              Side.DESTINATION,
              "2001:db8:2:" + Long.toHexString(circuit.id()) + number + "::/64",
              "destination-" + circuit.id() + ".example.org:1094",
              "davs");
        });
    return database.read(tx -> CIRCUITS.find(tx, circuit.id())).orElseThrow();
  }

  /** A circuit that is up with {@code mbps}. */
  public Circuit circuitUp(TransferRequest owner, long mbps) {
    Circuit circuit = circuit(owner);
    database.transact(
        tx -> {
          CIRCUITS.instanceNamed(tx, circuit.id(), UUID.randomUUID());
          CIRCUITS.seen(tx, circuit.id(), "CREATE - READY", now);
          CIRCUITS.confirm(tx, circuit.id(), mbps, now);
        });
    return database.read(tx -> CIRCUITS.find(tx, circuit.id())).orElseThrow();
  }

  /** What was measured at both ends of a circuit, Mb/s. */
  public void measured(Circuit circuit, double transmitMbps, double receiveMbps) {
    database.transact(
        tx ->
            CIRCUITS.measured(
                tx,
                Map.of(
                    circuit.id(),
                    new Circuit.Traffic(
                        OptionalDouble.of(transmitMbps),
                        OptionalDouble.of(receiveMbps),
                        Optional.of(now),
                        "OK",
                        ""))));
  }

  /** Gives a circuit to another request. */
  public void handOver(Circuit circuit, TransferRequest heir) {
    database.transact(tx -> CIRCUITS.changeOwner(tx, circuit, heir.ruleId(), heir.createdAt()));
  }
}
