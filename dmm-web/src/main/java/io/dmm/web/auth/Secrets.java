package io.dmm.web.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Makes secrets that cannot be guessed, and digests by which they are known again. */
final class Secrets {
  private static final int RANDOM_BYTES = 32;

  private final SecureRandom random = new SecureRandom();

  /** 256 random bits, as text that may stand in an address, a cookie or a header. */
  String fresh() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** What is stored of a secret of ours: it is too long to be guessed, so no salt is needed. */
  static String digest(String secret) {
    return HexFormat.of().formatHex(sha256(secret));
  }

  /** Whether two texts are the same, in a time that does not tell how far they agree. */
  static boolean same(String one, String other) {
    return MessageDigest.isEqual(sha256(one), sha256(other));
  }

  /** Another secret that whoever knows {@code secret} can work out, and nobody else. */
  static String derived(String secret, String purpose) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(purpose + '\n' + secret));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
