package io.dmm.core.lifecycle;

import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.Side;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.RequestLeases;
import io.dmm.db.request.TransferRequest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jooq.exception.IntegrityConstraintViolationException;

/**
 * What must stand in the database before or right after a deed at a peer, each in a short
 * transaction of its own: names before the thing is made, so that after a crash the record says
 * what to look for.
 */
public final class CircuitLedger {
  private final Database database;
  private final RequestLeases leases;
  private final CircuitRepository circuits;
  private final EventRepository events;
  private final Clock clock;

  /** A ledger in {@code database}. */
  @Inject
  public CircuitLedger(
      Database database,
      RequestLeases leases,
      CircuitRepository circuits,
      EventRepository events,
      Clock clock) {
    this.database = database;
    this.leases = leases;
    this.circuits = circuits;
    this.events = events;
    this.clock = clock;
  }

  /** The live circuit of a request. */
  public Optional<Circuit> ownedBy(TransferRequest request) {
    return database.read(tx -> circuits.ownedBy(tx, request.ruleId()));
  }

  /** A circuit by its own id, as it is now. */
  public Optional<Circuit> byId(long id) {
    return database.read(tx -> circuits.find(tx, id));
  }

  /**
   * The live circuit of a request, which it must have in its status.
   *
   * @throws IllegalStateException it has none
   */
  public Circuit required(TransferRequest request) {
    return ownedBy(request)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "rule " + request.ruleId() + " is " + request.status() + " without a circuit"));
  }

  /** Writes down a circuit and the names that its subnets will be taken under. */
  public Circuit open(TransferRequest request, String sourcePool, String destinationPool) {
    return database.inTransaction(
        tx ->
            circuits.create(
                tx,
                request.ruleId(),
                request.route(),
                freeName(tx, request.ruleId()),
                sourcePool,
                destinationPool,
                clock.instant()));
  }

  /**
   * The rule id, unless a circuit that another rule took over still has its subnets under that
   * name.
   */
  private String freeName(DSLContext tx, String ruleId) {
    String name = ruleId;
    for (int next = 2; circuits.isNameInUse(tx, name); next++) {
      name = ruleId + "-" + next;
    }
    return name;
  }

  /**
   * Whether the request is as its holder claimed it: neither changed nor claimed by another.
   * Whoever does not hold it any more gives nothing back: another may have taken it anew, by the
   * same names.
   */
  public boolean isStillHeld(TransferRequest claimed) {
    return database.inTransaction(tx -> leases.isStillHeld(tx, claimed));
  }

  /** Writes if the request is still held; nothing and false if not. */
  private boolean whileHeld(TransferRequest claimed, Consumer<DSLContext> write) {
    return database.inTransaction(
        tx -> {
          boolean isOurs = leases.isStillHeld(tx, claimed);
          if (isOurs) {
            write.accept(tx);
          }
          return isOurs;
        });
  }

  /**
   * The pool has given a subnet.
   *
   * @return false if another live circuit has it, or the request is not held any more: nothing was
   *     written, and it must not be used
   */
  public boolean subnetTaken(
      TransferRequest claimed,
      Circuit circuit,
      Side side,
      String prefix,
      String host,
      String scheme) {
    try {
      return whileHeld(
          claimed, tx -> circuits.subnetTaken(tx, circuit.id(), side, prefix, host, scheme));
    } catch (IntegrityConstraintViolationException e) {
      return false;
    }
  }

  /**
   * The pool has the subnet back.
   *
   * @return false if the request is not held any more: nothing was written
   */
  public boolean subnetFreed(TransferRequest claimed, Circuit circuit, Side side) {
    return whileHeld(claimed, tx -> circuits.subnetFreed(tx, circuit.id(), side, clock.instant()));
  }

  /** The subnet belongs to the circuit for good. */
  public void subnetAffiliated(Circuit circuit, Side side) {
    database.transact(tx -> circuits.subnetAffiliated(tx, circuit.id(), side, clock.instant()));
  }

  /**
   * The circuit that never came to be holds nothing any more.
   *
   * @return false if the request is not held any more: nothing was written
   */
  public boolean close(TransferRequest claimed, Circuit circuit) {
    return whileHeld(claimed, tx -> circuits.release(tx, circuit.id(), clock.instant()));
  }

  /**
   * The id under which the instance is about to be made.
   *
   * @param claimed the request as its holder claimed it
   * @return false if it was changed or claimed by another meanwhile: nothing was written, and the
   *     instance must not be made, for nobody would know of it
   */
  public boolean instanceNamed(TransferRequest claimed, Circuit circuit, UUID instanceId) {
    return whileHeld(
        claimed,
        tx -> {
          circuits.instanceNamed(tx, circuit.id(), instanceId);
          events.append(
              tx,
              Event.note(
                  clock.instant(),
                  circuit.ruleId(),
                  "SenseStager",
                  "INSTANCE_NAMED",
                  "SENSE instance " + instanceId));
        });
  }

  /** SENSE no longer has the instance that the circuit had when it was read. */
  public void instanceGone(Circuit seen) {
    database.transact(
        tx -> {
          Optional<UUID> now = circuits.lock(tx, seen.id()).flatMap(Circuit::instanceId);
          if (now.equals(seen.instanceId())) {
            circuits.instanceGone(tx, seen.id(), clock.instant());
          }
        });
  }

  /** What SENSE said. */
  public void seen(Circuit circuit, String senseStatus) {
    database.transact(tx -> circuits.seen(tx, circuit.id(), senseStatus, clock.instant()));
  }

  /** SENSE does not know the instance. */
  public void missing(Circuit circuit) {
    database.transact(tx -> circuits.missing(tx, circuit.id(), clock.instant()));
  }

  /**
   * A provision or modify is about to be sent.
   *
   * @return false if the request is not held any more: nothing was written, and it must not be
   *     sent, for another has sent it perhaps
   */
  public boolean changeSent(TransferRequest claimed, Circuit circuit) {
    return whileHeld(claimed, tx -> circuits.changeSent(tx, circuit.id(), clock.instant()));
  }

  /**
   * A cancel is about to be sent, if the circuit still belongs to this rule.
   *
   * @return false if another rule has taken it over meanwhile: then it must not be cancelled
   */
  public boolean cancelSent(Circuit circuit) {
    return database.inTransaction(
        tx -> circuits.cancelSent(tx, circuit.id(), circuit.ruleId(), clock.instant()));
  }
}
