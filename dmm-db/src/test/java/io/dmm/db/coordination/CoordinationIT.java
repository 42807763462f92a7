package io.dmm.db.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.Database;
import io.dmm.db.testing.TestDatabase;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CoordinationIT {
  @RegisterExtension static final TestDatabase db = new TestDatabase();

  @Test
  void oneReplicaLeadsAndAnotherTakesOverWhenItsSessionEnds() {
    try (Database other = Database.open(db.config());
        LeaderLock first = new LeaderLock(db.get().dataSource(), 42);
        LeaderLock second = new LeaderLock(other.dataSource(), 42)) {
      assertThat(first.holds()).isTrue();
      assertThat(first.holds()).isTrue();
      assertThat(second.holds()).isFalse();

      first.close();

      assertThat(second.holds()).isTrue();
      assertThat(first.holds()).isFalse();
    }
  }

  @Test
  void aWakeUpReachesListenersWhenTheTransactionCommits() throws InterruptedException {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (WakeChannel channel = new WakeChannel(db.config(), heard::add)) {
      channel.start();
      String name = "";
      for (int i = 0; name.isEmpty() && i < 100; i++) {
        // The listener connects on a thread of its own: what is sent before is rightly not heard.
        db.get().transact(tx -> WakeChannel.notify(tx, "Allocator"));
        String next = heard.poll(200, TimeUnit.MILLISECONDS);
        name = next == null ? "" : next;
      }
      assertThat(name).isEqualTo("Allocator");
    }
  }
}
