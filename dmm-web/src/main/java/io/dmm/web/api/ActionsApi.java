package io.dmm.web.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.core.operator.DaemonActions;
import io.dmm.core.operator.LinkActions;
import io.dmm.core.operator.OperatorActions;
import io.dmm.web.auth.Guard;
import io.dmm.web.input.Input;
import io.dmm.web.input.JsonBody;
import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.util.OptionalInt;
import java.util.Set;

/** What operators may do, over the API. */
public final class ActionsApi {
  private static final int LONGEST_NAME = 255;

  private final OperatorActions actions;
  private final DaemonActions daemons;
  private final LinkActions links;
  private final JsonBody body;

  /** Handlers that ask the core. */
  @Inject
  ActionsApi(OperatorActions actions, DaemonActions daemons, LinkActions links, JsonBody body) {
    this.actions = actions;
    this.daemons = daemons;
    this.links = links;
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
    OptionalInt limit = JsonBody.limit(body.object(ctx, Set.of("limit")));
    actions.overrideStreams(ruleId, limit, Guard.operator(ctx).name());
    done(ctx, limit.isPresent() ? "the FTS limit is set" : "the FTS limit is removed");
  }

  /** {@code DELETE /api/v1/requests/{rule_id}/fts-limit}. */
  public void removeFtsLimit(Context ctx) {
    actions.overrideStreams(Input.ruleId(ctx), OptionalInt.empty(), Guard.operator(ctx).name());
    done(ctx, "the FTS limit is removed");
  }

  /** {@code POST /api/v1/daemons/{name}/pause}. */
  public void pause(Context ctx) {
    daemons.pause(daemon(ctx), Guard.operator(ctx).name());
    done(ctx, "the daemon is paused; what it works on is finished");
  }

  /** {@code POST /api/v1/daemons/{name}/resume}. */
  public void resume(Context ctx) {
    daemons.resume(daemon(ctx), Guard.operator(ctx).name());
    done(ctx, "the daemon goes on");
  }

  /** {@code POST /api/v1/daemons/{name}/run}. */
  public void run(Context ctx) {
    daemons.run(daemon(ctx), Guard.operator(ctx).name());
    done(ctx, "the daemon runs");
  }

  /** {@code PUT /api/v1/links/{site_a}/{site_b}/override}. */
  public void overrideLink(Context ctx) {
    JsonNode wanted = body.object(ctx, Set.of("vlan_range", "capacity_mbps"));
    links.override(
        site(ctx, "site_a"),
        site(ctx, "site_b"),
        JsonBody.text(wanted, "vlan_range"),
        JsonBody.number(wanted, "capacity_mbps"),
        Guard.operator(ctx).name());
    done(ctx, "the link is overridden");
  }

  /** {@code DELETE /api/v1/links/{site_a}/{site_b}/override}. */
  public void removeLinkOverride(Context ctx) {
    links.removeOverride(site(ctx, "site_a"), site(ctx, "site_b"), Guard.operator(ctx).name());
    done(ctx, "the override is removed");
  }

  private static String daemon(Context ctx) {
    return Input.clean(ctx.pathParam("name"), LONGEST_NAME);
  }

  static String site(Context ctx, String parameter) {
    return Input.clean(ctx.pathParam(parameter), LONGEST_NAME);
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
