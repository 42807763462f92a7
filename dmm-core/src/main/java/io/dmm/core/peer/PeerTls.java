package io.dmm.core.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import nl.altindag.ssl.SSLFactory;
import nl.altindag.ssl.pem.util.PemUtils;

/**
 * What TLS trusts and shows.
 *
 * @param verify whether the peer's certificate is checked; false only for test beds
 * @param ca a PEM file, or a directory of PEM files such as {@code
 *     /etc/grid-security/certificates}; empty for the JDK's own list
 * @param clientCertificate PEM file with our certificate chain (a proxy file may hold the key too)
 * @param clientKey PEM file with our key; empty if the certificate file holds it
 */
public record PeerTls(
    boolean verify, Optional<Path> ca, Optional<Path> clientCertificate, Optional<Path> clientKey) {

  /** Verifies against the JDK's own list and shows no certificate. */
  public static PeerTls verified() {
    return new PeerTls(true, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The same, trusting the authorities in a PEM file or in a directory of PEM files. */
  public PeerTls withCa(Path fileOrDirectory) {
    return new PeerTls(verify, Optional.of(fileOrDirectory), clientCertificate, clientKey);
  }

  /** The same, showing a certificate whose key is in a file of its own. */
  public PeerTls withClientCertificate(Path certificate, Path key) {
    return new PeerTls(verify, ca, Optional.of(certificate), Optional.of(key));
  }

  /** The same, showing a certificate whose file holds the key too, such as a proxy. */
  public PeerTls withClientCertificate(Path certificateAndKey) {
    return new PeerTls(verify, ca, Optional.of(certificateAndKey), Optional.empty());
  }

  /**
   * The context for connections.
   *
   * @throws IOException a file cannot be read or holds no certificate; the message names it
   */
  public SSLContext context() throws IOException {
    try {
      SSLFactory.Builder factory = SSLFactory.builder();
      if (!verify) {
        factory.withUnsafeTrustMaterial().withUnsafeHostnameVerifier();
      } else if (ca.isPresent()) {
        factory.withTrustMaterial(trusting(ca.get()));
      } else {
        factory.withDefaultTrustMaterial();
      }
      if (clientCertificate.isPresent()) {
        factory.withIdentityMaterial(identity(clientCertificate.get()));
      }
      return factory.build().getSslContext();
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  private X509ExtendedKeyManager identity(Path certificate) throws IOException {
    Path key = clientKey.orElse(certificate);
    for (Path file : List.of(certificate, key)) {
      if (!Files.isReadable(file)) {
        throw new IOException("the client certificate file " + file + " cannot be read");
      }
    }
    try {
      return PemUtils.loadIdentityMaterial(certificate, key);
    } catch (RuntimeException e) {
      throw new IOException(
          "no certificate and key could be read from " + certificate + " and " + key, e);
    }
  }

  private static X509ExtendedTrustManager trusting(Path ca)
      throws IOException, GeneralSecurityException {
    List<Certificate> anchors = new ArrayList<>();
    if (Files.isDirectory(ca)) {
      // It also holds CRLs and policy files, which have no certificates in them.
      try (Stream<Path> files = Files.list(ca)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          anchors.addAll(PemCertificates.read(file));
        }
      }
    } else if (Files.isReadable(ca)) {
      anchors.addAll(PemCertificates.read(ca));
    } else {
      throw new IOException(
          "the CA file or directory " + ca + " does not exist or is not readable");
    }
    if (anchors.isEmpty()) {
      throw new IOException("no CA certificate in PEM form was found in " + ca);
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < anchors.size(); i++) {
      store.setCertificateEntry("ca-" + i, anchors.get(i));
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    return (X509ExtendedTrustManager)
        Stream.of(managers.getTrustManagers())
            .filter(X509TrustManager.class::isInstance)
            .findFirst()
            .orElseThrow();
  }
}
