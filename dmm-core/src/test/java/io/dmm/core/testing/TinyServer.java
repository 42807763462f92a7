package io.dmm.core.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An HTTP server of the smallest kind, which can also do what a good server never does: break off
 * in the middle of an answer. One request per connection.
 */
public final class TinyServer implements BeforeEachCallback, AfterEachCallback {
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Function<Request, Answer> behaviour =
      request -> Answer.of(404, "text/plain", "");
  private ServerSocket socket;
  private ExecutorService threads;

  /** How the body is sent. */
  public enum Framing {
    /** With its length. */
    LENGTH,
    /** In chunks, with the last one. */
    CHUNKS,
    /** In chunks, and the connection is closed before the last one. */
    CHUNKS_BROKEN_OFF,
    /** With a length that is never reached. */
    LENGTH_BROKEN_OFF,
    /** The connection is closed without any answer. */
    NO_ANSWER
  }

  /**
   * A question.
   *
   * @param method HTTP method
   * @param target path and query, undecoded
   * @param headers first value of each header by lower-case name
   * @param body the body
   */
  public record Request(String method, String target, Map<String, String> headers, String body) {
    /** Method and target. */
    public String line() {
      return method + " " + target;
    }
  }

  /**
   * An answer.
   *
   * @param status HTTP status
   * @param headers all headers but those of the framing
   * @param body the body
   * @param framing how it is sent
   */
  public record Answer(
      int status, List<Map.Entry<String, String>> headers, String body, Framing framing) {
    /** An answer with a body. */
    public static Answer of(int status, String contentType, String body) {
      return new Answer(
          status, List.of(Map.entry("Content-Type", contentType)), body, Framing.LENGTH);
    }

    /** The same, sent in another way. */
    public Answer sent(Framing other) {
      return new Answer(status, headers, body, other);
    }

    /** The same with one more header. */
    public Answer with(String name, String value) {
      List<Map.Entry<String, String>> all = new ArrayList<>(headers);
      all.add(Map.entry(name, value));
      return new Answer(status, all, body, framing);
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    requests.clear();
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads = Executors.newCachedThreadPool();
    ServerSocket mine = socket;
    ExecutorService pool = threads;
    pool.execute(() -> accept(mine, pool));
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    socket.close();
    threads.shutdownNow();
  }

  /** What it answers from now on. */
  public void answers(Function<Request, Answer> how) {
    behaviour = how;
  }

  /** Answers each captured question with its captured answer, and anything else with 599. */
  public void replays(List<Exchange> exchanges) {
    answers(
        request ->
            exchanges.stream()
                .filter(one -> one.method().equals(request.method()))
                .filter(one -> one.target().equals(request.target()))
                .findFirst()
                .map(Exchange::answer)
                .orElseGet(
                    () -> Answer.of(599, "text/plain", "never captured: " + request.line())));
  }

  /** Where it listens. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort());
  }

  /** What it was asked, in order. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  private void accept(ServerSocket server, ExecutorService pool) {
    while (!server.isClosed()) {
      try {
        Socket connection = server.accept();
        pool.execute(() -> serve(connection));
      } catch (IOException e) {
        return; // closed at the end of the test
      }
    }
  }

  private void serve(Socket connection) {
    try (connection;
        InputStream in = new BufferedInputStream(connection.getInputStream());
        OutputStream out = connection.getOutputStream()) {
      String start = line(in);
      if (start.isEmpty()) {
        return;
      }
      Map<String, String> headers = new TreeMap<>();
      for (String header = line(in); !header.isEmpty(); header = line(in)) {
        String[] pair = header.split(":\\s*", 2);
        headers.putIfAbsent(pair[0].toLowerCase(Locale.ROOT), pair[1]);
      }
      int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
      String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
      String[] words = start.split(" ");
      Request request = new Request(words[0], words[1], Map.copyOf(headers), body);
      requests.add(request);
      write(out, behaviour.apply(request));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }

  private static void write(OutputStream out, Answer answer) throws IOException {
    if (answer.framing() == Framing.NO_ANSWER) {
      return;
    }
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " As Captured\r\n");
    answer.headers().forEach(one -> head.append(one.getKey() + ": " + one.getValue() + "\r\n"));
    head.append("Connection: close\r\n");
    boolean chunked =
        answer.framing() == Framing.CHUNKS || answer.framing() == Framing.CHUNKS_BROKEN_OFF;
    if (chunked) {
      head.append("Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length) + "\r\n");
    } else if (answer.status() != 204) {
      int promised = answer.framing() == Framing.LENGTH_BROKEN_OFF ? body.length + 10 : body.length;
      head.append("Content-Length: " + promised + "\r\n\r\n");
    } else {
      head.append("\r\n");
    }
    out.write(head.toString().getBytes(StandardCharsets.UTF_8));
    out.write(body);
    if (chunked) {
      out.write("\r\n".getBytes(StandardCharsets.UTF_8));
      if (answer.framing() == Framing.CHUNKS) {
        out.write("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      }
    }
    out.flush();
  }
}
