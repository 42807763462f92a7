package io.dmm.fts.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The names that FTS knows storages and links by.
 *
 * <p>Storages are {@code scheme://host}: no port, no path, lower case, IPv6 addresses without
 * brackets, since that is what FTS makes of the addresses of a transfer. It takes any other text
 * too, which then simply never matches.
 */
public final class FtsNames {
  /** What the names of our links begin with. */
  public static final String PREFIX = "dmm:";

  /** FTS's database takes 150 characters, and answers 500 to more. */
  static final int MAX_CHARS = 150;

  private static final int HASH_CHARS = 16;

  private FtsNames() {}

  /**
   * The storage of a host.
   *
   * @param scheme that of the transfers' addresses, such as {@code davs}
   * @param hostAndPort {@code host}, {@code host:port}, {@code [2001:db8::1]:port} or {@code
   *     2001:db8::1}
   * @throws IllegalArgumentException they name no storage, or one that FTS cannot store
   */
  public static String storage(String scheme, String hostAndPort) {
    String host = hostAndPort.strip();
    int bracket = host.indexOf(']');
    if (host.startsWith("[") && bracket > 0) {
      host = host.substring(1, bracket);
    } else if (host.indexOf(':') == host.lastIndexOf(':') && host.indexOf(':') > 0) {
      host = host.substring(0, host.indexOf(':'));
    }
    if (host.isEmpty() || scheme.isBlank() || host.equals("*")) {
      throw new IllegalArgumentException(
          "\"" + scheme + "\" and \"" + hostAndPort + "\" name no storage");
    }
    String storage = (scheme.strip() + "://" + host).toLowerCase(Locale.ROOT);
    if (storage.length() > MAX_CHARS) {
      throw new IllegalArgumentException(
          "storage \"" + storage + "\" is too long; FTS takes " + MAX_CHARS + " characters");
    }
    return storage;
  }

  /**
   * The name of our link between two storages, such as {@code dmm:davs:a.org->davs:b.org}: always
   * the same for the same two, without characters that need care in an address, and short enough.
   */
  public static String link(String sourceStorage, String destinationStorage) {
    String name = PREFIX + plain(sourceStorage) + "->" + plain(destinationStorage);
    if (name.length() < MAX_CHARS) {
      return name;
    }
    String tail = hash(sourceStorage + "\n" + destinationStorage);
    return name.substring(0, MAX_CHARS - 2 - HASH_CHARS) + "~" + tail;
  }

  /** Whether a link is one of ours, by its name. */
  public static boolean isOurs(String linkName) {
    return linkName.startsWith(PREFIX);
  }

  /**
   * A link's name as it must stand in an address. FTS's handler decodes once more than usual, and
   * Apache, as FTS ships it, refuses encoded slashes: so names with a slash or a percent sign are
   * encoded twice.
   */
  static String inPath(String linkName) {
    boolean twice = linkName.contains("/") || linkName.contains("%");
    return twice ? encoded(encoded(linkName)) : encoded(linkName);
  }

  /** Percent-encoded, spaces not as {@code +}. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String plain(String storage) {
    return storage.replace("://", ":").replace('/', '_').replace('%', '_');
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH_CHARS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
