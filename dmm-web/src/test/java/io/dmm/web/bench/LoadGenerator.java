package io.dmm.web.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * Asks from one thread over many connections. Paced, questions fall due at a fixed rate whether or
 * not the server keeps up, and what waits for a connection counts from when it was due: a slow
 * server cannot hide behind a generator that waits for it.
 */
final class LoadGenerator {
  private static final long NAP_NANOS = 50_000;

  private final int port;
  private final List<ByteBuffer> questions;

  LoadGenerator(int port, List<ByteBuffer> questions) {
    this.port = port;
    this.questions = List.copyOf(questions);
  }

  /**
   * What came of it.
   *
   * @param seconds how long it took
   * @param micros latencies in order, microseconds
   * @param refused answers other than 200
   * @param bytes all that was received
   * @param lateMicros in order, how much later than it could have the generator itself asked: part
   *     of the latencies that says nothing of the server
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Result(double seconds, long[] micros, long refused, long bytes, long[] lateMicros) {
    double perSecond() {
      return micros.length / seconds;
    }

    double millis(double share) {
      return millis(micros, share);
    }

    double lateMillis(double share) {
      return millis(lateMicros, share);
    }

    private static double millis(long[] sorted, double share) {
      return sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * share))] / 1000.0;
    }
  }

  /** Each client asks again as soon as it is answered. */
  Result flatOut(int clients, int seconds) throws IOException {
    return run(clients, seconds, 0);
  }

  /** {@code perSecond} questions a second over {@code clients} connections. */
  Result paced(int clients, int seconds, int perSecond) throws IOException {
    return run(clients, seconds, TimeUnit.SECONDS.toNanos(1) / perSecond);
  }

  private Result run(int clients, int seconds, long gapNanos) throws IOException {
    List<Client> all = new ArrayList<>();
    Deque<Client> free = new ArrayDeque<>();
    // Numbers as objects would have the generator's own collector pause in what it measures.
    LongStream.Builder micros = LongStream.builder();
    LongStream.Builder late = LongStream.builder();
    long refused = 0;
    try (Selector selector = Selector.open()) {
      InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      for (int i = 0; i < clients; i++) {
        all.add(new Client(server, selector));
      }
      free.addAll(all);
      long start = System.nanoTime();
      long end = start + TimeUnit.SECONDS.toNanos(seconds);
      long due = start;
      long freeSince = start;
      int next = 0;
      while (true) {
        long now = System.nanoTime();
        boolean over = now >= end;
        while (!over && !free.isEmpty() && due <= now) {
          long asked = System.nanoTime();
          late.add(gapNanos == 0 ? 0 : (asked - Math.max(due, freeSince)) / 1000);
          free.poll().ask(questions.get(next), gapNanos == 0 ? asked : due);
          next = (next + 1) % questions.size();
          due = gapNanos == 0 ? now : due + gapNanos;
        }
        if (over && free.size() == clients) {
          break;
        }
        waitFor(selector, free.isEmpty() || over ? now + 1_000_000_000L : due, now);
        for (SelectionKey key : selector.selectedKeys()) {
          Client client = (Client) key.attachment();
          if (client.take()) {
            micros.add((System.nanoTime() - client.due()) / 1000);
            refused += client.status() == 200 ? 0 : 1;
            if (free.isEmpty()) {
              freeSince = System.nanoTime();
            }
            free.add(client);
          }
        }
        selector.selectedKeys().clear();
      }
      double took = (System.nanoTime() - start) / 1e9;
      return new Result(
          took,
          micros.build().sorted().toArray(),
          refused,
          all.stream().mapToLong(Client::bytes).sum(),
          late.build().sorted().toArray());
    } finally {
      for (Client client : all) {
        client.close();
      }
    }
  }

  /**
   * A selector waits in whole milliseconds. For less the thread sleeps and then looks: one that
   * only looks would take a core from the server that it measures.
   */
  private static void waitFor(Selector selector, long until, long now) throws IOException {
    long millis = (until - now) / 1_000_000;
    if (millis > 0) {
      selector.select(millis);
    } else {
      if (until > now) {
        LockSupport.parkNanos(Math.min(until - now, NAP_NANOS));
      }
      selector.selectNow();
    }
  }
}
