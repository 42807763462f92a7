package io.dmm.core.peer;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Who says which data should move: Rucio. Only reads. */
public interface RuleSource {
  /**
   * Hands every SENSE rule in a state that may need a circuit (REPLICATING, STUCK, and those that
   * wait) to {@code each}, as it arrives.
   *
   * @param problems told of each line that could not be read: the rule id if known, and why
   * @throws PeerException the sweep is not complete: nothing may be concluded from a rule that was
   *     not seen
   */
  void sweep(Consumer<Rule> each, Consumer<String> problems) throws PeerException;

  /** One rule; empty if it is gone. */
  Optional<Rule> rule(String ruleId) throws PeerException;

  /** Bytes of all files of a data identifier, summed by Rucio. */
  long sizeBytes(String scope, String name) throws PeerException;

  /** The RSEs that an expression stands for, sorted; empty list if none. */
  List<String> resolve(String expression) throws PeerException;

  /** The RSEs where the files of a rule go, sorted; empty while Rucio has not decided. */
  List<String> destinationsOf(String ruleId) throws PeerException;

  /** The RSEs that transfers of this rule are taken from, as far as Rucio has chosen, sorted. */
  List<String> sourcesOf(String ruleId, String destinationRse) throws PeerException;

  /** Every RSE, sorted. */
  List<String> rses() throws PeerException;

  /** Where third-party copies from and to this RSE go; empty if it has no protocol for them. */
  Optional<Door> transferDoor(String rse) throws PeerException;

  /**
   * Where an RSE can be reached, as Rucio has it.
   *
   * @param scheme such as {@code davs}
   * @param host without a port
   */
  record Door(String scheme, String host) {}
}
