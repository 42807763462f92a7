package io.dmm.sandbox.fts;

import static io.dmm.sandbox.fts.FtsReplies.error;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** {@code /optimizer…}: nobody checks who asks. */
final class OptimizerRoutes {
  private final Optimizer optimizer;
  private final Clock clock;

  OptimizerRoutes(Optimizer optimizer, Clock clock) {
    this.optimizer = optimizer;
    this.clock = clock;
  }

  Optional<Answer> answer(Call call, String path) {
    Map<String, String> query = call.query();
    String source = query.get("source_se");
    String destination = query.get("dest_se");
    boolean get = call.method().equals("GET");
    return switch (path) {
      case "/optimizer", "/optimizer/" -> Optional.of(FtsReplies.json(true));
      case "/optimizer/evolution" ->
          Optional.of(FtsReplies.chunked(200, optimizer.evolutionRows(source, destination)));
      case "/optimizer/current" ->
          Optional.of(
              get
                  ? FtsReplies.chunked(200, optimizer.currentRows(source, destination))
                  : set(call));
      default -> Optional.empty();
    };
  }

  private Answer set(Call call) {
    if (!call.method().equals("POST")) {
      throw FtsReplies.wrongMethod("GET, HEAD, OPTIONS, POST");
    }
    ObjectNode body = FtsInput.dictionary(call);
    String source = FtsInput.text(body, "source_se", "");
    String destination = FtsInput.text(body, "dest_se", "");
    if (source.isEmpty() || destination.isEmpty()) {
      throw error(400, "Missing source and/or destination");
    }
    int active = body.path("active").asInt(0);
    if (active <= 0) {
      throw error(400, "Active must be a positive integer");
    }
    return FtsReplies.chunked(
        200,
        optimizer.set(
            new Pair(source, destination),
            active,
            body.path("nostreams").asInt(1),
            FtsInput.text(body, "rationale", ""),
            clock.instant()));
  }
}
