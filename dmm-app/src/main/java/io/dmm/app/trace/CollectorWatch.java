package io.dmm.app.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells once that the collector takes nothing, and once that it does again. */
final class CollectorWatch implements SpanExporter {
  private static final Logger log = LoggerFactory.getLogger(CollectorWatch.class);

  private final SpanExporter exporter;
  private final AtomicBoolean failing = new AtomicBoolean();

  CollectorWatch(SpanExporter exporter) {
    this.exporter = exporter;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    CompletableResultCode result = exporter.export(spans);
    return result.whenComplete(() -> told(result));
  }

  private void told(CompletableResultCode result) {
    if (result.isSuccess()) {
      if (failing.compareAndSet(true, false)) {
        log.info("traces_delivered again");
      }
    } else if (failing.compareAndSet(false, true)) {
      log.warn(
          "traces_not_delivered reason=\"{}\"; they are dropped until the collector takes them,"
              + " and this is told once",
          reason(result.getFailureThrowable()));
    }
  }

  private static String reason(Throwable failure) {
    if (failure == null) {
      return "unknown";
    }
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return cause.getClass().getSimpleName()
        + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
