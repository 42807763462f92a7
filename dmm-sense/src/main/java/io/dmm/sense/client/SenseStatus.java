package io.dmm.sense.client;

import java.util.Locale;
import java.util.Optional;

/**
 * Status of an instance, such as {@code CREATE - READY}.
 *
 * @param superState which operation was the last to start: CREATE, MODIFY, CANCEL, REINSTATE
 * @param subState how far it is: INIT, COMPILED, PROPAGATED, COMMITTING, COMMITTED, READY, FAILED
 *     are known; empty if the text has another form
 */
public record SenseStatus(String superState, String subState) {
  /**
   * The status that a text means.
   *
   * @return empty if the text says that there is no such instance: nothing, {@code null}, or {@code
   *     CREATE - null}
   */
  public static Optional<SenseStatus> parse(String body) {
    if (SenseText.isNothing(body)) {
      return Optional.empty();
    }
    String[] parts = SenseText.scalar(body).toUpperCase(Locale.ROOT).split("\\s+-\\s+", 2);
    return of(parts[0], parts.length > 1 ? parts[1] : "");
  }

  static Optional<SenseStatus> of(String superState, String subState) {
    return superState.equals("NULL") || subState.equals("NULL")
        ? Optional.empty()
        : Optional.of(new SenseStatus(superState, subState));
  }

  /** The text as SENSE-O writes it. */
  @Override
  public String toString() {
    return subState.isEmpty() ? superState : superState + " - " + subState;
  }
}
