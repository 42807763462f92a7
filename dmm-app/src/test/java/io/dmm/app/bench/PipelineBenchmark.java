package io.dmm.app.bench;

import io.dmm.db.Database;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.RequestStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * N rules arrive at once over eight sites; how long until all have a subnet, a circuit, and, once
 * they have ended, nothing any more. DMM runs as a process of its own, from its jar.
 *
 * <pre>{@code java -cp … io.dmm.app.bench.PipelineBenchmark dmm-app/target/dmm.jar 10 100}</pre>
 */
public final class PipelineBenchmark {
  private static final double COMPILE_SECONDS = 2;
  private static final double COMMIT_SECONDS = 3;
  private static final int IN_FLIGHT = 8;

  private final Path jar;
  private final int rules;
  private final EventRepository events = new EventRepository();

  private PipelineBenchmark(Path jar, int rules) {
    this.jar = jar;
    this.rules = rules;
  }

  /** The jar, then how many rules, once for each run. */
  public static void main(String[] arguments) throws Exception {
    System.out.println(
        "| rules | floor s | ALLOCATED median / p95 / last | PROVISIONED median / p95 / last |"
            + " times the floor | all gone after s | times that of building | calls of Rucio /"
            + " SENSE / FTS / Prometheus | CPU s | memory MiB |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    for (int i = 1; i < arguments.length; i++) {
      System.out.println(
          new PipelineBenchmark(Path.of(arguments[0]), Integer.parseInt(arguments[i])).run());
    }
  }

  private String run() throws Exception {
    try (BenchWorld world = new BenchWorld(rules);
        BenchedDmm dmm = BenchedDmm.start(jar, world, BenchWorld.QUICK)) {
      return measured(world, dmm);
    }
  }

  private String measured(BenchWorld world, BenchedDmm dmm) throws Exception {
    Database database = dmm.database();
    dmm.until("DMM knows all sites", () -> dmm.sitesKnown() == 8);
    world.addWarmUp();
    dmm.until("the first are up", () -> dmm.count(RequestStatus.PROVISIONED) == world.warmUpSize());
    world.endWarmUp();
    dmm.until("the first are gone", () -> dmm.count(RequestStatus.DELETED) == world.warmUpSize());
    long lastBefore = lastEvent(database);
    Map<String, Long> callsBefore = world.calls();
    Duration cpuBefore = dmm.cpu();
    Instant arrival = Instant.now();
    world.addRules();
    dmm.until("all are up", () -> dmm.count(RequestStatus.PROVISIONED) == rules);
    Instant up = Instant.now();
    Instant end = Instant.now();
    world.endRules();
    dmm.until(
        "all are gone",
        () ->
            dmm.count(RequestStatus.DELETED) == rules + world.warmUpSize()
                && world.instancesLeft() == 0);
    double gone = seconds(end, Instant.now());

    List<Double> allocated = firsts(database, RequestStatus.ALLOCATED, arrival, lastBefore);
    List<Double> provisioned = firsts(database, RequestStatus.PROVISIONED, arrival, lastBefore);
    for (RequestStatus status :
        List.of(RequestStatus.DECIDED, RequestStatus.STAGED, RequestStatus.CANCELED)) {
      System.err.println(status + " " + threeOf(firsts(database, status, arrival, lastBefore)));
    }
    System.err.println("up after " + seconds(arrival, up) + " s; " + world.operations());
    double floor = Math.ceil((double) rules / IN_FLIGHT) * COMPILE_SECONDS + COMMIT_SECONDS;
    double last = provisioned.get(provisioned.size() - 1);
    return String.format(
        Locale.ROOT,
        "| %d | %.0f | %s | %s | %.2f | %.1f | %.2f | %s | %.1f | %d |",
        rules,
        floor,
        threeOf(allocated),
        threeOf(provisioned),
        last / floor,
        gone,
        gone / last,
        world.calls().entrySet().stream()
            .map(peer -> String.valueOf(peer.getValue() - callsBefore.get(peer.getKey())))
            .collect(Collectors.joining(" / ")),
        dmm.cpu().minus(cpuBefore).toMillis() / 1000.0,
        dmm.peakMebibytes());
  }

  /** Seconds after the arrival at which each rule was first in this status, in order. */
  private List<Double> firsts(
      Database database, RequestStatus status, Instant arrival, long lastBefore) {
    Map<String, Instant> first = new LinkedHashMap<>();
    long after = lastBefore;
    while (true) {
      long from = after;
      List<Event> page = database.read(tx -> events.after(tx, from, 1000));
      if (page.isEmpty()) {
        break;
      }
      for (Event event : page) {
        after = event.id();
        if (event.to().equals(Optional.of(status))) {
          event.ruleId().ifPresent(rule -> first.putIfAbsent(rule, event.at()));
        }
      }
    }
    return new ArrayList<>(
        first.values().stream().map(at -> seconds(arrival, at)).sorted().toList());
  }

  private long lastEvent(Database database) {
    long last = 0;
    for (List<Event> page = page(database, 0); !page.isEmpty(); page = page(database, last)) {
      last = page.get(page.size() - 1).id();
    }
    return last;
  }

  private List<Event> page(Database database, long after) {
    return database.read(tx -> events.after(tx, after, 1000));
  }

  private static String threeOf(List<Double> sorted) {
    int size = sorted.size();
    return String.format(
        Locale.ROOT,
        "%.1f / %.1f / %.1f",
        sorted.get((size - 1) / 2),
        sorted.get((int) Math.ceil(size * 0.95) - 1),
        sorted.get(size - 1));
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }
}
