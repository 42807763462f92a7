package io.dmm.web.api;

import io.dmm.core.operator.OperatorActions;
import io.dmm.web.auth.Guard;
import io.dmm.web.input.Input;
import io.dmm.web.input.JsonBody;
import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.util.OptionalInt;

/** What operators may do, over the API. */
public final class ActionsApi {
  private final OperatorActions actions;
  private final JsonBody body;

  /** Handlers that ask {@code actions}. */
  @Inject
  ActionsApi(OperatorActions actions, JsonBody body) {
    this.actions = actions;
    this.body = body;
  }

  /** {@code POST /api/v1/requests/{rule_id}/finish}. */
  public void finish(Context ctx) {
    actions.finish(Input.ruleId(ctx), Guard.operator(ctx).name());
    done(ctx, "the request is marked as finished");
  }

  /** {@code POST /api/v1/requests/{rule_id}/reinitialize}. */
  public void reinitialize(Context ctx) {
    actions.reinitialize(Input.ruleId(ctx), Guard.operator(ctx).name());
    done(ctx, "the request starts from the beginning");
  }

  /** {@code POST /api/v1/requests/{rule_id}/reinitialize-sense}. */
  public void reinitializeSense(Context ctx) {
    actions.reinitializeSense(Input.ruleId(ctx), Guard.operator(ctx).name());
    done(ctx, "the circuit is being rebuilt");
  }

  /** {@code PUT /api/v1/requests/{rule_id}/fts-limit}. */
  public void ftsLimit(Context ctx) {
    String ruleId = Input.ruleId(ctx);
    OptionalInt limit = JsonBody.limit(body.object(ctx));
    actions.overrideStreams(ruleId, limit, Guard.operator(ctx).name());
    done(ctx, limit.isPresent() ? "the FTS limit is set" : "the FTS limit is removed");
  }

  /** {@code POST /api/v1/sites/refresh}. */
  public void refreshSites(Context ctx) {
    actions.refreshSites(Guard.operator(ctx).name());
    done(ctx, "the sites are being read again");
  }

  private static void done(Context ctx, String result) {
    ctx.json(new Done(result));
  }

  record Done(String result) {}
}
