package io.dmm.sense.client;

import java.util.Optional;

/**
 * How an operation is done. What is empty is not sent, and SENSE-O's default holds.
 *
 * @param sync whether the call blocks until the work is committed (default yes)
 * @param force whether it is done in states where it is refused otherwise (default no)
 * @param intent id of the intent to use, or {@code last}
 */
public record OperationOptions(
    Optional<Boolean> sync, Optional<Boolean> force, Optional<String> intent) {
  /** SENSE-O's defaults. */
  public static final OperationOptions DEFAULT =
      new OperationOptions(Optional.empty(), Optional.empty(), Optional.empty());

  /** The same, blocking or not. */
  public OperationOptions withSync(boolean yes) {
    return new OperationOptions(Optional.of(yes), force, intent);
  }

  /** The same, forced or not. */
  public OperationOptions withForce(boolean yes) {
    return new OperationOptions(sync, Optional.of(yes), intent);
  }

  /** The same with a chosen intent. */
  public OperationOptions withIntent(String id) {
    return new OperationOptions(sync, force, Optional.of(id));
  }

  String query() {
    StringBuilder query = new StringBuilder();
    sync.ifPresent(yes -> query.append("&sync=").append(yes));
    force.ifPresent(yes -> query.append("&force=").append(yes));
    intent.ifPresent(id -> query.append("&intent=").append(SensePaths.value(id)));
    return query.isEmpty() ? "" : "?" + query.substring(1);
  }
}
