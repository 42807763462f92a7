package io.dmm.db.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.Database;
import io.dmm.db.DatabaseConfig;
import io.dmm.db.testing.TestDatabase;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
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

  /** Else the lock of a leader whose machine lost its network or power is kept for hours. */
  @Test
  void theServerIsToNoticeWithinAMinuteThatAReplicaHasGoneSilent() {
    assertThat(seconds("tcp_keepalives_idle"))
        .isPositive()
        .isLessThanOrEqualTo(
            60 - seconds("tcp_keepalives_interval") * seconds("tcp_keepalives_count"));
  }

  private static int seconds(String setting) {
    return db.get().read(tx -> tx.fetchSingle("show " + setting).get(0, Integer.class));
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

  @Test
  void aConnectionThatWentSilentIsReplaced() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (SilentGateway gateway = new SilentGateway(db.config().jdbcUrl());
        WakeChannel channel =
            new WakeChannel(
                new DatabaseConfig(
                    gateway.jdbcUrl(),
                    db.config().user(),
                    db.config().password(),
                    3,
                    Duration.ofSeconds(5)),
                heard::add,
                new WakeChannel.MoveListener() {
                  @Override
                  public void moved(String ruleId) {}

                  @Override
                  public void mayHaveMissedSome() {
                    heard.add("listens");
                  }
                },
                Duration.ofMillis(100),
                Duration.ofSeconds(1))) {
      channel.start();
      assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("listens");

      gateway.goSilent();

      assertThat(heard.poll(20, TimeUnit.SECONDS)).as("on another connection").isEqualTo("listens");
      db.get().transact(tx -> WakeChannel.notify(tx, "Allocator"));
      assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("Allocator");
    }
  }

  @Test
  void aLockThatCannotBeAskedForLeaksNoConnection() {
    AtomicInteger open = new AtomicInteger();
    DataSource broken = (DataSource) proxy(DataSource.class, name -> brokenConnection(open));
    try (LeaderLock lock = new LeaderLock(broken, 42)) {
      for (int i = 0; i < 20; i++) {
        assertThat(lock.holds()).isFalse();
      }
    }
    assertThat(open).hasValue(0);
  }

  /** Throws at every statement, and is counted while it is open. */
  private static Object brokenConnection(AtomicInteger open) {
    open.incrementAndGet();
    return proxy(
        Connection.class,
        name -> {
          if (name.equals("close")) {
            open.decrementAndGet();
            return null;
          }
          throw new SQLException("the server is going away");
        });
  }

  /** What a method of a proxy does. */
  private interface Answer {
    Object to(String method) throws SQLException;
  }

  private static Object proxy(Class<?> type, Answer answer) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (self, method, arguments) -> answer.to(method.getName()));
  }
}
