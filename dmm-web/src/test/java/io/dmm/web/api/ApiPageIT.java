package io.dmm.web.api;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.dmm.db.testing.TestDatabase;
import io.dmm.web.testing.Browser;
import io.dmm.web.testing.TestWeb;
import java.net.http.HttpResponse;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page to try the API, in a browser that reports whatever the page may not do. */
class ApiPageIT {
  @RegisterExtension static final Browser browser = new Browser();
  @RegisterExtension static final TestDatabase db = new TestDatabase();

  private static TestWeb web;

  @BeforeAll
  static void start() {
    web = TestWeb.start(db.get());
  }

  @AfterAll
  static void stop() {
    web.close();
  }

  @Test
  void theApiIsShownAndCanBeTriedWithoutAnythingFromElsewhere() {
    Page page = browser.page(web.baseUrl());
    page.navigate("/api/docs#/Daemons%20and%20peers/listPeers");

    Locator peers = page.locator("#operations-Daemons_and_peers-listPeers");
    assertThat(peers).containsText("/api/v1/peers");
    peers.locator("button.execute").click();

    assertThat(peers.locator(".live-responses-table tbody .response-col_status").first())
        .containsText("200");
    assertThat(peers.locator(".live-responses-table")).containsText("\"peers\"");
  }

  @Test
  void itIsAsDarkAsTheOtherPages() {
    Page page = browser.page(web.baseUrl(), wishes -> wishes.setColorScheme(ColorScheme.DARK));
    page.navigate("/api/docs");
    assertThat(page.locator("html")).hasClass("dark-mode");
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    assertThat(page.locator("html")).not().hasClass("dark-mode");
    page.navigate("/look?to=dark&next=/api/docs");
    assertThat(page.locator("html")).hasClass("dark-mode");
  }

  @Test
  void nothingInlineIsAllowedAndNothingElseIsServed() {
    HttpResponse<String> page = web.get("/api/docs");

    Assertions.assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("script-src 'self'")
        .doesNotContain("unsafe");
    Assertions.assertThat(page.body()).doesNotContain("http://").doesNotContain("https://");
    Assertions.assertThat(web.get("/api/docs/index.html").statusCode()).isEqualTo(404);
    Assertions.assertThat(web.get("/api/docs/..%2fdocs.js").statusCode()).isIn(400, 404);
  }
}
