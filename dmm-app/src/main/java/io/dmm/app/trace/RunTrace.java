package io.dmm.app.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.Optional;

/**
 * A daemon's run. Most runs find nothing to do: such a one is never ended, and a span that is not
 * ended is never sent.
 */
final class RunTrace extends SpanTrace {
  private static final ContextKey<RunTrace> RUN = ContextKey.named("dmm-run");

  private volatile boolean worked;

  RunTrace(Span span, TextMapPropagator propagator) {
    super(span, propagator, Context.root());
  }

  /** The run that the calling thread works for. */
  static Optional<RunTrace> current() {
    return Optional.ofNullable(Context.current().get(RUN));
  }

  void hasWorked() {
    worked = true;
  }

  @Override
  Context context() {
    return super.context().with(RUN, this);
  }

  @Override
  public void ended(boolean ok, String outcome) {
    if (worked || !ok) {
      super.ended(ok, outcome);
    }
  }
}
