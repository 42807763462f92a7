package io.dmm.fts.adapter;

import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TransferActivity;
import io.dmm.fts.client.FtsClient;
import io.dmm.fts.client.LinkEvolution;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
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
 * client allows.
 */
public final class FtsTransferActivity implements TransferActivity {
  private static final Logger log = LoggerFactory.getLogger(FtsTransferActivity.class);
  private static final Duration SILENT = Duration.ofMinutes(6);

  private final FtsClient client;
  private final Clock clock;
  private final Executor executor;

  /** Activity at the server of {@code client}, which is called on threads of {@code executor}. */
  public FtsTransferActivity(FtsClient client, Clock clock, Executor executor) {
    this.client = client;
    this.clock = clock;
    this.executor = executor;
  }

  @Override
  public Map<Pair, Activity> between(Collection<Pair> pairs) {
    Map<Pair, Activity> known = new ConcurrentHashMap<>();
    Map<Pair, PeerException> failed = new ConcurrentHashMap<>();
    CompletableFuture.allOf(
            new HashSet<>(pairs)
                .stream()
                    .map(
                        pair ->
                            CompletableFuture.runAsync(() -> ask(pair, known, failed), executor))
                    .toArray(CompletableFuture[]::new))
        .join();
    failed.entrySet().stream()
        .findAny()
        .ifPresent(
            one ->
                log.warn(
                    "fts_rates_unknown pairs={} source={} destination={} reason=\"{}\"",
                    failed.size(),
                    one.getKey().source(),
                    one.getKey().destination(),
                    one.getValue().getMessage()));
    return known;
  }

  private void ask(Pair pair, Map<Pair, Activity> known, Map<Pair, PeerException> failed) {
    try {
      between(pair).ifPresent(activity -> known.put(pair, activity));
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
