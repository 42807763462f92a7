package io.dmm.sandbox.sense;

import io.dmm.sandbox.Finding;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import io.dmm.sandbox.http.Outcome;
import io.dmm.sandbox.http.Router;
import java.util.Optional;

/**
 * Where every call comes in: tells the token end point from the API, checks the token, counts for
 * the audit.
 */
final class FrontDoor {
  static final String BASE = "/StackV-web/restapi";

  private final World world;
  private final TokenServer tokens;
  private final Replies replies;
  private final Router router;

  FrontDoor(World world, TokenServer tokens, Replies replies, Router router) {
    this.world = world;
    this.tokens = tokens;
    this.replies = replies;
    this.router = router;
  }

  /** The path that routes and faults are matched with: without the API's base. */
  static String relative(String rawPath) {
    return rawPath.startsWith(BASE + "/") ? rawPath.substring(BASE.length()) : rawPath;
  }

  Outcome answer(Call call) {
    return world.inside(() -> answerNow(call));
  }

  private Outcome answerNow(Call call) {
    if (call.rawPath().equals(TokenServer.PATH)) {
      return call.method().equals("POST")
          ? tokens.grant(call)
          : Answer.text(405, "Method Not Allowed");
    }
    if (!call.rawPath().startsWith(BASE + "/")) {
      return Answer.of(404, "text/html", "<html><body>404 - Not Found</body></html>");
    }
    String path = relative(call.rawPath());
    return denial(call, path).<Outcome>map(answer -> answer).orElseGet(() -> serve(call, path));
  }

  private Outcome serve(Call call, String path) {
    if (!call.method().equals("GET")) {
      audit(call, path);
    }
    try {
      return router
          .route(call, path)
          .orElseGet(
              () -> Answer.of(404, "text/html", "<html><body>404 - Not Found</body></html>"));
    } catch (Refusal e) {
      return path.startsWith("/address") || path.startsWith("/discover")
          ? replies.disguisedError(e)
          : replies.error(e);
    }
  }

  private Optional<Answer> denial(Call call, String path) {
    boolean open =
        world.quirks.hasOpenDiscover()
            && path.startsWith("/discover")
            && call.header("Authorization").isEmpty();
    if (open) {
      return Optional.empty();
    }
    Optional<String> user = tokens.userOf(call);
    if (user.isEmpty()) {
      return Optional.of(
          Answer.of(
                  401,
                  "text/html",
                  "<html><head><title>Error</title></head><body>Unauthorized</body></html>")
              .with(
                  "WWW-Authenticate",
                  "Bearer realm=\"StackV\", error=\"invalid_token\", error_description=\"Token is not active\""));
    }
    return user.filter(world.quirks::isDenied)
        .map(
            unused ->
                Answer.text(401, "User is not allowed to access the resource:" + call.method()));
  }

  /**
   * Allocations of one pool share an address, so the name tells them apart; manifests are
   * questions.
   */
  private void audit(Call call, String path) {
    if (path.startsWith("/service/manifest")) {
      return;
    }
    String thing = path;
    if (call.method().equals("POST") && path.startsWith("/address/allocate/")) {
      thing += "#" + Json.parse(call.body()).map(body -> body.path("name").asText()).orElse("");
    }
    if (path.contains("//") || path.endsWith("/")) {
      world.auditor.note(
          Finding.Kind.FORBIDDEN, path, call.method() + " with an empty part in its path");
    }
    world.auditor.mutated(call.method() + " " + thing, thing);
  }
}
