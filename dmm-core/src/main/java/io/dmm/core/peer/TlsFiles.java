package io.dmm.core.peer;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import nl.altindag.ssl.SSLFactory;
import nl.altindag.ssl.util.SSLFactoryUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificates and keys that may be replaced while we run: grid proxies are renewed every few
 * hours. New connections use what the files hold now; those that are open carry on as they are.
 * While the files are of no use together (one of two replaced, half written, gone) what they held
 * before stays.
 */
final class TlsFiles {
  /** How often the files are looked at, if there are calls. */
  static final Duration INTERVAL = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(TlsFiles.class);

  private final String peer;
  private final PeerTls tls;
  private final Clock clock;
  private final SSLFactory inUse;
  private final AtomicReference<Instant> nextLook;
  private FileMark known;
  private String warned = "";
  private volatile Optional<Instant> certificateEnds;

  /**
   * Loads the files.
   *
   * @throws IOException one is of no use; the message names it
   */
  TlsFiles(String peer, PeerTls tls, Clock clock) throws IOException {
    this.peer = peer;
    this.tls = tls;
    this.clock = clock;
    this.known = FileMark.of(tls.files());
    this.inUse = tls.swappable();
    this.certificateEnds = endOfCertificate();
    this.nextLook = new AtomicReference<>(clock.instant().plus(INTERVAL));
  }

  /** The context for connections, the same one for ever. */
  SSLContext context() {
    return inUse.getSslContext();
  }

  /** When our own certificate ends, or the first one of its chain; empty if none is shown. */
  Optional<Instant> certificateEnds() {
    return certificateEnds;
  }

  /** Looks at the files if it is time to; whether there is something new to be used. */
  boolean isReloaded() {
    Instant due = nextLook.get();
    Instant now = clock.instant();
    if (tls.files().isEmpty()
        || now.isBefore(due)
        || !nextLook.compareAndSet(due, now.plus(INTERVAL))) {
      return false;
    }
    return look(now);
  }

  private synchronized boolean look(Instant now) {
    FileMark seen = FileMark.of(tls.files());
    if (seen.equals(known)) {
      warned = "";
      return false;
    }
    try {
      SSLFactory fresh = tls.fresh();
      Optional<Instant> ends = endOfCertificate();
      if (ends.filter(end -> !end.isAfter(now)).isPresent()) {
        throw new IOException(
            "the certificate in "
                + tls.clientCertificate().orElseThrow()
                + " ran out at "
                + ends.get());
      }
      SSLFactoryUtils.reload(inUse, fresh);
      certificateEnds = ends;
      known = seen;
      warned = "";
      log.info(
          "tls_files_reloaded peer={} files={} certificate_ends={}",
          peer,
          tls.files(),
          ends.map(Instant::toString).orElse("none"));
      return true;
    } catch (IOException e) {
      if (!warned.equals(e.getMessage())) {
        log.warn(
            "tls_files_not_reloaded peer={} reason=\"{}\" using=the_last_good_ones retry_seconds={}",
            peer,
            e.getMessage(),
            INTERVAL.toSeconds());
        warned = e.getMessage();
      }
      return false;
    }
  }

  private Optional<Instant> endOfCertificate() throws IOException {
    List<X509Certificate> chain =
        tls.clientCertificate().isPresent()
            ? PemCertificates.read(tls.clientCertificate().get())
            : List.of();
    return chain.stream().map(one -> one.getNotAfter().toInstant()).min(Comparator.naturalOrder());
  }
}
