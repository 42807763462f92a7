package io.dmm.app.check;

import io.dmm.app.Settings;
import io.dmm.core.peer.PeerTls;
import io.dmm.core.peer.PemCertificates;
import io.dmm.fts.FtsConfig;
import io.dmm.rucio.client.RucioIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Our own certificates: readable, with their keys, and how long they last. */
final class CertificatesProbe implements Probe {
  /** Proxies live for hours or days, and somebody renews them. */
  private static final Duration PROXY_AHEAD = Duration.ofHours(1);

  private final FtsConfig fts;
  private final RucioIdentity rucio;
  private final CheckOptions options;

  CertificatesProbe(Settings settings, CheckOptions options) {
    this.fts = settings.fts();
    this.rucio = settings.rucioLogin().identity();
    this.options = options;
  }

  @Override
  public String area() {
    return "certificates";
  }

  @Override
  public void run(Rows rows) {
    if (fts.certificate().isPresent()) {
      look(rows, "for FTS", fts.certificate().get(), fts.key(), options.warnAhead());
    } else {
      rows.skip("for FTS", "none is configured");
    }
    if (rucio instanceof RucioIdentity.Certificate shown) {
      Duration ahead = shown.proxy() ? PROXY_AHEAD : options.warnAhead();
      look(rows, "for Rucio", shown.certificate(), shown.key(), ahead);
    } else {
      rows.skip("for Rucio", "the login needs none");
    }
  }

  private void look(Rows rows, String what, Path file, Optional<Path> key, Duration ahead) {
    Expiry expiry;
    try {
      List<X509Certificate> chain = PemCertificates.read(file);
      PeerTls tls = PeerTls.verified();
      PeerTls showing =
          key.isPresent()
              ? tls.withClientCertificate(file, key.get())
              : tls.withClientCertificate(file);
      if (chain.isEmpty() || showing.context() == null) {
        throw new IOException("no certificate was found in " + file);
      }
      expiry = Expiry.of(chain, options.clock().instant());
    } catch (IOException e) {
      rows.fail(what, e.getMessage(), "put a PEM certificate and its key there");
      return;
    }
    if (expiry.isPast()) {
      rows.fail(what, file + ": " + expiry, "renew it");
    } else if (expiry.isWithin(ahead)) {
      rows.warn(what, file + ": " + expiry, "renew it soon");
    } else {
      rows.ok(what, file + ": " + expiry);
    }
  }
}
