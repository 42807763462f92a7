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

/**
 * Asks from one thread over many connections. Paced, questions fall due at a fixed rate whether or
 * not the server keeps up, and what waits for a connection counts from when it was due: a slow
 * server cannot hide behind a generator that waits for it.
 */
final class LoadGenerator {
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
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Result(double seconds, long[] micros, long refused, long bytes) {
    double perSecond() {
      return micros.length / seconds;
    }

    double millis(double share) {
      return micros[(int) Math.min(micros.length - 1L, (long) (micros.length * share))] / 1000.0;
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
    List<Long> micros = new ArrayList<>();
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
      int next = 0;
      while (true) {
        long now = System.nanoTime();
        boolean over = now >= end;
        while (!over && !free.isEmpty() && due <= now) {
          free.poll().ask(questions.get(next), gapNanos == 0 ? now : due);
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
            free.add(client);
          }
        }
        selector.selectedKeys().clear();
      }
      double took = (System.nanoTime() - start) / 1e9;
      return new Result(
          took,
          micros.stream().mapToLong(Long::longValue).sorted().toArray(),
          refused,
          all.stream().mapToLong(Client::bytes).sum());
    } finally {
      for (Client client : all) {
        client.close();
      }
    }
  }

  /** A selector waits in whole milliseconds: for less it only looks. */
  private static void waitFor(Selector selector, long until, long now) throws IOException {
    long millis = (until - now) / 1_000_000;
    if (millis > 0) {
      selector.select(millis);
    } else {
      selector.selectNow();
    }
  }
}
