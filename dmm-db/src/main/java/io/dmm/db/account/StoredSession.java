package io.dmm.db.account;

import java.time.Instant;
import java.util.Optional;

/**
 * A signed-in browser.
 *
 * @param digest SHA-256 of the session id, in hex; only the browser knows the id
 * @param name as it stands in the history
 * @param role what it may do
 * @param user the user that it belongs to, and ends with
 * @param token the API token that it belongs to, and ends with
 * @param startedAt when it began (UTC)
 * @param lastUsed when it was last used, to within a minute (UTC)
 * @param endsAt when it ends at the latest (UTC)
 */
public record StoredSession(
    String digest,
    String name,
    Role role,
    Optional<String> user,
    Optional<String> token,
    Instant startedAt,
    Instant lastUsed,
    Instant endsAt) {
  @Override
  public String toString() {
    return "StoredSession[" + name + ", " + role.word() + "]";
  }
}
