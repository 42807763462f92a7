package io.dmm.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManagerFactory;

/**
 * What stands before a server: it ends TLS, and hands calls on with the subject of the client's
 * certificate in a header.
 */
final class TlsFront implements AutoCloseable {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final String SUBJECT = "X-SSL-Client-S-DN";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpsServer server;

  private TlsFront(HttpsServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.start();
  }

  /**
   * Starts one.
   *
   * @param identity a PKCS12 store, password {@code changeit}
   * @param clientCa PEM file of the authority whose clients are let in with their name
   */
  static TlsFront start(Path identity, Path clientCa, URI behind) throws Exception {
    SSLContext context = context(identity, clientCa);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters settings = context.getDefaultSSLParameters();
            settings.setWantClientAuth(true);
            parameters.setSSLParameters(settings);
          }
        });
    server.createContext("/", exchange -> handOn((HttpsExchange) exchange, behind));
    return new TlsFront(server);
  }

  /** Makes a store with a certificate of its own for 127.0.0.1, valid as said. */
  static Path store(Path directory, String startDate, int days) throws Exception {
    Path store = directory.resolve("server-" + startDate.replaceAll("\\W", "") + ".p12");
    run(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "server",
            "-keyalg",
            "EC",
            "-dname",
            "CN=peer",
            "-ext",
            "SAN=ip:127.0.0.1",
            "-startdate",
            startDate,
            "-validity",
            String.valueOf(days),
            "-storetype",
            "PKCS12",
            "-storepass",
            new String(PASSWORD),
            "-keystore",
            store.toString()));
    return store;
  }

  /** Writes the store's certificate as PEM, for those who should trust it. */
  static Path certificateOf(Path store) throws Exception {
    KeyStore keys = load(store);
    String body =
        java.util.Base64.getMimeEncoder()
            .encodeToString(keys.getCertificate("server").getEncoded());
    return Files.writeString(
        Path.of(store + ".pem"),
        "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
  }

  URI url() {
    return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command + ": " + said);
    }
  }

  private static KeyStore load(Path store) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  private static SSLContext context(Path identity, Path clientCa) throws Exception {
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(load(identity), PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(clientCa)) {
      trusted.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static void handOn(HttpsExchange exchange, URI behind) throws IOException {
    try (HttpExchange closing = exchange) {
      HttpURLConnection call =
          (HttpURLConnection)
              URI.create(behind + exchange.getRequestURI().toString()).toURL().openConnection();
      call.setRequestMethod(exchange.getRequestMethod());
      call.setRequestProperty("Accept", "application/json");
      try {
        String name = exchange.getSSLSession().getPeerPrincipal().getName();
        call.setRequestProperty(SUBJECT, "/" + name.replace(",", "/"));
      } catch (SSLPeerUnverifiedException e) {
        call.setRequestProperty("X-Client", "nobody");
      }
      int status = call.getResponseCode();
      InputStream answer = status < 400 ? call.getInputStream() : call.getErrorStream();
      byte[] body = answer == null ? new byte[0] : answer.readAllBytes();
      closing.getResponseHeaders().set("Content-Type", "application/json");
      closing.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      closing.getResponseBody().write(body);
    }
  }
}
