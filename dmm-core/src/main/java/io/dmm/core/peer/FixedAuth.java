package io.dmm.core.peer;

import io.dmm.core.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** An {@code Authorization} header that never changes: user and password, or a token. */
public final class FixedAuth implements PeerAuth {
  private final Secret value;

  private FixedAuth(String value) {
    this.value = Secret.of(value);
  }

  /** HTTP basic authentication. */
  public static FixedAuth basic(String user, Secret password) {
    byte[] pair = (user + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8);
    return new FixedAuth("Basic " + Base64.getEncoder().encodeToString(pair));
  }

  /** A bearer token. */
  public static FixedAuth bearer(Secret token) {
    return new FixedAuth("Bearer " + token.reveal());
  }

  @Override
  public Map<String, String> headers() {
    return Map.of("Authorization", value.reveal());
  }

  /** The same words would be refused again. */
  @Override
  public boolean renew(Map<String, String> refused, PeerAnswer answer) {
    return false;
  }
}
