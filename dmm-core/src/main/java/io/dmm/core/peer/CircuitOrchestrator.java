package io.dmm.core.peer;

import java.util.List;
import java.util.UUID;

/**
 * Who builds circuits: SENSE-O. Each method is one operation of the peer, and none waits for a
 * circuit to get anywhere: progress is read with {@link #look}.
 */
public interface CircuitOrchestrator {
  /**
   * Draws the id of an instance that does not exist yet. It is written down before {@link #compile}
   * uses it.
   */
  UUID newInstanceId() throws PeerException;

  /**
   * Has the intent compiled under its instance id. Safe to repeat as long as the instance is only
   * compiled.
   *
   * @return whether a path was found, and the subnets' URIs in SENSE's model
   * @throws RejectedException the profile, a site or a VLAN range is wrong
   */
  Compilation compile(CircuitIntent intent) throws PeerException;

  /**
   * How much bandwidth the path of {@code intent} could get now, in Mb/s, rounded down. Overwrites
   * the capacity of the compiled intent, so {@link #compile} must follow before {@link #provision}.
   */
  long availableMbps(CircuitIntent intent) throws PeerException;

  /** Starts building the compiled circuit. Not to be repeated blindly. */
  void provision(UUID instanceId) throws PeerException;

  /** Starts changing the circuit to the bandwidth of {@code intent}. Not to be repeated blindly. */
  void modify(CircuitIntent intent) throws PeerException;

  /**
   * Starts taking the circuit down. One that is already being cancelled, or gone, is success.
   *
   * @param force needed whenever the circuit is not READY
   */
  void cancel(UUID instanceId, boolean force) throws PeerException;

  /** Removes the instance's record. One that is gone is success. */
  void delete(UUID instanceId) throws PeerException;

  /**
   * The instance as the peer has it now. An instance that is not there is {@link
   * InstanceState.Phase#GONE}.
   */
  InstanceState look(UUID instanceId) throws PeerException;

  /** Every instance that the peer shows us, archived ones included, for the reconciler. */
  List<InstanceSummary> instances() throws PeerException;
}
