package io.dmm.sense.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Answers as SENSE-O gives them. */
public final class Examples {
  private Examples() {}

  /** The text of one of them. */
  public static String text(String file) {
    try (InputStream in = Examples.class.getResourceAsStream("/sense-o-examples/" + file)) {
      if (in == null) {
        throw new IllegalArgumentException("there is no example " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tree of one of them. */
  public static JsonNode json(String file) {
    return SenseJson.structure(text(file)).orElseThrow();
  }
}
