package io.dmm.core.daemon;

import io.dmm.core.config.DaemonsSection;
import java.time.Duration;
import java.util.Optional;

/**
 * How often each daemon runs, from the intervals of section {@code [daemons]}, which belong to
 * groups of daemons.
 */
public final class Beats {
  private final DaemonsSection config;

  /** The beats that {@code config} asks for. */
  public Beats(DaemonsSection config) {
    this.config = config;
  }

  /**
   * The beat of a daemon.
   *
   * @throws IllegalArgumentException no group has a daemon of that name
   */
  public Beat of(String daemon) {
    Optional<Duration> interval =
        switch (daemon) {
          case "RucioInitializer", "RucioModifier", "RucioFinisher" -> config.rucio();
          case "Allocator", "Decider" -> config.dmm();
          case "SenseHandler",
              "SenseStager",
              "SenseProvisioner",
              "SenseModifier",
              "SenseCanceller",
              "SenseDeleter" ->
              config.sense();
          case "FtsModifier" -> config.fts();
          case "Monitor", "TransferAuditor" -> config.monit();
          case "RefreshSites" -> config.db();
          case "Reconciler" -> config.reconcile();
          case "Retention" -> config.retention();
          default -> throw new IllegalArgumentException("no interval is known for " + daemon);
        };
    return new Beat(interval);
  }
}
