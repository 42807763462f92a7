package io.dmm.web.auth;

import java.time.Instant;

/**
 * A signed-in browser.
 *
 * @param id random, known only to the browser and to this process
 * @param csrf random, stands in every form
 * @param name as it stands in the history
 * @param role what it may do
 * @param since when it was made (UTC)
 * @param lastUse when it was last used (UTC)
 */
public record Session(
    String id, String csrf, String name, Role role, Instant since, Instant lastUse) {
  Session usedAt(Instant now) {
    return new Session(id, csrf, name, role, since, now);
  }

  @Override
  public String toString() {
    return "Session[" + name + "]";
  }
}
