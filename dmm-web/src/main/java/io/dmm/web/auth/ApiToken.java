package io.dmm.web.auth;

import io.dmm.core.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** The token of operators and scripts. Compared in constant time, by digest. */
public final class ApiToken {
  /** What to tell whoever wants to change something while no token is configured. */
  public static final String NOT_CONFIGURED =
      "changes over HTTP are switched off: set api_token in section [dmm] of dmm.cfg";

  private final Optional<byte[]> digest;

  /** The token, if one is configured. */
  public ApiToken(Optional<Secret> secret) {
    this.digest = secret.map(Secret::reveal).filter(text -> !text.isEmpty()).map(ApiToken::digest);
  }

  /** Whether there is a token at all. */
  public boolean isConfigured() {
    return digest.isPresent();
  }

  /** Whether {@code presented} is the token; never if none is configured. */
  public boolean matches(String presented) {
    byte[] other = digest(presented);
    return digest.filter(own -> MessageDigest.isEqual(own, other)).isPresent();
  }

  /** A short hash of text, to compare without keeping it. */
  static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
