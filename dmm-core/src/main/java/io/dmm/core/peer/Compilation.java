package io.dmm.core.peer;

import java.util.Optional;

/**
 * What came of compiling an intent.
 *
 * @param feasible whether a path with the wanted bandwidth exists; if not, the instance is left
 *     behind as failed
 * @param sourceSubnetUri URI of the source subnet in SENSE's model, matched by prefix; empty if not
 *     feasible
 * @param destinationSubnetUri the same for the destination
 * @param detail what SENSE said when it found no path; else empty
 */
public record Compilation(
    boolean feasible,
    Optional<String> sourceSubnetUri,
    Optional<String> destinationSubnetUri,
    String detail) {
  /** A path was found. */
  public static Compilation found(String sourceSubnetUri, String destinationSubnetUri) {
    return new Compilation(
        true, Optional.of(sourceSubnetUri), Optional.of(destinationSubnetUri), "");
  }

  /** No path with that bandwidth. */
  public static Compilation noPath(String detail) {
    return new Compilation(false, Optional.empty(), Optional.empty(), detail);
  }
}
