package io.dmm.db.account;

import java.util.Locale;
import java.util.Optional;

/** What somebody may do. Each role includes those before it. */
public enum Role {
  /** Reads everything but the log. */
  VIEWER,
  /** Reads the log too, and changes requests. */
  OPERATOR,
  /** Also says who else may do what. */
  ADMIN;

  /** Whether whoever has this role may do what needs {@code needed}. */
  public boolean includes(Role needed) {
    return compareTo(needed) >= 0;
  }

  /** As it is written in configuration, on the command line and in messages. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role with this word, in any case. */
  public static Optional<Role> named(String word) {
    for (Role role : values()) {
      if (role.word().equalsIgnoreCase(word.strip())) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
