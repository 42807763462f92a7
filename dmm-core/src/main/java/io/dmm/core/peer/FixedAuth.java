package io.dmm.core.peer;

import io.dmm.core.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;

/**
 * An {@code Authorization} header of what is configured: user and password, or a token. It changes
 * only when the file does that the secret is in.
 */
public final class FixedAuth implements PeerAuth {
  private final Supplier<String> value;

  private FixedAuth(Supplier<String> value) {
    this.value = value;
  }

  /** HTTP basic authentication. */
  public static FixedAuth basic(String user, Secret password) {
    return new FixedAuth(
        () -> {
          byte[] pair = (user + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8);
          return "Basic " + Base64.getEncoder().encodeToString(pair);
        });
  }

  /** A bearer token. */
  public static FixedAuth bearer(Secret token) {
    return new FixedAuth(() -> "Bearer " + token.reveal());
  }

  @Override
  public Map<String, String> headers() {
    return Map.of("Authorization", value.get());
  }

  /** The same words would be refused again; others are worth a try. */
  @Override
  public boolean renew(Map<String, String> refused, PeerAnswer answer) {
    return !headers().equals(refused);
  }
}
