package io.dmm.web.api;

import io.dmm.web.auth.Guard;
import io.dmm.web.page.Look;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A page to read the description of the API and to try it: Swagger UI, served from its jar, so that
 * nothing is fetched from elsewhere.
 */
@Singleton
public final class ApiPage {
  /** As everywhere, but for the pictures that Swagger UI's style sheet has in it. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private static final String OURS = "/io/dmm/web/api-docs/";
  private static final Map<String, String> TYPES =
      Map.of(
          "docs.js", "text/javascript; charset=utf-8",
          "docs.css", "text/css; charset=utf-8",
          "swagger-ui-bundle.js", "text/javascript; charset=utf-8",
          "swagger-ui.css", "text/css; charset=utf-8");

  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en" data-look="%3$s">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      %2$s<title>DMM: API</title>
      <link rel="icon" href="/static/icon.svg">
      <script src="/api/docs/docs.js?v=%1$s"></script>
      <link rel="stylesheet" href="/api/docs/swagger-ui.css?v=%1$s">
      <link rel="stylesheet" href="/api/docs/docs.css?v=%1$s">
      <script defer src="/api/docs/swagger-ui-bundle.js?v=%1$s"></script>
      </head>
      <body>
      <header><a href="/">DMM</a> <a href="/api/v1/openapi.yaml">openapi.yaml</a></header>
      <main id="api"></main>
      <noscript><p>This page needs JavaScript; the description itself is
      <a href="/api/v1/openapi.yaml">openapi.yaml</a>.</p></noscript>
      </body>
      </html>
      """;

  private final String version = swaggerVersion();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();

  /** A page; its files are read when they are asked for. */
  @Inject
  ApiPage() {}

  /** {@code GET /api/docs}. */
  public void show(Context ctx) {
    String csrf =
        Guard.who(ctx)
            .flatMap(caller -> caller.session())
            .map(session -> "<meta name=\"csrf\" content=\"" + session.csrf() + "\">\n")
            .orElse("");
    ctx.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    ctx.html(PAGE.formatted(version, csrf, Look.of(ctx).word()));
  }

  /** {@code GET /api/docs/{file}}. */
  public void file(Context ctx) {
    String name = ctx.pathParam("file");
    String type = TYPES.get(name);
    if (type == null) {
      throw new NotFoundResponse("there is no such file");
    }
    String tag = '"' + version + '"';
    boolean isSwaggers = name.startsWith("swagger-ui");
    ctx.header("ETag", tag);
    ctx.header("Cache-Control", isSwaggers ? "public, max-age=86400" : "no-cache");
    if (isSwaggers && tag.equals(ctx.header("If-None-Match"))) {
      ctx.status(HttpStatus.NOT_MODIFIED);
      return;
    }
    ctx.contentType(type).result(files.computeIfAbsent(name, this::read));
  }

  private byte[] read(String name) {
    String path =
        name.startsWith("swagger-ui")
            ? "/META-INF/resources/webjars/swagger-ui/" + version + "/" + name
            : OURS + name;
    try (InputStream in = resource(path)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }

  private static String swaggerVersion() {
    String path = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
    try (InputStream in = resource(path)) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }

  private static InputStream resource(String path) {
    InputStream in = ApiPage.class.getResourceAsStream(path);
    if (in == null) {
      throw new IllegalStateException("the class path lacks " + path);
    }
    return in;
  }
}
