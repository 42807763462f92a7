package io.dmm.core.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
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
import nl.altindag.ssl.util.KeyManagerUtils;

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
    return fresh().getSslContext();
  }

  /** The files and directories that are read. */
  List<Path> files() {
    return Stream.of(verify ? ca : Optional.<Path>empty(), clientCertificate, clientKey)
        .flatMap(Optional::stream)
        .toList();
  }

  /** What connections are made with; what it trusts and shows can be swapped for another's. */
  SSLFactory swappable() throws IOException {
    return factory().withSwappableTrustMaterial().withSwappableIdentityMaterial().build();
  }

  /** What a swappable factory can be made to trust and show instead. */
  SSLFactory fresh() throws IOException {
    return factory().build();
  }

  private SSLFactory.Builder factory() throws IOException {
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
      return factory;
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
    List<X509Certificate> chain = PemCertificates.read(certificate);
    PrivateKey secret;
    try {
      secret = PemUtils.loadPrivateKey(key);
    } catch (RuntimeException e) {
      throw new IOException("no key could be read from " + key, e);
    }
    if (chain.isEmpty()) {
      throw new IOException("no certificate in PEM form was found in " + certificate);
    }
    if (!belongTogether(secret, chain.get(0))) {
      throw new IOException("the key in " + key + " is not that of the certificate " + certificate);
    }
    try {
      return KeyManagerUtils.createKeyManager(secret, chain.toArray(new Certificate[0]));
    } catch (RuntimeException e) {
      throw new IOException(
          "the certificates in "
              + certificate
              + " are no chain: each must be followed by that of its issuer",
          e);
    }
  }

  /** Two files are never replaced at the same moment: what one signs the other must verify. */
  private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC", "ECDSA" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] anything = {1, 2, 3};
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(anything);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(anything);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
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
