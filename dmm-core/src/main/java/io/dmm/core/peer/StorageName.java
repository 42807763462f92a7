package io.dmm.core.peer;

import java.util.Locale;
import java.util.Optional;

/** A storage as FTS names it: {@code scheme://host}, in lower case and without a port. */
public final class StorageName {
  private StorageName() {}

  /**
   * The storage of a host.
   *
   * @param scheme such as {@code davs}
   * @param hostAndPort {@code host}, {@code host:port}, {@code [2001:db8::1]:port} or {@code
   *     2001:db8::1}
   * @return empty if either is missing
   */
  public static Optional<String> of(String scheme, String hostAndPort) {
    String host = hostAndPort.strip();
    int bracket = host.indexOf(']');
    int colon = host.indexOf(':');
    if (host.startsWith("[") && bracket > 0) {
      host = host.substring(1, bracket);
    } else if (colon > 0 && colon == host.lastIndexOf(':')) {
      host = host.substring(0, colon);
    }
    return host.isEmpty() || scheme.isBlank()
        ? Optional.empty()
        : Optional.of((scheme.strip() + "://" + host).toLowerCase(Locale.ROOT));
  }
}
