package io.dmm.sense.adapter;

import io.dmm.core.peer.CircuitIntent;
import io.dmm.core.peer.CircuitOrchestrator;
import io.dmm.core.peer.Compilation;
import io.dmm.core.peer.InstanceState;
import io.dmm.core.peer.InstanceState.Phase;
import io.dmm.core.peer.InstanceSummary;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.RejectedException;
import io.dmm.sense.SenseConfig;
import io.dmm.sense.client.CompileResult;
import io.dmm.sense.client.Edits;
import io.dmm.sense.client.Operation;
import io.dmm.sense.client.OperationOptions;
import io.dmm.sense.client.SenseClient;
import io.dmm.sense.client.SenseInstance;
import io.dmm.sense.client.ServiceRequest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Circuits, built by SENSE-O. */
public final class SenseCircuits implements CircuitOrchestrator {
  private final SenseClient sense;
  private final SenseConfig config;

  /** Circuits of the configured profile. */
  @Inject
  public SenseCircuits(SenseClient sense, SenseConfig config) {
    this.sense = sense;
    this.config = config;
  }

  @Override
  public UUID newInstanceId() throws PeerException {
    return sense.instances().newId();
  }

  @Override
  public Compilation compile(CircuitIntent intent) throws PeerException {
    ServiceRequest request = request(intent).edit(edits(intent, true)).extract(SubnetUris.QUESTION);
    CompileResult result = sense.instances().compile(intent.instanceId(), request);
    if (!result.feasible()) {
      return Compilation.noPath(result.detail());
    }
    SubnetUris uris = SubnetUris.of(result.rows(ServiceRequest.EXTRACT_RESULT_VALUES));
    return Compilation.found(
        uris.uriOf(intent.source(), intent), uris.uriOf(intent.destination(), intent));
  }

  @Override
  public long availableMbps(CircuitIntent intent) throws PeerException {
    ServiceRequest request =
        request(intent)
            .edit(edits(intent, false))
            .askTotalBlockMaximumBandwidth(config.connectionName());
    CompileResult result = sense.instances().compile(intent.instanceId(), request);
    if (!result.feasible()) {
      return 0;
    }
    return result
        .bandwidthMbps(ServiceRequest.TOTAL_BLOCK_MAXIMUM_BANDWIDTH, config.connectionName())
        .orElseThrow(
            () ->
                new RejectedException(
                    "SENSE-O named no bandwidth for \""
                        + config.connectionName()
                        + "\"; [sense] connection_name must be the name of a connection in"
                        + " profile "
                        + config.profileUuid()));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Asked not to block, unless configured otherwise: SENSE-O is known to honour that here.
   */
  @Override
  public void provision(UUID instanceId) throws PeerException {
    sense
        .instances()
        .operate(
            instanceId,
            Operation.PROVISION,
            OperationOptions.DEFAULT.withSync(config.calls().provisionSync()));
  }

  /**
   * {@inheritDoc}
   *
   * <p>SENSE-O always blocks here, mostly longer than the call waits; then the outcome is unknown
   * and the status tells it.
   */
  @Override
  public void modify(CircuitIntent intent) throws PeerException {
    sense.instances().modify(intent.instanceId(), request(intent).edit(edits(intent, true)));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Asked to block, unless configured otherwise, because only that is known to work; it takes
   * about a minute, so that the outcome is often unknown and the status tells it.
   */
  @Override
  public void cancel(UUID instanceId, boolean force) throws PeerException {
    sense.instances().cancel(instanceId, config.calls().cancelSync(), force);
  }

  /**
   * {@inheritDoc}
   *
   * <p>SENSE-O would delete the record of a circuit that is up and leave the circuit at the sites,
   * so the state is looked at first. Whether one that is neither up nor down may be deleted depends
   * on how long it has been so, which the caller knows.
   *
   * @throws RejectedException the circuit is up: cancel it first
   */
  @Override
  public void delete(UUID instanceId) throws PeerException {
    Optional<SenseInstance> found = sense.instances().find(instanceId);
    if (found.isEmpty()) {
      return;
    }
    if (Phases.of(found.get().status()).isUp()) {
      throw new RejectedException(
          "instance "
              + instanceId
              + " is "
              + found.get().status()
              + " and would stay at the sites: cancel it before it is deleted");
    }
    sense.instances().delete(instanceId);
  }

  @Override
  public InstanceState look(UUID instanceId) throws PeerException {
    Optional<SenseInstance> found = sense.instances().find(instanceId);
    if (found.isEmpty()) {
      return InstanceState.gone();
    }
    SenseInstance instance = found.get();
    Phase phase = Phases.of(instance.status());
    return new InstanceState(
        phase,
        instance.status().toString(),
        reservedMbps(instanceId, instance, phase),
        instance.lastError());
  }

  /** The list of intents has times; the record only sometimes. */
  private OptionalLong reservedMbps(UUID instanceId, SenseInstance instance, Phase phase)
      throws PeerException {
    ReservedBandwidth inRecord = ReservedBandwidth.in(instance.intents());
    if (inRecord.isAmbiguous() && phase.isUp()) {
      return ReservedBandwidth.in(sense.instances().intents(instanceId)).mbps();
    }
    return inRecord.mbps();
  }

  @Override
  public List<InstanceSummary> instances() throws PeerException {
    return sense.instances().list().stream()
        .map(
            listing ->
                new InstanceSummary(
                    listing.instanceId(), listing.alias(), listing.owner(), listing.status()))
        .toList();
  }

  private ServiceRequest request(CircuitIntent intent) {
    return ServiceRequest.of(config.profileUuid(), intent.alias());
  }

  private static Edits edits(CircuitIntent intent, boolean withCapacity) {
    Edits edits = new Edits();
    if (withCapacity) {
      edits.capacity(intent.bandwidthMbps());
    }
    return edits
        .site(0, intent.source().siteUri())
        .ipv6Prefix(0, intent.source().ipv6Prefix())
        .site(1, intent.destination().siteUri())
        .ipv6Prefix(1, intent.destination().ipv6Prefix())
        .vlan(0, intent.source().vlanRange())
        .vlan(1, intent.destination().vlanRange());
  }
}
