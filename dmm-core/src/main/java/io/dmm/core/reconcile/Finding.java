package io.dmm.core.reconcile;

/**
 * Something at a peer that is ours and that no live request owns.
 *
 * @param kind what it is
 * @param where the pool, for a subnet; else empty
 * @param name its name: an instance id, an allocation name, a link name
 * @param detail a sentence
 * @param certain whether DMM remembers having made it; if not, it merely looks like ours and is
 *     never removed
 */
public record Finding(Kind kind, String where, String name, String detail, boolean certain) {
  /** What can be left over. */
  public enum Kind {
    INSTANCE,
    SUBNET,
    LIMIT
  }

  String key() {
    return kind + " " + where + " " + name;
  }
}
