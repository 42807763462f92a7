package io.dmm.web.auth;

import io.dmm.db.account.Role;
import java.util.Optional;

/**
 * Whoever asks, once we know who it is.
 *
 * @param name as it stands in the history
 * @param role what it may do
 * @param session the browser session; empty for a script with a token
 */
public record Caller(String name, Role role, Optional<Session> session) {
  /** Whether it may do what needs {@code needed}. */
  public boolean may(Role needed) {
    return role.includes(needed);
  }
}
