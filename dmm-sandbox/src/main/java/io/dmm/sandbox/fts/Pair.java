package io.dmm.sandbox.fts;

import java.util.Locale;

/**
 * A pair of storages, each {@code scheme://hostname}: no port, no path, lower case, IPv6 literals
 * without brackets.
 *
 * @param source where files come from
 * @param destination where they go
 */
record Pair(String source, String destination) {

  /** The storage of a SURL. */
  static String storageOf(String surl) {
    int colon = surl.indexOf("://");
    if (colon < 0) {
      return surl;
    }
    String authority = surl.substring(colon + 3).replaceAll("[/?#].*", "");
    String host = authority.replaceAll("^.*@", "");
    if (host.startsWith("[")) {
      host = host.substring(1, host.indexOf(']'));
    } else {
      host = host.replaceAll(":\\d*$", "");
    }
    return surl.substring(0, colon) + "://" + host.toLowerCase(Locale.ROOT);
  }
}
