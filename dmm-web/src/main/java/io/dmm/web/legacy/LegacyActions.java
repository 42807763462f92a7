package io.dmm.web.legacy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dmm.core.operator.OperatorActions;
import io.dmm.web.auth.Guard;
import io.dmm.web.input.JsonBody;
import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.util.OptionalInt;

/**
 * The changes that operators' scripts know: a JSON object with {@code rule_id} in, a JSON string
 * out.
 */
public final class LegacyActions {
  private final OperatorActions actions;
  private final JsonBody body;

  /** Handlers that ask {@code actions}. */
  @Inject
  public LegacyActions(OperatorActions actions, JsonBody body) {
    this.actions = actions;
    this.body = body;
  }

  /** {@code POST /mark_finished}. */
  public void markFinished(Context ctx) {
    actions.finish(JsonBody.ruleId(body.object(ctx)), Guard.operator(ctx).name());
    answer(ctx, "Request marked as finished");
  }

  /** {@code POST /update_fts_limit}. */
  public void updateFtsLimit(Context ctx) {
    JsonNode object = body.object(ctx);
    String ruleId = JsonBody.ruleId(object);
    OptionalInt limit = JsonBody.limit(object);
    actions.overrideStreams(ruleId, limit, Guard.operator(ctx).name());
    answer(ctx, "FTS limit updated");
  }

  /** {@code POST /reinitialize_sense}. */
  public void reinitializeSense(Context ctx) {
    actions.reinitializeSense(JsonBody.ruleId(body.object(ctx)), Guard.operator(ctx).name());
    answer(ctx, "Request reinitialized");
  }

  /** {@code POST /reinitialize_request}. */
  public void reinitializeRequest(Context ctx) {
    actions.reinitialize(JsonBody.ruleId(body.object(ctx)), Guard.operator(ctx).name());
    answer(ctx, "Request reinitialized");
  }

  /** {@code POST /refresh_sites}; the body does not matter. */
  public void refreshSites(Context ctx) {
    actions.refreshSites(Guard.operator(ctx).name());
    answer(ctx, "Sites refreshed");
  }

  /** A JSON string: a bare {@code String} would be taken for JSON already written. */
  private static void answer(Context ctx, String words) {
    ctx.json(TextNode.valueOf(words));
  }
}
