package io.dmm.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasCountOptions;
import com.microsoft.playwright.options.ColorScheme;
import io.dmm.db.testing.TestDatabase;
import io.dmm.sandbox.scenario.SandboxWorld;
import io.dmm.sandbox.scenario.Scenario;
import io.dmm.web.testing.Browser;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes the pictures of the README anew, from a DMM at work among simulated peers. Runs only when
 * asked: {@code mvn -B -pl dmm-app -am test -Dtest=PicturesIT -Ddmm.pictures=$PWD/docs/images
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@EnabledIfSystemProperty(named = "dmm.pictures", matches = ".+")
class PicturesIT {
  private static final double PATIENCE_MILLIS = 120_000;

  /** By then the chart of a circuit that is up has something to show. */
  private static final long A_WHILE_SECONDS = 45;

  @RegisterExtension static final Browser browser = new Browser();
  @RegisterExtension static final TestDatabase database = new TestDatabase();

  @TempDir private Path directory;

  @Test
  void takeThem() throws Exception {
    try (SandboxWorld world = SandboxWorld.start(Scenario.of(11, 1, OptionalInt.of(40)));
        Application dmm = start(world)) {
      world.dmmIsAt(URI.create("http://127.0.0.1:" + dmm.port()));
      new CountDownLatch(1).await(A_WHILE_SECONDS, TimeUnit.SECONDS);
      take(dmm, "/", ColorScheme.LIGHT, "requests");
      take(dmm, "/network", ColorScheme.LIGHT, "network");
      take(dmm, "/?status=PROVISIONED&sort=oldest", ColorScheme.DARK, "request");
    }
  }

  private static void take(Application dmm, String path, ColorScheme look, String name) {
    Page page =
        browser.page(
            "http://127.0.0.1:" + dmm.port(),
            wishes -> wishes.setColorScheme(look).setViewportSize(1280, 860));
    page.navigate(path);
    page.setDefaultTimeout(PATIENCE_MILLIS);
    if (name.equals("request")) {
      assertThat(page.locator("#live-rows tbody tr"))
          .not()
          .hasCount(0, new HasCountOptions().setTimeout(PATIENCE_MILLIS));
      page.locator("#live-rows tbody th a").first().click();
    }
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Path.of(System.getProperty("dmm.pictures"), name + ".png")));
  }

  private Application start(SandboxWorld world) throws Exception {
    return Application.start(
        Settings.read(
            Optional.of(world.writeConfiguration(directory)),
            TestSettings.environment(database.config(), world.environment(), Map.of())));
  }
}
