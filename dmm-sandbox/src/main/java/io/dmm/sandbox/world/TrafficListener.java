package io.dmm.sandbox.world;

import java.time.Instant;
import java.util.List;

/** Who wants to know which bytes went where: the simulated interfaces and the simulated FTS. */
public interface TrafficListener {
  /**
   * Bytes of one transfer within a step, at an even rate.
   *
   * @param transfer whose bytes they are
   * @param sourceHost the host that sent them, {@code host:port}
   * @param destinationHost the host that received them
   * @param bytes how many
   */
  record Flow(Transfer transfer, String sourceHost, String destinationHost, double bytes) {}

  /** A transfer was submitted, to the hosts that it names now. */
  default void submitted(Transfer transfer, Instant at) {}

  /**
   * Time went from {@code from} to {@code to}; steps follow each other without a gap, in some of
   * them nothing flows.
   */
  default void step(Instant from, Instant to, List<Flow> flows) {}
}
