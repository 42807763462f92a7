package io.dmm.fts.adapter;

import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TransferActivity;
import io.dmm.fts.client.FtsClient;
import io.dmm.fts.client.LinkEvolution;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What FTS's optimizer last wrote down about each pair. It looks at pairs with transfers about once
 * a minute, and skips one where nothing changes for five; of a pair without transfers it writes
 * nothing.
 *
 * <p>FTS is asked about one pair per call, so several calls are under way at once: as many as the
 * client allows. A pair where nothing moves is asked about less often the longer that lasts, so
 * that circuits that wait for a next rule cost little.
 */
public final class FtsTransferActivity implements TransferActivity {
  private static final Logger log = LoggerFactory.getLogger(FtsTransferActivity.class);
  private static final Duration SILENT = Duration.ofMinutes(6);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final FtsClient client;
  private final Clock clock;
  private final Executor executor;
  private Map<Pair, Silence> silences = Map.of();

  /**
   * Nothing moves.
   *
   * @param since when that was first seen
   * @param asked when FTS was last asked
   * @param said what it said then
   */
  private record Silence(Instant since, Instant asked, Optional<Activity> said) {
    boolean needsNoQuestion(Instant now) {
      Duration half = Duration.between(since, now).dividedBy(2);
      Duration pause = half.compareTo(LONGEST_PAUSE) < 0 ? half : LONGEST_PAUSE;
      return now.isBefore(asked.plus(pause));
    }
  }

  /** Activity at the server of {@code client}, which is called on threads of {@code executor}. */
  public FtsTransferActivity(FtsClient client, Clock clock, Executor executor) {
    this.client = client;
    this.clock = clock;
    this.executor = executor;
  }

  @Override
  public synchronized Map<Pair, Activity> between(Collection<Pair> pairs) {
    Instant now = clock.instant();
    Map<Pair, Optional<Activity>> said = new ConcurrentHashMap<>();
    Map<Pair, PeerException> failed = new ConcurrentHashMap<>();
    List<CompletableFuture<Void>> questions = new ArrayList<>();
    for (Pair pair : new HashSet<>(pairs)) {
      Silence silence = silences.get(pair);
      if (silence != null && silence.needsNoQuestion(now)) {
        said.put(pair, silence.said());
      } else {
        questions.add(CompletableFuture.runAsync(() -> ask(pair, said, failed), executor));
      }
    }
    CompletableFuture.allOf(questions.toArray(CompletableFuture[]::new)).join();
    failed.entrySet().stream().findAny().ifPresent(one -> tell(one, failed.size()));
    silences = silences(said, now);

    Map<Pair, Activity> known = new HashMap<>();
    said.forEach((pair, answer) -> answer.ifPresent(activity -> known.put(pair, activity)));
    return known;
  }

  private static void tell(Map.Entry<Pair, PeerException> one, int all) {
    log.warn(
        "fts_rates_unknown pairs={} source={} destination={} reason=\"{}\"",
        all,
        one.getKey().source(),
        one.getKey().destination(),
        one.getValue().getMessage());
  }

  /** Those of the pairs that were asked about: what nobody asks about any more is forgotten. */
  private Map<Pair, Silence> silences(Map<Pair, Optional<Activity>> said, Instant now) {
    Map<Pair, Silence> all = new HashMap<>();
    said.forEach(
        (pair, answer) -> {
          if (answer.filter(activity -> !activity.equals(Activity.NONE)).isEmpty()) {
            Silence before = silences.get(pair);
            boolean isOld = before != null && before.needsNoQuestion(now);
            all.put(
                pair,
                isOld ? before : new Silence(before == null ? now : before.since(), now, answer));
          }
        });
    return all;
  }

  private void ask(Pair pair, Map<Pair, Optional<Activity>> said, Map<Pair, PeerException> failed) {
    try {
      said.put(pair, between(pair));
    } catch (PeerException e) {
      failed.put(pair, e);
    }
  }

  private Optional<Activity> between(Pair pair) throws PeerException {
    return client
        .lastEvolution(pair.source(), pair.destination())
        .map(
            last ->
                last.at().plus(SILENT).isBefore(clock.instant()) ? Activity.NONE : activity(last));
  }

  private static Activity activity(LinkEvolution last) {
    return new Activity(
        last.bytesPerSecond() * 8 / 1e6, last.active(), last.queued(), last.successShare());
  }
}
