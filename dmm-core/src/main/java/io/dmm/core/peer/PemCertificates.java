package io.dmm.core.peer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The certificates in a PEM file, whatever else the file holds. */
public final class PemCertificates {
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final Pattern CERTIFICATE =
      Pattern.compile(BEGIN + ".*?-----END CERTIFICATE-----", Pattern.DOTALL);

  private PemCertificates() {}

  /**
   * Reads a file.
   *
   * @return its certificates in their order, the holder's own first; empty if it holds none
   * @throws IOException it cannot be read, or holds a damaged certificate or only the start of one,
   *     as while it is being written; the message names it
   */
  public static List<X509Certificate> read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IOException("the file " + file + " cannot be read: " + e, e);
    }
    List<X509Certificate> found = new ArrayList<>();
    Matcher each = CERTIFICATE.matcher(text);
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      while (each.find()) {
        byte[] one = each.group().getBytes(StandardCharsets.ISO_8859_1);
        found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(one)));
      }
    } catch (CertificateException e) {
      throw new IOException("the file " + file + " holds a damaged certificate", e);
    }
    if (text.split(BEGIN, -1).length - 1 > found.size()) {
      throw new IOException("the file " + file + " holds a certificate that is cut off");
    }
    return List.copyOf(found);
  }
}
