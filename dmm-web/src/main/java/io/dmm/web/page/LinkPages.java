package io.dmm.web.page;

import io.dmm.core.operator.LinkActions;
import io.dmm.core.operator.WrongValueException;
import io.dmm.db.Database;
import io.dmm.db.site.LinkOverride;
import io.dmm.db.site.MeshLink;
import io.dmm.db.site.SiteRepository;
import io.dmm.web.auth.Guard;
import io.dmm.web.input.Input;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Has an operator say what a link has, instead of what is configured or discovered. */
public final class LinkPages {
  private static final String VLANS = "vlans";
  private static final String CAPACITY = "capacity";
  private static final int LONGEST = 200;

  private final Pages pages;
  private final Database database;
  private final SiteRepository sites;
  private final LinkActions actions;

  /** Pages that ask {@code actions}. */
  @Inject
  LinkPages(Pages pages, Database database, SiteRepository sites, LinkActions actions) {
    this.pages = pages;
    this.database = database;
    this.sites = sites;
    this.actions = actions;
  }

  /** Address of the question about a link. */
  static String url(String siteA, String siteB) {
    return "/network/override?" + link(siteA, siteB);
  }

  private static String link(String siteA, String siteB) {
    return "site=" + Pages.encoded(siteA) + "&with=" + Pages.encoded(siteB);
  }

  /** {@code GET /network/override}. */
  public void ask(Context ctx) {
    ask(ctx, "", Optional.empty());
  }

  private void ask(Context ctx, String problem, Optional<List<String>> given) {
    MeshLink link = find(ctx);
    Optional<LinkOverride> now = link.override();
    List<String> values =
        given.orElse(
            List.of(
                now.flatMap(LinkOverride::vlanRange).orElse(""),
                now.map(LinkOverride::capacityMbps)
                    .filter(OptionalLong::isPresent)
                    .map(mbps -> String.valueOf(mbps.getAsLong()))
                    .orElse("")));
    String query = link(link.siteA(), link.siteB());
    List<Question.Choice> choices = new ArrayList<>();
    choices.add(new Question.Choice("Yes: override", "/network/override?" + query, false));
    if (now.isPresent()) {
      choices.add(
          new Question.Choice("Remove the override", "/network/override/remove?" + query, true));
    }
    pages.show(
        ctx,
        "question",
        new Question(
            pages.frame(ctx, "Override a link", "network"),
            "Override this link?",
            "Network",
            NetworkFilter.of(link.siteA(), link.siteB()).url(),
            link.siteA() + " ↔ " + link.siteB(),
            problem,
            "New circuits and changes of circuits ask for these VLANs, and the decider shares"
                + " this capacity, until the override is removed. Circuits that are up stay as they"
                + " are until their bandwidth changes.",
            List.of(
                new Question.Field(
                    VLANS,
                    "VLANs",
                    "such as 3600-3699, or any; empty: "
                        + (link.derived().vlanRange().isEmpty()
                            ? "as before"
                            : link.derived().vlanRange()),
                    values.get(0)),
                new Question.Field(
                    CAPACITY,
                    "Capacity in Mb/s",
                    "empty: " + Units.gbps(link.derived().capacityMbps()),
                    values.get(1))),
            choices));
  }

  /** {@code POST /network/override}. */
  public void override(Context ctx) {
    MeshLink link = find(ctx);
    String vlans = form(ctx, VLANS);
    String capacity = form(ctx, CAPACITY);
    try {
      actions.override(
          link.siteA(),
          link.siteB(),
          Optional.of(vlans).filter(text -> !text.isEmpty()),
          mbps(capacity),
          Guard.operator(ctx).name());
    } catch (WrongValueException e) {
      ctx.status(HttpStatus.BAD_REQUEST);
      ask(ctx, e.getMessage(), Optional.of(List.of(vlans, capacity)));
      return;
    }
    back(ctx, link);
  }

  /** {@code POST /network/override/remove}. */
  public void remove(Context ctx) {
    MeshLink link = find(ctx);
    actions.removeOverride(link.siteA(), link.siteB(), Guard.operator(ctx).name());
    back(ctx, link);
  }

  private static void back(Context ctx, MeshLink link) {
    ctx.redirect(NetworkFilter.of(link.siteA(), link.siteB()).url(), HttpStatus.SEE_OTHER);
  }

  private MeshLink find(Context ctx) {
    String one = Input.text(ctx, "site");
    String other = Input.text(ctx, "with");
    return database.read(sites::links).stream()
        .filter(link -> link.joins(one, other))
        .findFirst()
        .orElseThrow(() -> new NotFoundResponse("there is no such link"));
  }

  private static String form(Context ctx, String name) {
    String text = ctx.formParam(name);
    return text == null ? "" : Input.clean(text, LONGEST).strip();
  }

  private static OptionalLong mbps(String text) {
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw new WrongValueException(CAPACITY, text, "whole Mb/s, or empty");
    }
  }
}
