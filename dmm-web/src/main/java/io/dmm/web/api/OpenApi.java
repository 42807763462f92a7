package io.dmm.web.api;

import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The description of the API. */
public final class OpenApi {
  private final byte[] document;

  /** Reads it from the jar. */
  @Inject
  public OpenApi() {
    try (InputStream in = OpenApi.class.getResourceAsStream("/io/dmm/web/openapi.yaml")) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks io/dmm/web/openapi.yaml");
      }
      this.document = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("io/dmm/web/openapi.yaml", e);
    }
  }

  /** {@code GET /api/v1/openapi.yaml}. */
  public void serve(Context ctx) {
    ctx.contentType("application/yaml; charset=utf-8").result(document);
  }
}
