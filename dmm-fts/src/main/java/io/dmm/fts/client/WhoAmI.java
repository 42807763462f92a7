package io.dmm.fts.client;

import java.util.Map;

/**
 * Who FTS takes us for.
 *
 * @param userDn our distinguished name; {@code anon} without a certificate that FTS accepts
 * @param method how FTS found out, such as {@code certificate} or {@code unauthenticated}
 * @param levels what we may do: {@code all}, {@code vo} or nothing, by operation
 */
public record WhoAmI(String userDn, String method, Map<String, String> levels) {
  public WhoAmI {
    levels = Map.copyOf(levels);
  }

  /** Whether we may change limits. */
  public boolean mayConfigure() {
    return "all".equals(levels.get("config"));
  }
}
