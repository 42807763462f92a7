package io.dmm.web.page;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Style sheet, script and icon, read once. Nothing else can be asked for. */
public final class Assets {
  private static final Map<String, String> TYPES =
      Map.of(
          "app.css", "text/css; charset=utf-8",
          "app.js", "text/javascript; charset=utf-8",
          "icon.svg", "image/svg+xml");
  private static final int TAG_DIGITS = 16;

  private final Map<String, Asset> byName = new TreeMap<>();

  @SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
  private record Asset(byte[] bytes, String type, String tag) {}

  /** Reads them. */
  @Inject
  public Assets() {
    TYPES.forEach((name, type) -> byName.put(name, read(name, type)));
  }

  /** Address of an asset, which changes with its content. */
  String url(String name) {
    return "/static/" + name + "?v=" + byName.get(name).tag();
  }

  /** {@code GET /static/{file}}. */
  public void serve(Context ctx) {
    Asset asset = byName.get(ctx.pathParam("file"));
    if (asset == null) {
      throw new NotFoundResponse("there is no such file");
    }
    String quotedTag = '"' + asset.tag() + '"';
    ctx.header("ETag", quotedTag);
    ctx.header(
        "Cache-Control",
        asset.tag().equals(ctx.queryParam("v"))
            ? "public, max-age=31536000, immutable"
            : "no-cache");
    if (quotedTag.equals(ctx.header("If-None-Match"))) {
      ctx.status(HttpStatus.NOT_MODIFIED);
      return;
    }
    ctx.contentType(asset.type()).result(asset.bytes());
  }

  private static Asset read(String name, String type) {
    try (InputStream in = Assets.class.getResourceAsStream("/io/dmm/web/static/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks io/dmm/web/static/" + name);
      }
      byte[] bytes = in.readAllBytes();
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new Asset(bytes, type, HexFormat.of().formatHex(digest).substring(0, TAG_DIGITS));
    } catch (IOException e) {
      throw new UncheckedIOException("io/dmm/web/static/" + name, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
