package io.dmm.core.peer;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import nl.altindag.ssl.SSLFactory;
import nl.altindag.ssl.pem.util.PemUtils;

/** An HTTPS server that answers with the name of whoever shows a certificate. */
final class VisitorServer implements AutoCloseable {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpsServer server;
  final CountDownLatch slowBegan = new CountDownLatch(1);
  final CountDownLatch slowMayEnd = new CountDownLatch(1);

  /**
   * Starts a server.
   *
   * @param files where {@code ca.pem} and the server's own files are
   * @param name of its certificate and key
   */
  VisitorServer(Path files, String name, boolean certificateNeeded) throws IOException {
    SSLContext context =
        SSLFactory.builder()
            .withIdentityMaterial(
                PemUtils.loadIdentityMaterial(
                    files.resolve(name + ".pem"), files.resolve(name + ".key")))
            .withTrustMaterial(PemUtils.loadTrustMaterial(files.resolve("ca.pem")))
            .build()
            .getSslContext();
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters settings = context.getDefaultSSLParameters();
            settings.setNeedClientAuth(certificateNeeded);
            parameters.setSSLParameters(settings);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] text = visitor((HttpsExchange) exchange).getBytes(StandardCharsets.UTF_8);
            if (exchange.getRequestURI().getPath().equals("/slow")) {
              slowBegan.countDown();
              awaitLeave();
            }
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
          }
        });
    server.start();
  }

  URI url() {
    return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
  }

  private void awaitLeave() {
    try {
      slowMayEnd.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String visitor(HttpsExchange exchange) {
    try {
      return exchange.getSSLSession().getPeerPrincipal().getName();
    } catch (SSLPeerUnverifiedException e) {
      return "nobody";
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
