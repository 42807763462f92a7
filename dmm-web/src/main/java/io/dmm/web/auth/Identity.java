package io.dmm.web.auth;

import io.dmm.db.account.Role;
import java.time.Instant;
import java.util.Optional;

/**
 * Whose session it is.
 *
 * @param name as it stands in the history
 * @param role what it may do
 * @param user the local user that the session ends with
 * @param token the API token that the session ends with
 * @param until when the session ends at the latest, for another reason than its age
 */
public record Identity(
    String name,
    Role role,
    Optional<String> user,
    Optional<String> token,
    Optional<Instant> until) {
  /** Somebody whom we know by nothing else. */
  public static Identity of(String name, Role role) {
    return new Identity(name, role, Optional.empty(), Optional.empty(), Optional.empty());
  }

  static Identity ofUser(String user, Role role) {
    return new Identity(user, role, Optional.of(user), Optional.empty(), Optional.empty());
  }

  static Identity ofToken(String name, Role role, String token, Instant until) {
    return new Identity(name, role, Optional.empty(), Optional.of(token), Optional.of(until));
  }
}
