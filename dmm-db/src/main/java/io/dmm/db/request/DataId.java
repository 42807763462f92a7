package io.dmm.db.request;

/**
 * A Rucio data identifier.
 *
 * @param scope its scope
 * @param name its name; may hold slashes
 */
public record DataId(String scope, String name) {
  @Override
  public String toString() {
    return scope + ":" + name;
  }
}
