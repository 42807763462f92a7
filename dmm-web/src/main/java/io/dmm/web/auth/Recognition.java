package io.dmm.web.auth;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who is asking, found out when somebody wants to know: what is open to all is answered without the
 * database.
 */
final class Recognition {
  private final Supplier<Optional<Caller>> look;
  private Optional<Caller> found = Optional.empty();
  private boolean looked;

  Recognition(Supplier<Optional<Caller>> look) {
    this.look = look;
  }

  Optional<Caller> caller() {
    if (!looked) {
      found = look.get();
      looked = true;
    }
    return found;
  }
}
