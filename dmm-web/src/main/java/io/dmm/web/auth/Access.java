package io.dmm.web.auth;

import io.dmm.db.account.Role;
import io.javalin.security.RouteRole;
import java.util.Optional;

/** Who may use an address. */
public enum Access implements RouteRole {
  /** Everybody. */
  ANYONE(null),
  /** Everybody, unless {@code query_open} is off: then viewers. */
  RUCIO(Role.VIEWER),
  /** Everybody, unless {@code metrics_open} is off: then viewers. */
  METRICS(Role.VIEWER),
  /** Everybody if {@code read_open} is on; else viewers. */
  VIEWER(Role.VIEWER),
  /** Whoever is signed in, in whatever role. */
  SIGNED_IN(Role.VIEWER),
  /** Operators. */
  OPERATOR(Role.OPERATOR),
  /** Administrators. */
  ADMIN(Role.ADMIN);

  private final Role needed;

  Access(Role needed) {
    this.needed = needed;
  }

  /** The role that is needed where the address is not open; empty if it always is. */
  public Optional<Role> needed() {
    return Optional.ofNullable(needed);
  }
}
