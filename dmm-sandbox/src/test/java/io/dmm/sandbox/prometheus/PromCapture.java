package io.dmm.sandbox.prometheus;

import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.sandbox.world.JsonShape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** An answer captured from a real Prometheus. */
record PromCapture(String file, JsonNode content) {
  static PromCapture read(String file) {
    return new PromCapture(file, JsonShape.parse(text(file)));
  }

  static String text(String file) {
    try (InputStream in = PromCapture.class.getResourceAsStream("/prometheus/" + file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String query() {
    return content.at("/request/params/query").asText(content.at("/request/form/query").asText());
  }

  JsonNode results() {
    return content.at("/body/data/result");
  }

  /** The instant of the first result, in milliseconds. */
  long millis() {
    return Math.round(results().at("/0/value/0").asDouble() * 1000);
  }
}
