package io.dmm.core.config;

import java.util.Objects;

/**
 * A password, key or token. Its text never appears in logs, pages or errors, because {@link
 * #toString()} hides it.
 */
public final class Secret {
  private final String text;

  private Secret(String text) {
    this.text = Objects.requireNonNull(text, "secret");
  }

  /** A secret with this text. */
  public static Secret of(String text) {
    return new Secret(text);
  }

  /** The text itself, for the one place that must send it. */
  public String reveal() {
    return text;
  }

  @Override
  public String toString() {
    return "***";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
