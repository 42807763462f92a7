package io.dmm.sandbox.fault;

import java.time.Duration;
import java.util.Optional;

/** How something goes wrong. */
public sealed interface Failure {
  /**
   * The call is late. It may go wrong in another way as well.
   *
   * @param processed whether the peer does at once what it was asked for, and only the answer is
   *     late; otherwise the call reaches the peer late
   */
  record Late(Latency latency, boolean processed) implements Failure {}

  /**
   * The call gets this answer.
   *
   * @param status the HTTP status
   * @param body the body; empty for a page such as a proxy writes
   * @param contentType of the body
   * @param retryAfter what the header {@code Retry-After} says, in whole seconds
   * @param processed whether the peer has done what it was asked for
   */
  record Answered(
      int status,
      Optional<String> body,
      String contentType,
      Optional<Duration> retryAfter,
      boolean processed)
      implements Failure {}

  /**
   * The connection is cut instead of an answer.
   *
   * @param processed whether the peer has done what it was asked for
   */
  record Cut(boolean processed) implements Failure {}

  /** The answer breaks off after so many bytes of its body. */
  record Truncated(int bytes) implements Failure {}

  /** Prometheus knows no sample: success, with an empty result. */
  record NoSamples() implements Failure {}

  /** An operation of SENSE-O goes wrong. */
  record Operation(OperationFault fault) implements Failure {}
}
