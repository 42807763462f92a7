package io.dmm.db;

import org.jooq.exception.DataAccessException;

/** The database does not answer whoever is in a hurry. */
public final class DatabaseAwayException extends DataAccessException {
  private static final long serialVersionUID = 1L;

  /** Why not, if somebody else found out. */
  public DatabaseAwayException(String message) {
    super(message);
  }

  DatabaseAwayException(String message, Throwable cause) {
    super(message, cause);
  }
}
