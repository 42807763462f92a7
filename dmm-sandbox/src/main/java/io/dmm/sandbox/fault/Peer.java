package io.dmm.sandbox.fault;

/** A simulated peer, as fault plans name it. */
public enum Peer {
  /** Rucio with its token server. */
  RUCIO,
  /** SENSE-O with its token server; paths are relative to the API's base. */
  SENSE,
  /** FTS. */
  FTS,
  /** Prometheus. */
  PROMETHEUS
}
