package io.dmm.sense.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dmm.core.peer.PeerAuth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server that answers what a test tells it to, by method and raw path. Several answers for one
 * call are given one after the other, the last one for ever. What was not told is answered 599.
 */
public final class StubSense implements BeforeEachCallback, AfterEachCallback {
  /** One answer. */
  public record Reply(int status, String contentType, String body) {
    /** Closes the connection without an answer. */
    public static final Reply HANG_UP = new Reply(0, "", "");
  }

  /** One request; {@code query} without its question mark, empty if there was none. */
  public record Request(
      String method, String path, String query, String body, Map<String, List<String>> headers) {
    /** First value of a header, or null. */
    public String header(String name) {
      return headers.entrySet().stream()
          .filter(entry -> entry.getKey().equalsIgnoreCase(name))
          .map(entry -> entry.getValue().get(0))
          .findFirst()
          .orElse(null);
    }
  }

  private final Map<String, Deque<Reply>> replies = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private ExecutorService threads;
  private SenseClient client;

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    threads = Executors.newCachedThreadPool();
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    if (client != null) {
      client.close();
    }
    server.stop(0);
    threads.shutdownNow();
  }

  /** JSON with status 200. */
  public static Reply json(String body) {
    return new Reply(200, "application/json", body);
  }

  /** One of the captured answers, with status 200. */
  public static Reply example(String file) {
    return json(Examples.text(file));
  }

  /** SENSE-O's way to report almost everything: status 500 and an object. */
  public static Reply error500(String message) {
    return new Reply(
        500,
        "application/json",
        "{\"exception\":\"EJBException\",\"message\":\"" + message + "\"}");
  }

  /** The page of a gateway. */
  public static Reply html(int status, String title) {
    return new Reply(
        status, "text/html", "<html>\r\n<head><title>" + title + "</title></head></html>");
  }

  /** Says what a call is answered. */
  public StubSense on(String method, String path, Reply... answers) {
    replies.put(method + " " + path, new ArrayDeque<>(List.of(answers)));
    return this;
  }

  /** A client of this server, without tokens, closed after the test. */
  public SenseClient client() {
    return client(PeerAuth.NONE);
  }

  /** A client of this server, closed after the test. */
  public SenseClient client(PeerAuth tokens) {
    try {
      client =
          SenseClient.builder(url("/restapi"))
              .tokens(tokens)
              .callTimeout(Duration.ofSeconds(20))
              .manifestRetries(3, Duration.ZERO)
              .build();
      return client;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An address of this server. */
  public URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** Every request so far. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Every request so far with this method and path. */
  public List<Request> requests(String method, String path) {
    return requests.stream()
        .filter(one -> one.method().equals(method) && one.path().equals(path))
        .toList();
  }

  /** The only request with this method and path. */
  public Request request(String method, String path) {
    List<Request> found = requests(method, path);
    if (found.size() != 1) {
      throw new AssertionError(
          method + " " + path + " came " + found.size() + " times; there were " + requests);
    }
    return found.get(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      URI uri = exchange.getRequestURI();
      String path = uri.getRawPath().replaceFirst("^/restapi", "");
      String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
      requests.add(
          new Request(
              exchange.getRequestMethod(),
              path,
              query,
              body,
              Map.copyOf(exchange.getRequestHeaders())));
      Reply reply = next(exchange.getRequestMethod() + " " + path);
      if (reply.status() == 0) {
        return;
      }
      byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
      if (!reply.contentType().isEmpty()) {
        exchange.getResponseHeaders().set("Content-Type", reply.contentType());
      }
      exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  private Reply next(String call) {
    Deque<Reply> queue = replies.get(call);
    if (queue == null) {
      return new Reply(599, "text/plain", "the test says nothing about " + call);
    }
    synchronized (queue) {
      return queue.size() > 1 ? queue.removeFirst() : queue.peekFirst();
    }
  }
}
