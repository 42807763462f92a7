package io.dmm.core.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/**
 * Shakes hands with a server and tells which certificates it shows, also if they are not accepted.
 * Nothing is sent beyond the handshake.
 */
public final class TlsProbe {
  private static final int HTTPS = 443;
  private static final int HTTP = 80;

  private TlsProbe() {}

  /**
   * What came of it.
   *
   * @param chain the server's certificates, its own first; empty for a server without TLS, or if it
   *     broke off before it showed any
   * @param refusal why the handshake failed; empty if it did not
   */
  public record Handshake(List<X509Certificate> chain, Optional<String> refusal) {
    public Handshake {
      chain = List.copyOf(chain);
    }
  }

  /**
   * Opens a connection and, for {@code https}, shakes hands by the rules of {@code tls}.
   *
   * @param timeout for the connection, and for each answer of the handshake
   * @throws IOException the server cannot be reached, or a certificate file of {@code tls} is of no
   *     use; the message says which
   */
  public static Handshake with(URI server, PeerTls tls, Duration timeout) throws IOException {
    if (!"https".equalsIgnoreCase(server.getScheme())) {
      connected(server, timeout).close();
      return new Handshake(List.of(), Optional.empty());
    }
    SSLContext context = tls.context();
    try {
      return new Handshake(shaken(server, context, tls.verify(), timeout), Optional.empty());
    } catch (SSLException refused) {
      return new Handshake(shownAnyway(server, tls, timeout), Optional.of(reason(refused)));
    }
  }

  /** The chain of a server that was not accepted, for a closer look at it. */
  private static List<X509Certificate> shownAnyway(URI server, PeerTls tls, Duration timeout)
      throws IOException {
    PeerTls unverified =
        new PeerTls(false, Optional.empty(), tls.clientCertificate(), tls.clientKey());
    try {
      return shaken(server, unverified.context(), false, timeout);
    } catch (SSLException e) {
      return List.of();
    }
  }

  private static List<X509Certificate> shaken(
      URI server, SSLContext context, boolean verify, Duration timeout) throws IOException {
    try (Socket plain = connected(server, timeout);
        SSLSocket socket =
            (SSLSocket)
                context.getSocketFactory().createSocket(plain, host(server), port(server), true)) {
      if (verify) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
      }
      socket.startHandshake();
      return Stream.of(shown(socket)).map(X509Certificate.class::cast).toList();
    }
  }

  private static Certificate[] shown(SSLSocket socket) {
    try {
      return socket.getSession().getPeerCertificates();
    } catch (SSLPeerUnverifiedException e) {
      return new Certificate[0];
    }
  }

  private static Socket connected(URI server, Duration timeout) throws IOException {
    int millis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
    Socket socket = new Socket();
    try {
      socket.setSoTimeout(millis);
      socket.connect(new InetSocketAddress(host(server), port(server)), millis);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw new IOException(
          server.getHost()
              + ":"
              + port(server)
              + " cannot be reached: "
              + e.getClass().getSimpleName()
              + (e.getMessage() == null ? "" : " (" + e.getMessage() + ")"),
          e);
    }
  }

  private static String host(URI server) {
    String host = server.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static int port(URI server) {
    if (server.getPort() > 0) {
      return server.getPort();
    }
    return "https".equalsIgnoreCase(server.getScheme()) ? HTTPS : HTTP;
  }

  /** The innermost cause says what was wrong with the certificate. */
  private static String reason(SSLException refused) {
    Throwable cause = refused;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
