package io.dmm.fts.adapter;

import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TransferActivity;
import io.dmm.fts.client.FtsClient;
import io.dmm.fts.client.LinkEvolution;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What FTS's optimizer last wrote down about a pair. It looks at pairs with transfers about once a
 * minute, and skips one where nothing changes for five; of a pair without transfers it writes
 * nothing.
 */
public final class FtsTransferActivity implements TransferActivity {
  private static final Duration SILENT = Duration.ofMinutes(6);

  private final FtsClient client;
  private final Clock clock;

  /** Activity at the server of {@code client}. */
  public FtsTransferActivity(FtsClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  @Override
  public Optional<Activity> between(String source, String destination) throws PeerException {
    return client
        .lastEvolution(source, destination)
        .map(
            last ->
                last.at().plus(SILENT).isBefore(clock.instant()) ? Activity.NONE : activity(last));
  }

  private static Activity activity(LinkEvolution last) {
    return new Activity(
        last.bytesPerSecond() * 8 / 1e6, last.active(), last.queued(), last.successShare());
  }
}
