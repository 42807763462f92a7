package io.dmm.app.check;

import io.dmm.app.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the database, the certificates and all peers at once. Each has its own time, so that one
 * that hangs or is down hides no other.
 */
public final class CheckRun {
  private static final Logger log = LoggerFactory.getLogger(CheckRun.class);

  private final List<Probe> probes;
  private final CheckOptions options;

  private CheckRun(List<Probe> probes, CheckOptions options) {
    this.probes = List.copyOf(probes);
    this.options = options;
  }

  /** A run over everything that a configuration names. */
  public static CheckRun of(Settings settings, CheckOptions options) {
    Learned learned = new Learned();
    return new CheckRun(
        List.of(
            new ConfigurationProbe(settings),
            new DatabaseProbe(settings.database(), options, learned),
            new CertificatesProbe(settings, options),
            new SenseProbe(settings, options, learned),
            new RucioProbe(settings, options, learned),
            new FtsProbe(settings.fts(), options),
            new PrometheusProbe(settings.core().prometheus(), options, learned)),
        options);
  }

  /** The report of a configuration that cannot be used at all. */
  public static CheckReport ofMistakes(List<String> mistakes) {
    Rows rows = new Rows("configuration");
    for (String mistake : mistakes) {
      rows.fail("dmm.cfg and logins", mistake, "put it right; nothing else was looked at");
    }
    return new CheckReport(rows.all());
  }

  /** Looks at everything. */
  public CheckReport run() throws InterruptedException {
    ExecutorService threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "check");
              thread.setDaemon(true);
              return thread;
            });
    try {
      Map<Rows, Future<?>> running = new LinkedHashMap<>();
      for (Probe probe : probes) {
        Rows rows = new Rows(probe.area());
        running.put(rows, threads.submit(() -> look(probe, rows)));
      }
      long end = System.nanoTime() + options.patience().toNanos();
      List<Row> all = new ArrayList<>();
      for (Map.Entry<Rows, Future<?>> one : running.entrySet()) {
        await(one.getKey(), one.getValue(), end);
        all.addAll(one.getKey().all());
      }
      return new CheckReport(all);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void look(Probe probe, Rows rows) {
    try {
      probe.run(rows);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!rows.isCutOff()) {
        log.error("check_broke area={}", probe.area(), e);
        rows.fail("the check itself", "an error inside DMM: " + e, "report it to DMM's developers");
      }
    }
  }

  private void await(Rows rows, Future<?> probe, long end) throws InterruptedException {
    try {
      probe.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      rows.fail(
          "time",
          "not done within " + options.patience().toSeconds() + " s; what is above was found",
          "see why it is slow, or give it more time with --timeout");
      rows.cutOff();
      probe.cancel(true);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a probe's errors are in its rows", e);
    }
  }
}
