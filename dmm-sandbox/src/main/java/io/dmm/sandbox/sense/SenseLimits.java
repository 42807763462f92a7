package io.dmm.sandbox.sense;

/**
 * How often a client may do the same before the audit calls it a storm.
 *
 * @param mutationsPerMinute the same changing call on the same thing
 * @param statusPollsPerMinute questions about the state of one instance
 * @param passwordGrantsPerMinute log-ins of one user
 */
public record SenseLimits(
    int mutationsPerMinute, int statusPollsPerMinute, int passwordGrantsPerMinute) {
  /** What a careful client never reaches: 4 changes, 30 polls, 10 log-ins. */
  public static SenseLimits careful() {
    return new SenseLimits(4, 30, 10);
  }
}
