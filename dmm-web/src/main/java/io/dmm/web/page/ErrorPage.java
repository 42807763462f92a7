package io.dmm.web.page;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import jakarta.inject.Inject;

/** Says what went wrong. */
public final class ErrorPage {
  private final Pages pages;

  /** A page. */
  @Inject
  public ErrorPage(Pages pages) {
    this.pages = pages;
  }

  /** Answers with {@code status} and a page that says {@code detail}. */
  public void show(Context ctx, HttpStatus status, String detail) {
    pages.show(
        ctx,
        "error",
        new View(
            pages.frame(ctx, status.getMessage(), ""),
            status.getCode(),
            status.getMessage(),
            detail));
  }

  record View(Frame frame, int status, String title, String detail) {
    String sentence() {
      return detail.isEmpty() || detail.endsWith(".") || detail.endsWith("?")
          ? detail
          : Prose.capitalised(detail) + ".";
    }
  }
}
