package io.dmm.sandbox.world;

/** How many files FTS moves at once between two storages. */
@FunctionalInterface
public interface StreamLimit {
  /**
   * The number of concurrent file transfers in force.
   *
   * @param scheme URL scheme of both storages
   * @param sourceHost host name without port
   * @param destinationHost host name without port
   */
  int activeTransfers(String scheme, String sourceHost, String destinationHost);
}
