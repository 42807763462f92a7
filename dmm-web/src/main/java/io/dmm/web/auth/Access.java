package io.dmm.web.auth;

import io.javalin.security.RouteRole;

/** Who may use an address. */
public enum Access implements RouteRole {
  /** Everybody. */
  ANYONE,
  /** Everybody, unless {@code query_open} is off: then whoever has the token. */
  RUCIO,
  /** Everybody, unless {@code read_open} is off: then whoever has the token or is signed in. */
  READER,
  /** Whoever has the token or is signed in. */
  OPERATOR
}
