package io.dmm.sandbox.world;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Globs in which {@code *} stands for any characters and everything else for itself. */
public final class Globs {
  private Globs() {}

  /** The regular expression of a glob. */
  public static String toRegex(String glob) {
    return Arrays.stream(glob.split("\\*", -1))
        .map(part -> part.isEmpty() ? "" : Pattern.quote(part))
        .collect(Collectors.joining(".*"));
  }
}
