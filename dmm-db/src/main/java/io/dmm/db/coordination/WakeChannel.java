package io.dmm.db.coordination;

import io.dmm.db.DatabaseConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every replica, through PostgreSQL's LISTEN and NOTIFY, that a daemon has work. A notice
 * that is lost costs only the wait until the daemon's next interval.
 */
public final class WakeChannel implements AutoCloseable {
  /** Name of the session that listens, at PostgreSQL. */
  public static final String SESSION = "dmm-wake";

  private static final Logger log = LoggerFactory.getLogger(WakeChannel.class);
  private static final String CHANNEL = "dmm_wake";
  private static final String MOVES = "dmm_moved";
  private static final int POLL_MILLIS = 500;
  private static final int RECONNECT_MILLIS = 2_000;
  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** A connection that a firewall or a dead server dropped stays silent, as a quiet one does. */
  private static final Duration LOOKED_AFTER = Duration.ofSeconds(30);

  private final DatabaseConfig database;
  private final Consumer<String> listener;
  private final MoveListener moves;
  private final Duration lookedAfter;
  private final Duration answer;
  private final Thread thread;
  private volatile boolean closed;

  /** Wants to know which requests were moved. Its methods return at once. */
  public interface MoveListener {
    /** A request was moved, here or elsewhere. */
    void moved(String ruleId);

    /** The connection was lost for a while: anything may have been moved. */
    void mayHaveMissedSome();
  }

  /** Does not care. */
  private static final class NoMoveListener implements MoveListener {
    @Override
    public void moved(String ruleId) {}

    @Override
    public void mayHaveMissedSome() {}
  }

  /** A channel that does not listen yet, for whoever only cares about daemons. */
  public WakeChannel(DatabaseConfig database, Consumer<String> listener) {
    this(database, listener, new NoMoveListener());
  }

  /**
   * A channel that does not listen yet.
   *
   * @param database opened with a connection outside the pool, which stays open
   * @param listener told the name of each daemon that was woken, here or elsewhere
   * @param moves told of each request that was moved
   */
  public WakeChannel(DatabaseConfig database, Consumer<String> listener, MoveListener moves) {
    this(database, listener, moves, LOOKED_AFTER, ANSWER);
  }

  /**
   * A channel that does not listen yet.
   *
   * @param lookedAfter how often it is made sure that the connection still answers
   * @param answer how long that is waited for; whole seconds
   */
  WakeChannel(
      DatabaseConfig database,
      Consumer<String> listener,
      MoveListener moves,
      Duration lookedAfter,
      Duration answer) {
    this.database = database;
    this.listener = listener;
    this.moves = moves;
    this.lookedAfter = lookedAfter;
    this.answer = answer;
    this.thread = new Thread(this::listen, "dmm-wake");
    this.thread.setDaemon(true);
  }

  /**
   * Wakes {@code daemon} in all replicas when {@code tx} commits. Equal notices of one transaction
   * are sent once.
   */
  public static void notify(DSLContext tx, String daemon) {
    tx.fetch("select pg_notify(?, ?)", CHANNEL, daemon);
  }

  /** Tells all replicas that a request was moved, when {@code tx} commits. */
  public static void notifyMoved(DSLContext tx, String ruleId) {
    tx.fetch("select pg_notify(?, ?)", MOVES, ruleId);
  }

  /** Starts to listen. */
  public void start() {
    thread.start();
  }

  private void listen() {
    while (!closed) {
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        statement.execute("listen " + CHANNEL);
        statement.execute("listen " + MOVES);
        moves.mayHaveMissedSome();
        PGConnection notices = connection.unwrap(PGConnection.class);
        long asked = System.nanoTime();
        while (!closed) {
          if (System.nanoTime() - asked > lookedAfter.toNanos()) {
            if (!connection.isValid((int) answer.toSeconds())) {
              throw new SQLException("the server does not answer any more");
            }
            asked = System.nanoTime();
          }
          PGNotification[] received = notices.getNotifications(POLL_MILLIS);
          if (received != null) {
            for (PGNotification notice : received) {
              if (notice.getName().equals(MOVES)) {
                moves.moved(notice.getParameter());
              } else {
                listener.accept(notice.getParameter());
              }
            }
          }
        }
      } catch (SQLException | RuntimeException e) {
        log.warn("wake_channel_lost reason={}", e.getMessage());
        pause();
      }
    }
  }

  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", database.user());
    properties.setProperty("password", database.password());
    properties.setProperty("ApplicationName", SESSION);
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("connectTimeout", "10");
    return DriverManager.getConnection(database.jdbcUrl(), properties);
  }

  private void pause() {
    synchronized (thread) {
      if (!closed) {
        try {
          thread.wait(RECONNECT_MILLIS);
        } catch (InterruptedException e) {
          closed = true;
        }
      }
    }
  }

  @Override
  public void close() {
    synchronized (thread) {
      closed = true;
      thread.notifyAll();
    }
    try {
      thread.join(POLL_MILLIS * 4L);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
