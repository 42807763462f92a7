package io.dmm.db.account;

import java.time.Instant;
import java.util.Optional;

/**
 * An API token. The token itself is known only to whoever was given it.
 *
 * @param name unique, in lower case
 * @param role what its bearer may do
 * @param digest SHA-256 of the token, in hex
 * @param createdBy who made it
 * @param createdAt when (UTC)
 * @param expiresAt from when on it is worth nothing (UTC)
 * @param lastUsed when it was last used, to within a minute (UTC); empty if never
 */
public record StoredToken(
    String name,
    Role role,
    String digest,
    String createdBy,
    Instant createdAt,
    Instant expiresAt,
    Optional<Instant> lastUsed) {
  @Override
  public String toString() {
    return "StoredToken[" + name + ", " + role.word() + "]";
  }
}
