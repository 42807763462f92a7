package io.dmm.core.reconcile;

import java.util.Locale;

/** Takes the names of storages apart. */
final class Storages {
  private Storages() {}

  /**
   * The bare host of {@code scheme://host}, {@code host:port}, {@code [address]:port}, in lower
   * case.
   */
  static String hostOf(String storage) {
    int scheme = storage.indexOf("://");
    String host = (scheme < 0 ? storage : storage.substring(scheme + 3)).toLowerCase(Locale.ROOT);
    int bracket = host.indexOf(']');
    if (host.startsWith("[") && bracket > 0) {
      return host.substring(1, bracket);
    }
    boolean hasPort = host.indexOf(':') > 0 && host.indexOf(':') == host.lastIndexOf(':');
    return hasPort ? host.substring(0, host.indexOf(':')) : host;
  }
}
