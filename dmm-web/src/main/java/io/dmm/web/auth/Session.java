package io.dmm.web.auth;

import io.dmm.db.account.Role;

/**
 * A signed-in browser.
 *
 * @param id random, known only to the browser
 * @param name as it stands in the history
 * @param role what it may do
 */
public record Session(String id, String name, Role role) {
  /** Stands in every form; follows from the id, so that all replicas know it. */
  public String csrf() {
    return Secrets.derived(id, "csrf");
  }

  @Override
  public String toString() {
    return "Session[" + name + "]";
  }
}
