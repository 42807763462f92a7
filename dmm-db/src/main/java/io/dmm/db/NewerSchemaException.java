package io.dmm.db;

import java.util.List;

/** The schema was made by a DMM newer than this one, so nothing may be written to it. */
public final class NewerSchemaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is newer, and what to do.
   *
   * @param newer migrations that this build does not know, such as {@code V9 of tomorrow}
   */
  public NewerSchemaException(List<String> newer) {
    super(
        "the database is of a newer DMM: it has "
            + String.join(", ", newer)
            + ", which this build does not know; start that DMM again, or one that is newer still, or"
            + " go back to a backup from before the upgrade");
  }
}
