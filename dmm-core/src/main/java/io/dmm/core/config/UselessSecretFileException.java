package io.dmm.core.config;

import java.io.IOException;

/** A file that was read but holds no secret of use; the message says why, without its content. */
public final class UselessSecretFileException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong.
   *
   * @param reason goes to the log, so it must not quote the file
   */
  public UselessSecretFileException(String reason) {
    super(reason);
  }
}
