package io.dmm.sense.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.core.peer.NotFoundException;
import io.dmm.core.peer.OutcomeUnknownException;
import io.dmm.core.peer.PeerCall;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.RejectedException;
import io.dmm.core.peer.UnavailableException;
import java.util.Optional;
import java.util.UUID;

/**
 * SENSE-O's own answer to a call: a body, or an error whose meaning the caller may know. What the
 * network or a gateway answered never gets here.
 */
final class SenseReply {
  private final PeerCall call;
  private final String body;
  private final Optional<SenseFault> fault;
  private final PeerException failure;

  private SenseReply(
      PeerCall call, String body, Optional<SenseFault> fault, PeerException failure) {
    this.call = call;
    this.body = body;
    this.fault = fault;
    this.failure = failure;
  }

  /** The body of an answer with status 2xx, which may hold an error nevertheless. */
  static SenseReply success(PeerCall call, String body) {
    Optional<SenseFault> inside = SenseFault.insideSuccess(body);
    PeerException failure =
        inside.isEmpty()
            ? null
            : doubtful(call, "answered 200 with an error: " + inside.get().message());
    return new SenseReply(call, body, inside, failure);
  }

  /** An answer with an error status. */
  static SenseReply failed(PeerCall call, PeerException failure) {
    SenseFault fault = SenseFault.of(failure.answerText());
    return new SenseReply(call, failure.answerText(), Optional.of(fault), failure);
  }

  /** Nothing is known after a read that made no sense, and less after such a change. */
  private static PeerException doubtful(PeerCall call, String what) {
    String message = "sense: " + call.method() + " " + call.name() + " " + what;
    return call.kind() == PeerCall.Kind.READ
        ? new UnavailableException(message)
        : new OutcomeUnknownException(message);
  }

  /** The error; empty if there is none. */
  Optional<SenseFault> fault() {
    return fault;
  }

  /** The error as it goes to the caller who has no better name for it. */
  PeerException failure() {
    return failure;
  }

  /** The error as a refusal, in SENSE-O's words. */
  RejectedException refusal(String what) {
    String message = what + ": " + fault.map(SenseFault::message).orElse("no reason given");
    return failure == null
        ? new RejectedException(message)
        : new RejectedException(message, failure);
  }

  /** The error as the absence of {@code thing}. */
  NotFoundException absence(String thing) {
    String message = "sense: " + thing + " does not exist";
    return failure == null
        ? new NotFoundException(message)
        : new NotFoundException(message, failure);
  }

  /** Whether the answer is 404 or 410, or what older servers say instead: 200, "not found". */
  boolean isNotFound() {
    return failure instanceof NotFoundException
        || (isInsideSuccess() && fault.orElseThrow().saysNotFound());
  }

  private boolean isInsideSuccess() {
    return failure != null && failure.httpStatus().isEmpty();
  }

  /**
   * Whether the answer says that a thing does not exist. A 500 counts only when it names the thing:
   * others can be missing too.
   *
   * @param kind what it is called in such sentences, such as {@code instance}
   */
  boolean saysGone(String kind, UUID id) {
    return isNotFound() || (fault.isPresent() && fault.get().saysNotFound(kind, id));
  }

  /** Passes only without an error. */
  SenseReply orThrow() throws PeerException {
    if (failure != null) {
      throw failure;
    }
    return this;
  }

  /** The body. */
  String body() {
    return body;
  }

  /** The body as JSON object or array. */
  JsonNode json() throws PeerException {
    orThrow();
    Optional<JsonNode> node = SenseJson.structure(body);
    if (node.isEmpty()) {
      throw senseless();
    }
    return node.get();
  }

  /** The complaint that a body is not what the call should answer. */
  PeerException senseless() {
    return doubtful(
        call,
        body.isBlank()
            ? "answered with an empty body"
            : "answered something that cannot be understood, beginning with: "
                + SenseText.brief(body.substring(0, Math.min(100, body.length()))));
  }
}
