package io.dmm.web;

import io.dmm.core.trace.Trace;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Follows what the server is asked; of whoever asks with a trace of their own, that goes on. */
@FunctionalInterface
public interface RequestTracer {
  /** Follows nothing. */
  RequestTracer NONE = (method, route, ruleId, header) -> Trace.NONE;

  /**
   * A question came in.
   *
   * @param method HTTP method
   * @param route the address as in the list of addresses, with its parameters in braces
   * @param ruleId the rule that is asked about, if the address names one
   * @param header value of a request header, null if it was not sent
   */
  Trace serving(String method, String route, Optional<String> ruleId, UnaryOperator<String> header);
}
