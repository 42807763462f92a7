package io.dmm.app.trace;

import io.dmm.core.trace.Trace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.MDC;

/** A span. Log lines written inside carry the id of its trace. */
class SpanTrace implements Trace {
  private static final String TRACE_ID = "trace_id";

  private final Span span;
  private final TextMapPropagator propagator;
  private final Context around;

  SpanTrace(Span span, TextMapPropagator propagator, Context around) {
    this.span = span;
    this.propagator = propagator;
    this.around = around;
  }

  Context context() {
    return around.with(span);
  }

  @Override
  public Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>();
    propagator.inject(context(), headers, Map::put);
    return headers;
  }

  /** The scope that is entered is left by the one that is returned. */
  @Override
  @SuppressWarnings("MustBeClosedChecker")
  public Scope enter() {
    io.opentelemetry.context.Scope scope = context().makeCurrent();
    String before = MDC.get(TRACE_ID);
    MDC.put(TRACE_ID, span.getSpanContext().getTraceId());
    return () -> {
      if (before == null) {
        MDC.remove(TRACE_ID);
      } else {
        MDC.put(TRACE_ID, before);
      }
      scope.close();
    };
  }

  @Override
  public void answered(int httpStatus) {
    span.setAttribute("http.response.status_code", httpStatus);
  }

  @Override
  public void ended(boolean ok, String outcome) {
    span.setAttribute("dmm.outcome", outcome);
    if (!ok) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }

  void event(String name) {
    span.addEvent(name);
  }
}
