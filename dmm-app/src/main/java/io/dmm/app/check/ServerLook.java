package io.dmm.app.check;

import io.dmm.core.peer.PeerTls;
import io.dmm.core.peer.TlsProbe;
import io.dmm.core.peer.TlsProbe.Handshake;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.Date;

/** Whether a server can be reached and believed, before anything is asked. */
final class ServerLook {
  private final CheckOptions options;

  ServerLook(CheckOptions options) {
    this.options = options;
  }

  /**
   * Writes down whether the server can be reached, and what its certificates are worth.
   *
   * @param name what the server is, such as {@code API}
   * @param key where its address is configured
   * @param trustKey where it is configured whom to trust
   * @return whether it makes sense to ask it something
   */
  boolean isUsable(Rows rows, String name, URI server, PeerTls tls, String key, String trustKey) {
    Handshake handshake;
    try {
      handshake = TlsProbe.with(server, tls, options.call());
    } catch (IOException e) {
      rows.fail(name + " reachable", e.getMessage(), "see that it runs, and set " + key);
      rows.skip(name + " TLS", "it cannot be reached");
      return false;
    }
    rows.ok(name + " reachable", server.toString());
    if (!"https".equalsIgnoreCase(server.getScheme())) {
      plain(rows, name, server, key);
      return true;
    }
    if (handshake.refusal().isPresent()) {
      rows.fail(
          name + " TLS",
          refusal(handshake),
          isOver(handshake) ? "have its operators renew it" : "set " + trustKey);
      return false;
    }
    certificates(rows, name, handshake, tls, trustKey);
    return true;
  }

  private static void plain(Rows rows, String name, URI server, String key) {
    if (isThisMachine(server)) {
      rows.skip(name + " TLS", "plain http, on this machine");
    } else {
      rows.warn(
          name + " TLS",
          "plain http: whoever is on the way can read what we show and change the answers",
          "set " + key + " to an https address");
    }
  }

  private static boolean isThisMachine(URI server) {
    try {
      return InetAddress.getByName(server.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private void certificates(
      Rows rows, String name, Handshake handshake, PeerTls tls, String trustKey) {
    if (handshake.chain().isEmpty()) {
      rows.ok(name + " TLS", "it shows no certificate");
      return;
    }
    Expiry expiry = Expiry.of(handshake.chain(), options.clock().instant());
    if (!tls.verify()) {
      rows.warn(name + " TLS", "not verified; " + expiry, "set " + trustKey);
    } else if (expiry.isWithin(options.warnAhead())) {
      rows.warn(name + " TLS", expiry.toString(), "have its operators renew it");
    } else {
      rows.ok(name + " TLS", expiry.toString());
    }
  }

  private boolean isOver(Handshake handshake) {
    return !handshake.chain().isEmpty()
        && Expiry.of(handshake.chain(), options.clock().instant()).isPast();
  }

  private String refusal(Handshake handshake) {
    String reason = handshake.refusal().orElseThrow();
    if (handshake.chain().isEmpty()) {
      return "the handshake failed: " + reason;
    }
    if (isOver(handshake)) {
      return Expiry.of(handshake.chain(), options.clock().instant()).toString();
    }
    X509Certificate own = handshake.chain().get(0);
    X509Certificate last = handshake.chain().get(handshake.chain().size() - 1);
    if (own.getNotBefore().after(Date.from(options.clock().instant()))) {
      return "its certificate is not valid before " + own.getNotBefore().toInstant();
    }
    return "its certificate "
        + own.getSubjectX500Principal().getName()
        + " is not accepted: "
        + reason
        + "; signed by "
        + last.getIssuerX500Principal().getName();
  }
}
