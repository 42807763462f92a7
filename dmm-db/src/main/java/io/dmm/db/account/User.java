package io.dmm.db.account;

import java.time.Instant;
import java.util.Optional;

/**
 * Somebody who signs in with a password.
 *
 * @param name unique, in lower case
 * @param role what they may do
 * @param passwordHash salted hash of the password, which names its own method
 * @param createdAt when they were added (UTC)
 * @param changedAt when the password or the role was last changed (UTC)
 * @param lastSignIn when they last signed in (UTC); empty if never
 */
public record User(
    String name,
    Role role,
    String passwordHash,
    Instant createdAt,
    Instant changedAt,
    Optional<Instant> lastSignIn) {
  @Override
  public String toString() {
    return "User[" + name + ", " + role.word() + "]";
  }
}
