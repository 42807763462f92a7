package io.dmm.sandbox.sense;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.time.Duration;

/**
 * How long things take at the simulated SENSE-O and its sites.
 *
 * @param compile a create or modify computes so long before it is COMPILED or FAILED; the caller
 *     waits
 * @param provision the phases of provision and reprovision
 * @param modify the phases of a modify
 * @param cancel the phases of a cancel; {@code propagating} is how long it shows the substate from
 *     before
 * @param consistencySweep a MODIFY - FAILED instance is removed by the server after this
 * @param reservationRelease a site keeps bandwidth and VLANs so long after CANCEL - READY, or after
 *     a delete without cancel
 * @param gatewayTimeout the gateway answers 504 to a call that takes longer
 * @see "SENSE-O REST API, section 3.9, measured times"
 */
public record SenseTimings(
    Duration compile,
    Phases provision,
    Phases modify,
    Phases cancel,
    Duration consistencySweep,
    Duration reservationRelease,
    Duration gatewayTimeout) {

  /**
   * How long an operation stays in each step.
   *
   * @param propagating from the call until PROPAGATED
   * @param accepting from PROPAGATED until COMMITTING
   * @param committing from COMMITTING until COMMITTED, where a synchronous call returns
   * @param verifying from COMMITTED until READY
   */
  public record Phases(
      Duration propagating, Duration accepting, Duration committing, Duration verifying) {
    /** From the call until COMMITTED. */
    public Duration untilCommitted() {
      return propagating.plus(accepting).plus(committing);
    }

    /** From the call until READY. */
    public Duration untilReady() {
      return untilCommitted().plus(verifying);
    }
  }

  /** As measured in production: about a minute until COMMITTED, minutes until READY. */
  public static SenseTimings production() {
    return new SenseTimings(
        ofSeconds(11),
        new Phases(ofSeconds(5), ofSeconds(4), ofSeconds(36), ofSeconds(300)),
        new Phases(ofSeconds(5), ofSeconds(4), ofSeconds(36), ofSeconds(120)),
        new Phases(ofSeconds(5), ofSeconds(4), ofSeconds(45), ofSeconds(250)),
        ofSeconds(30),
        ofSeconds(60),
        ofSeconds(60));
  }

  /** Production's times but for the compile, which takes none: for a clock that a test moves. */
  public static SenseTimings steppable() {
    return production().withCompile(ZERO);
  }

  /** A few seconds for everything: for a world that people watch. */
  public static SenseTimings brisk() {
    Phases phases = new Phases(ofMillis(500), ofMillis(300), ofMillis(1200), ofMillis(2000));
    return new SenseTimings(
        ofMillis(500), phases, phases, phases, ofSeconds(5), ofSeconds(2), ofSeconds(60));
  }

  /** Everything happens at once: for tests that are about something else. */
  public static SenseTimings none() {
    Phases phases = new Phases(ZERO, ZERO, ZERO, ZERO);
    return new SenseTimings(ZERO, phases, phases, phases, ZERO, ZERO, ofSeconds(60));
  }

  /** The same with another compile time. */
  public SenseTimings withCompile(Duration time) {
    return new SenseTimings(
        time, provision, modify, cancel, consistencySweep, reservationRelease, gatewayTimeout);
  }

  /** The same with other phases of provision and reprovision. */
  public SenseTimings withProvision(Phases phases) {
    return new SenseTimings(
        compile, phases, modify, cancel, consistencySweep, reservationRelease, gatewayTimeout);
  }

  /** The same with other phases of a modify. */
  public SenseTimings withModify(Phases phases) {
    return new SenseTimings(
        compile, provision, phases, cancel, consistencySweep, reservationRelease, gatewayTimeout);
  }

  /** The same with other phases of a cancel. */
  public SenseTimings withCancel(Phases phases) {
    return new SenseTimings(
        compile, provision, modify, phases, consistencySweep, reservationRelease, gatewayTimeout);
  }

  /** The same with another life time of MODIFY - FAILED. */
  public SenseTimings withConsistencySweep(Duration time) {
    return new SenseTimings(
        compile, provision, modify, cancel, time, reservationRelease, gatewayTimeout);
  }

  /** The same with another release delay. */
  public SenseTimings withReservationRelease(Duration time) {
    return new SenseTimings(
        compile, provision, modify, cancel, consistencySweep, time, gatewayTimeout);
  }

  /** The same with another gateway time-out. */
  public SenseTimings withGatewayTimeout(Duration time) {
    return new SenseTimings(
        compile, provision, modify, cancel, consistencySweep, reservationRelease, time);
  }
}
