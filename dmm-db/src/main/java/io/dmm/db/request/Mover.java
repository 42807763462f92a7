package io.dmm.db.request;

/**
 * Who moves a request next: a daemon, or nobody. Stored with the request, so that each daemon asks
 * only for its own work.
 */
public enum Mover {
  ALLOCATOR("Allocator"),
  DECIDER("Decider"),
  SENSE_HANDLER("SenseHandler"),
  SENSE_STAGER("SenseStager"),
  SENSE_PROVISIONER("SenseProvisioner"),
  SENSE_MODIFIER("SenseModifier"),
  SENSE_CANCELLER("SenseCanceller"),
  SENSE_DELETER("SenseDeleter"),
  RUCIO_INITIALIZER("RucioInitializer"),
  RUCIO_MODIFIER("RucioModifier"),
  RUCIO_FINISHER("RucioFinisher"),
  OPERATOR("operator"),
  NOBODY("nobody");

  private final String daemon;

  Mover(String daemon) {
    this.daemon = daemon;
  }

  /** The daemon's name, as in logs, events and pages. */
  public String daemon() {
    return daemon;
  }
}
