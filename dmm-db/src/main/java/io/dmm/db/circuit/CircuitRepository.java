package io.dmm.db.circuit;

import static io.dmm.db.jooq.Tables.CIRCUIT;
import static io.dmm.db.jooq.Tables.CIRCUIT_WATCH;
import static io.dmm.db.jooq.Tables.SUBNET;

import io.dmm.db.jooq.tables.records.CircuitRecord;
import io.dmm.db.jooq.tables.records.SubnetRecord;
import io.dmm.db.request.Route;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** Reads and writes circuits and their subnets. A circuit is live until {@link #release}. */
public final class CircuitRepository {
  private static final Condition LIVE = CIRCUIT.RELEASED_AT.isNull();

  private final CircuitUses uses = new CircuitUses();

  /**
   * Writes down a circuit and the names its subnets will be taken under, before anything is taken.
   *
   * @throws org.jooq.exception.IntegrityConstraintViolationException the rule has a live circuit,
   *     or the name is in use
   */
  public Circuit create(
      DSLContext tx,
      String ruleId,
      Route route,
      String allocationName,
      String sourcePool,
      String destinationPool,
      Instant now) {
    long id =
        tx.insertInto(CIRCUIT)
            .set(CIRCUIT.RULE_ID, ruleId)
            .set(CIRCUIT.ALLOCATION_NAME, allocationName)
            .set(CIRCUIT.SOURCE_RSE, route.sourceRse())
            .set(CIRCUIT.DESTINATION_RSE, route.destinationRse())
            .set(CIRCUIT.SOURCE_SITE, route.sourceSite())
            .set(CIRCUIT.DESTINATION_SITE, route.destinationSite())
            .set(CIRCUIT.CREATED_AT, now)
            .returning(CIRCUIT.ID)
            .fetchOne(CIRCUIT.ID);
    insertSubnet(tx, id, Side.SOURCE, sourcePool, allocationName);
    insertSubnet(tx, id, Side.DESTINATION, destinationPool, allocationName);
    return find(tx, id).orElseThrow();
  }

  /**
   * Writes down a circuit as it was elsewhere, with its subnets; its number and what it carries are
   * not taken.
   *
   * @throws org.jooq.exception.IntegrityConstraintViolationException its rule has a live circuit,
   *     or its instance, its name or one of its subnets belongs to another
   */
  public Circuit restore(DSLContext tx, Circuit circuit) {
    CircuitRecord row = new CircuitRecord();
    row.setRuleId(circuit.ruleId());
    row.setAllocationName(circuit.allocationName());
    row.setSourceRse(circuit.route().sourceRse());
    row.setDestinationRse(circuit.route().destinationRse());
    row.setSourceSite(circuit.route().sourceSite());
    row.setDestinationSite(circuit.route().destinationSite());
    row.setInstanceId(circuit.instanceId().orElse(null));
    row.setSenseStatus(circuit.senseStatus());
    row.setSenseSeenAt(circuit.senseSeenAt().orElse(null));
    row.setSenseStatusSince(circuit.senseStatusSince().orElse(null));
    row.setReservedMbps(circuit.reservedMbps());
    row.setRequestedMbps(circuit.requestedMbps());
    row.setChangeSentAt(circuit.changeSentAt().orElse(null));
    row.setChangedAt(circuit.changedAt().orElse(null));
    row.setProvisionedAt(circuit.provisionedAt().orElse(null));
    row.setMissingSince(circuit.missingSince().orElse(null));
    row.setGoneAt(circuit.goneAt().orElse(null));
    row.setCancelSentAt(circuit.cancelSentAt().orElse(null));
    row.setDiscard(circuit.discard());
    row.setCreatedAt(circuit.createdAt());
    row.setReleasedAt(circuit.releasedAt().orElse(null));
    long id = tx.insertInto(CIRCUIT).set(row).returning(CIRCUIT.ID).fetchOne(CIRCUIT.ID);
    for (Side side : Side.values()) {
      restore(tx, id, circuit.at(side));
    }
    return find(tx, id).orElseThrow();
  }

  private static void restore(DSLContext tx, long circuit, Subnet subnet) {
    SubnetRecord row = new SubnetRecord();
    row.setCircuitId(circuit);
    row.setSide(subnet.side());
    row.setPool(subnet.pool());
    row.setAllocationName(subnet.allocationName());
    row.setPrefix(subnet.prefix().orElse(null));
    row.setHost(subnet.host().orElse(null));
    row.setScheme(subnet.scheme());
    row.setUri(subnet.uri().orElse(null));
    row.setAffiliatedAt(subnet.affiliatedAt().orElse(null));
    row.setFreedAt(subnet.freedAt().orElse(null));
    tx.insertInto(SUBNET).set(row).execute();
  }

  private static void insertSubnet(
      DSLContext tx, long circuit, Side side, String pool, String allocationName) {
    tx.insertInto(SUBNET)
        .set(SUBNET.CIRCUIT_ID, circuit)
        .set(SUBNET.SIDE, side)
        .set(SUBNET.POOL, pool)
        .set(SUBNET.ALLOCATION_NAME, allocationName)
        .execute();
  }

  /** One circuit, live or not. */
  public Optional<Circuit> find(DSLContext tx, long id) {
    return withSubnets(tx, tx.selectFrom(CIRCUIT).where(CIRCUIT.ID.eq(id)).fetch()).stream()
        .findFirst();
  }

  /** A circuit by its id, which nobody else changes before {@code tx} ends. */
  public Optional<Circuit> lock(DSLContext tx, long id) {
    return withSubnets(tx, tx.selectFrom(CIRCUIT).where(CIRCUIT.ID.eq(id)).forUpdate().fetch())
        .stream()
        .findFirst();
  }

  /** The live circuit of a request. */
  public Optional<Circuit> ownedBy(DSLContext tx, String ruleId) {
    return withSubnets(tx, tx.selectFrom(CIRCUIT).where(LIVE, CIRCUIT.RULE_ID.eq(ruleId)).fetch())
        .stream()
        .findFirst();
  }

  /** The live circuits of these requests, by rule id. */
  public Map<String, Circuit> ownedBy(DSLContext tx, Collection<String> ruleIds) {
    Map<String, Circuit> byRule = new HashMap<>();
    withSubnets(tx, tx.selectFrom(CIRCUIT).where(LIVE, CIRCUIT.RULE_ID.in(ruleIds)).fetch())
        .forEach(circuit -> byRule.put(circuit.ruleId(), circuit));
    return byRule;
  }

  /** Every live circuit, oldest first. */
  public List<Circuit> live(DSLContext tx) {
    return withSubnets(tx, tx.selectFrom(CIRCUIT).where(LIVE).orderBy(CIRCUIT.ID).fetch());
  }

  /** One page of circuits that match {@code filter}, newest first. */
  public List<Circuit> page(DSLContext tx, CircuitFilter filter) {
    Condition matching = CIRCUIT.ID.lt(filter.before());
    if (filter.live().isPresent()) {
      matching = matching.and(filter.live().get() ? LIVE : CIRCUIT.RELEASED_AT.isNotNull());
    }
    if (filter.site().isPresent()) {
      matching =
          matching.and(
              DSL.val(filter.site().get()).in(CIRCUIT.SOURCE_SITE, CIRCUIT.DESTINATION_SITE));
    }
    if (filter.ruleId().isPresent()) {
      matching = matching.and(CIRCUIT.RULE_ID.eq(filter.ruleId().get()));
    }
    if (filter.instance().isPresent()) {
      matching = matching.and(CIRCUIT.INSTANCE_ID.eq(filter.instance().get()));
    }
    return withSubnets(
        tx,
        tx.selectFrom(CIRCUIT)
            .where(matching)
            .orderBy(CIRCUIT.ID.desc())
            .limit(filter.limit())
            .fetch());
  }

  /** The circuit a request had last, live or not. */
  public Optional<Circuit> lastOf(DSLContext tx, String ruleId) {
    return withSubnets(
            tx,
            tx.selectFrom(CIRCUIT)
                .where(CIRCUIT.RULE_ID.eq(ruleId))
                .orderBy(CIRCUIT.ID.desc())
                .limit(1)
                .fetch())
        .stream()
        .findFirst();
  }

  /** Those of {@code names} under which a circuit of ours, live or not, had its subnets. */
  public Set<String> ourNames(DSLContext tx, Collection<String> names) {
    return tx.selectDistinct(CIRCUIT.ALLOCATION_NAME)
        .from(CIRCUIT)
        .where(CIRCUIT.ALLOCATION_NAME.in(names))
        .fetchSet(CIRCUIT.ALLOCATION_NAME);
  }

  /** Every storage host, with its port, that a circuit of ours ever had at one of its ends. */
  public Set<String> hosts(DSLContext tx) {
    return tx.selectDistinct(SUBNET.HOST)
        .from(SUBNET)
        .where(SUBNET.HOST.isNotNull())
        .fetchSet(SUBNET.HOST);
  }

  /** Every pool that a subnet was ever taken from. */
  public Set<String> pools(DSLContext tx) {
    return tx.selectDistinct(SUBNET.POOL).from(SUBNET).fetchSet(SUBNET.POOL);
  }

  /** Whether a live circuit has, or is about to take, a subnet of {@code pool} under a name. */
  public boolean isSubnetOwned(DSLContext tx, String pool, String name) {
    return tx.fetchExists(
        tx.selectOne()
            .from(SUBNET)
            .join(CIRCUIT)
            .on(CIRCUIT.ID.eq(SUBNET.CIRCUIT_ID))
            .where(LIVE, SUBNET.POOL.eq(pool), SUBNET.ALLOCATION_NAME.eq(name)));
  }

  /** Whether a live circuit's subnets are registered under {@code name}. */
  public boolean isNameInUse(DSLContext tx, String name) {
    return tx.fetchExists(
        tx.selectOne().from(CIRCUIT).where(LIVE, CIRCUIT.ALLOCATION_NAME.eq(name)));
  }

  /**
   * Gives an idle circuit to another request: one statement, so that there is never none or two.
   * False if it changed hands or was asked to go meanwhile.
   */
  public boolean changeOwner(DSLContext tx, Circuit circuit, String newOwner, Instant now) {
    boolean changed =
        tx.update(CIRCUIT)
                .set(CIRCUIT.RULE_ID, newOwner)
                .where(
                    CIRCUIT.ID.eq(circuit.id()),
                    CIRCUIT.RULE_ID.eq(circuit.ruleId()),
                    CIRCUIT.CANCEL_SENT_AT.isNull(),
                    LIVE)
                .execute()
            == 1;
    if (changed) {
      uses.end(tx, circuit.id(), now);
      uses.begin(tx, circuit.id(), now);
    }
    return changed;
  }

  /**
   * The most that live circuits get which carry far less than they hold, in Mb/s by rule id.
   *
   * @see CircuitWatch
   */
  public Map<String, Long> caps(DSLContext tx) {
    return tx.select(CIRCUIT_WATCH.RULE_ID, CIRCUIT_WATCH.CAP_MBPS)
        .from(CIRCUIT_WATCH)
        .join(CIRCUIT)
        .on(CIRCUIT.ID.eq(CIRCUIT_WATCH.CIRCUIT_ID))
        .and(CIRCUIT.RULE_ID.eq(CIRCUIT_WATCH.RULE_ID))
        .where(LIVE, CIRCUIT_WATCH.CAP_MBPS.isNotNull())
        .fetchMap(CIRCUIT_WATCH.RULE_ID, CIRCUIT_WATCH.CAP_MBPS);
  }

  /** When a rule had which circuits, oldest first. */
  public List<CircuitUse> usesOf(DSLContext tx, String ruleId) {
    return uses.of(tx, ruleId);
  }

  /** The live circuit that holds a subnet. */
  public Optional<Circuit> ownerOfSubnet(DSLContext tx, String prefix) {
    return tx.select(SUBNET.CIRCUIT_ID)
        .from(SUBNET)
        .where(SUBNET.PREFIX.eq(prefix), SUBNET.FREED_AT.isNull())
        .fetchOptional(SUBNET.CIRCUIT_ID)
        .flatMap(id -> find(tx, id));
  }

  /**
   * A subnet was taken, for the first time or anew.
   *
   * @throws org.jooq.exception.IntegrityConstraintViolationException another circuit holds it
   */
  public void subnetTaken(
      DSLContext tx, long circuit, Side side, String prefix, String host, String scheme) {
    tx.update(SUBNET)
        .set(SUBNET.PREFIX, prefix)
        .set(SUBNET.HOST, host)
        .set(SUBNET.SCHEME, scheme)
        .setNull(SUBNET.FREED_AT)
        .where(SUBNET.CIRCUIT_ID.eq(circuit), SUBNET.SIDE.eq(side))
        .execute();
  }

  /** A subnet was given back. */
  public void subnetFreed(DSLContext tx, long circuit, Side side, Instant now) {
    tx.update(SUBNET)
        .set(SUBNET.FREED_AT, now)
        .where(SUBNET.CIRCUIT_ID.eq(circuit), SUBNET.SIDE.eq(side), SUBNET.FREED_AT.isNull())
        .execute();
  }

  /** When a subnet that a circuit had was last given back to {@code pool}; empty if never. */
  public Optional<Instant> lastFreed(DSLContext tx, String pool) {
    return Optional.ofNullable(
        tx.select(DSL.max(SUBNET.FREED_AT))
            .from(SUBNET)
            .where(SUBNET.POOL.eq(pool), SUBNET.PREFIX.isNotNull())
            .fetchOne(0, Instant.class));
  }

  /** SENSE named the subnet in its model. A new name is not affiliated yet. */
  public void subnetNamed(DSLContext tx, long circuit, Side side, String uri) {
    tx.update(SUBNET)
        .set(SUBNET.URI, uri)
        .setNull(SUBNET.AFFILIATED_AT)
        .where(SUBNET.CIRCUIT_ID.eq(circuit), SUBNET.SIDE.eq(side))
        .execute();
  }

  /** A subnet was tied to the circuit. */
  public void subnetAffiliated(DSLContext tx, long circuit, Side side, Instant now) {
    tx.update(SUBNET)
        .set(SUBNET.AFFILIATED_AT, now)
        .where(SUBNET.CIRCUIT_ID.eq(circuit), SUBNET.SIDE.eq(side))
        .execute();
  }

  /**
   * Writes down the instance id before it is used. What was known of a former instance is
   * forgotten, and what it held counts no more.
   */
  public void instanceNamed(DSLContext tx, long circuit, UUID instanceId) {
    tx.update(CIRCUIT)
        .set(CIRCUIT.INSTANCE_ID, instanceId)
        .set(CIRCUIT.RESERVED_MBPS, 0L)
        .set(CIRCUIT.SENSE_STATUS, "")
        .setNull(CIRCUIT.SENSE_SEEN_AT)
        .setNull(CIRCUIT.SENSE_STATUS_SINCE)
        .setNull(CIRCUIT.GONE_AT)
        .setNull(CIRCUIT.MISSING_SINCE)
        .setNull(CIRCUIT.CHANGE_SENT_AT)
        .setNull(CIRCUIT.CANCEL_SENT_AT)
        .setNull(CIRCUIT.PROVISIONED_AT)
        .set(CIRCUIT.DISCARD, false)
        .where(CIRCUIT.ID.eq(circuit))
        .execute();
  }

  /**
   * The instance is known to be gone. What it held still counts until {@link #release}, {@link
   * #instanceNamed} or {@link #heldNoMore}: sites give bandwidth back a while after SENSE has
   * forgotten the instance. An instance that was never to be built has left nothing there.
   */
  public void instanceGone(DSLContext tx, long circuit, Instant now) {
    tx.update(CIRCUIT)
        .setNull(CIRCUIT.INSTANCE_ID)
        .set(CIRCUIT.SENSE_STATUS, "")
        .setNull(CIRCUIT.SENSE_STATUS_SINCE)
        .set(
            CIRCUIT.GONE_AT,
            DSL.when(
                    CIRCUIT.CHANGE_SENT_AT.isNotNull().or(CIRCUIT.PROVISIONED_AT.isNotNull()),
                    DSL.val(now, CIRCUIT.GONE_AT))
                .otherwise(CIRCUIT.GONE_AT))
        .setNull(CIRCUIT.MISSING_SINCE)
        .setNull(CIRCUIT.CHANGE_SENT_AT)
        .setNull(CIRCUIT.CANCEL_SENT_AT)
        .setNull(CIRCUIT.PROVISIONED_AT)
        .set(CIRCUIT.DISCARD, false)
        .where(CIRCUIT.ID.eq(circuit))
        .execute();
    uses.end(tx, circuit, now);
  }

  /** Nothing is confirmed and nothing is asked for. */
  public void heldNoMore(DSLContext tx, long circuit) {
    tx.update(CIRCUIT)
        .set(CIRCUIT.RESERVED_MBPS, 0L)
        .set(CIRCUIT.REQUESTED_MBPS, 0L)
        .where(CIRCUIT.ID.eq(circuit))
        .execute();
  }

  /** What SENSE said about the instance. */
  public void seen(DSLContext tx, long circuit, String senseStatus, Instant now) {
    tx.update(CIRCUIT)
        .set(CIRCUIT.SENSE_STATUS_SINCE, sinceWhen(senseStatus, now))
        .set(CIRCUIT.SENSE_STATUS, senseStatus)
        .set(CIRCUIT.SENSE_SEEN_AT, now)
        .setNull(CIRCUIT.MISSING_SINCE)
        .where(CIRCUIT.ID.eq(circuit))
        .execute();
  }

  /** SENSE does not know the instance. The first time counts. */
  public void missing(DSLContext tx, long circuit, Instant now) {
    tx.update(CIRCUIT)
        .set(CIRCUIT.SENSE_STATUS_SINCE, sinceWhen("GONE", now))
        .set(CIRCUIT.SENSE_STATUS, "GONE")
        .set(CIRCUIT.SENSE_SEEN_AT, now)
        .set(CIRCUIT.MISSING_SINCE, DSL.coalesce(CIRCUIT.MISSING_SINCE, DSL.val(now)))
        .where(CIRCUIT.ID.eq(circuit))
        .execute();
  }

  private static Field<Instant> sinceWhen(String status, Instant now) {
    Field<Instant> fresh = DSL.val(now, CIRCUIT.SENSE_STATUS_SINCE);
    return DSL.when(
            CIRCUIT.SENSE_STATUS.eq(status), DSL.coalesce(CIRCUIT.SENSE_STATUS_SINCE, fresh))
        .otherwise(fresh);
  }

  /** Bandwidth is about to be asked for: from now on SENSE may hold it. */
  public void request(DSLContext tx, long circuit, long mbps) {
    tx.update(CIRCUIT)
        .set(CIRCUIT.REQUESTED_MBPS, mbps)
        .setNull(CIRCUIT.CHANGE_SENT_AT)
        .where(CIRCUIT.ID.eq(circuit))
        .execute();
  }

  /** The provision or modify of the requested bandwidth is about to be sent. */
  public void changeSent(DSLContext tx, long circuit, Instant now) {
    tx.update(CIRCUIT).set(CIRCUIT.CHANGE_SENT_AT, now).where(CIRCUIT.ID.eq(circuit)).execute();
    uses.begin(tx, circuit, now);
  }

  /** SENSE holds {@code mbps}, and nothing is in flight any more. */
  public void confirm(DSLContext tx, long circuit, long mbps, Instant now) {
    tx.update(CIRCUIT)
        .set(CIRCUIT.RESERVED_MBPS, mbps)
        .set(CIRCUIT.REQUESTED_MBPS, 0L)
        .setNull(CIRCUIT.CHANGE_SENT_AT)
        .set(CIRCUIT.CHANGED_AT, now)
        .set(CIRCUIT.PROVISIONED_AT, DSL.coalesce(CIRCUIT.PROVISIONED_AT, DSL.val(now)))
        .where(CIRCUIT.ID.eq(circuit))
        .execute();
    uses.begin(tx, circuit, now);
  }

  /** A cancel is about to be sent, if {@code owner} still owns the circuit. The last one counts. */
  public boolean cancelSent(DSLContext tx, long circuit, String owner, Instant now) {
    return tx.update(CIRCUIT)
            .set(CIRCUIT.CANCEL_SENT_AT, now)
            .where(CIRCUIT.ID.eq(circuit), CIRCUIT.RULE_ID.eq(owner), LIVE)
            .execute()
        == 1;
  }

  /** The instance is not to be used any more: it is taken down and another one is built. */
  public void discard(DSLContext tx, long circuit) {
    tx.update(CIRCUIT).set(CIRCUIT.DISCARD, true).where(CIRCUIT.ID.eq(circuit)).execute();
  }

  /**
   * Locks those of {@code circuits} that no other transaction has locked, until {@code tx} ends. It
   * waits for none, so nobody can wait for it in a circle.
   *
   * @return which were locked
   */
  public Set<Long> lockUnlocked(DSLContext tx, Collection<Long> circuits) {
    return tx.select(CIRCUIT.ID)
        .from(CIRCUIT)
        .where(CIRCUIT.ID.in(circuits))
        .forUpdate()
        .skipLocked()
        .fetchSet(CIRCUIT.ID);
  }

  /** What the interfaces of circuits carry, by circuit. */
  public void measured(DSLContext tx, Map<Long, Circuit.Traffic> traffic) {
    if (traffic.isEmpty()) {
      return;
    }
    Object[][] rows =
        traffic.entrySet().stream()
            .map(one -> measuredRow(one.getKey(), one.getValue()))
            .toArray(Object[][]::new);
    tx.batch(
            tx.update(CIRCUIT)
                .set(CIRCUIT.TRANSMIT_MBPS, (Double) null)
                .set(CIRCUIT.RECEIVE_MBPS, (Double) null)
                .set(CIRCUIT.MEASURED_AT, (Instant) null)
                .set(CIRCUIT.HEALTH, (String) null)
                .set(CIRCUIT.HEALTH_REASON, (String) null)
                .where(CIRCUIT.ID.eq((Long) null)))
        .bind(rows)
        .execute();
  }

  private static Object[] measuredRow(long circuit, Circuit.Traffic traffic) {
    return new Object[] {
      boxed(traffic.transmitMbps()),
      boxed(traffic.receiveMbps()),
      traffic.measuredAt().orElse(null),
      traffic.health(),
      traffic.healthReason(),
      circuit
    };
  }

  /** The circuit holds nothing any more: its instance is gone and its subnets are freed. */
  public void release(DSLContext tx, long circuit, Instant now) {
    tx.update(CIRCUIT)
        .set(CIRCUIT.RELEASED_AT, now)
        .set(CIRCUIT.RESERVED_MBPS, 0L)
        .set(CIRCUIT.REQUESTED_MBPS, 0L)
        .where(CIRCUIT.ID.eq(circuit), LIVE)
        .execute();
    uses.end(tx, circuit, now);
  }

  private static Double boxed(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  private static OptionalDouble unboxed(Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private static List<Circuit> withSubnets(DSLContext tx, List<CircuitRecord> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    Map<Long, Map<Side, Subnet>> subnets = new HashMap<>();
    tx.selectFrom(SUBNET)
        .where(SUBNET.CIRCUIT_ID.in(rows.stream().map(CircuitRecord::getId).toList()))
        .forEach(
            row ->
                subnets
                    .computeIfAbsent(row.getCircuitId(), id -> new EnumMap<>(Side.class))
                    .put(row.getSide(), read(row)));
    List<Circuit> circuits = new ArrayList<>(rows.size());
    for (CircuitRecord row : rows) {
      Map<Side, Subnet> ends = subnets.get(row.getId());
      circuits.add(read(row, ends.get(Side.SOURCE), ends.get(Side.DESTINATION)));
    }
    return circuits;
  }

  private static Subnet read(SubnetRecord row) {
    return new Subnet(
        row.getSide(),
        row.getPool(),
        row.getAllocationName(),
        Optional.ofNullable(row.getPrefix()),
        Optional.ofNullable(row.getHost()),
        row.getScheme(),
        Optional.ofNullable(row.getUri()),
        Optional.ofNullable(row.getAffiliatedAt()),
        Optional.ofNullable(row.getFreedAt()));
  }

  private static Circuit read(CircuitRecord row, Subnet source, Subnet destination) {
    return new Circuit(
        row.getId(),
        row.getRuleId(),
        row.getAllocationName(),
        new Route(
            row.getSourceRse(),
            row.getDestinationRse(),
            row.getSourceSite(),
            row.getDestinationSite()),
        Optional.ofNullable(row.getInstanceId()),
        row.getSenseStatus(),
        Optional.ofNullable(row.getSenseSeenAt()),
        Optional.ofNullable(row.getSenseStatusSince()),
        row.getReservedMbps(),
        row.getRequestedMbps(),
        Optional.ofNullable(row.getChangeSentAt()),
        Optional.ofNullable(row.getChangedAt()),
        Optional.ofNullable(row.getProvisionedAt()),
        Optional.ofNullable(row.getMissingSince()),
        Optional.ofNullable(row.getGoneAt()),
        Optional.ofNullable(row.getCancelSentAt()),
        row.getDiscard(),
        new Circuit.Traffic(
            unboxed(row.getTransmitMbps()),
            unboxed(row.getReceiveMbps()),
            Optional.ofNullable(row.getMeasuredAt()),
            row.getHealth(),
            row.getHealthReason()),
        source,
        destination,
        row.getCreatedAt(),
        Optional.ofNullable(row.getReleasedAt()));
  }
}
