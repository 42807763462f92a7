package io.dmm.sandbox.fts;

import java.time.Duration;
import java.util.Map;

/**
 * In what a simulated FTS may differ from another.
 *
 * @param encodedSlashes how its Apache treats {@code %2F} in paths
 * @param linkCreatedStatus 201, or 200 for old servers
 * @param nulls what a null in {@code se_info} does
 * @param oauth2 whether bearer tokens are looked at
 * @param optimizerInterval how often the optimizer runs; 60 s at a real server
 * @param hostDn subject of the server's certificate: whoever has it may do everything
 * @param vos the VO of a subject, where it has one
 */
public record FtsOptions(
    EncodedSlashes encodedSlashes,
    int linkCreatedStatus,
    Nulls nulls,
    boolean oauth2,
    Duration optimizerInterval,
    String hostDn,
    Map<String, String> vos) {
  /** Apache's {@code AllowEncodedSlashes}. */
  public enum EncodedSlashes {
    /** Not set, as the server is shipped: a path with {@code %2F} is not found. */
    OFF,
    /** {@code NoDecode}: {@code %2F} reaches the application as it is. */
    NO_DECODE,
    /** {@code On}: {@code %2F} becomes a slash. */
    ON
  }

  /** What null means in {@code POST /config/se}. */
  public enum Nulls {
    /** Nothing: since 3.13.2. */
    IGNORE,
    /** An error: some development versions. */
    REJECT,
    /** Clear the value: up to 3.13.0. */
    CLEAR
  }

  public FtsOptions {
    vos = Map.copyOf(vos);
  }
}
