package io.dmm.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.dmm.db.testing.TestDatabase;
import io.dmm.sandbox.scenario.SandboxWorld;
import io.dmm.sandbox.scenario.Scenario;
import io.dmm.web.testing.Browser;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.jooq.impl.DSL;
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
  /** With so many the chart of a circuit has something to show. */
  private static final int SAMPLES = 12;

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @RegisterExtension static final Browser browser = new Browser();
  @RegisterExtension static final TestDatabase database = new TestDatabase();

  @TempDir private Path directory;

  @Test
  void takeThem() throws Exception {
    try (SandboxWorld world = SandboxWorld.start(Scenario.of(11, 1, OptionalInt.of(40)));
        Application dmm = start(world)) {
      world.dmmIsAt(URI.create("http://127.0.0.1:" + dmm.port()));
      take(dmm, "/details/" + oneWithAChart(), ColorScheme.DARK, "request");
      take(dmm, "/", ColorScheme.LIGHT, "requests");
      take(dmm, "/network", ColorScheme.LIGHT, "network");
    }
  }

  /** The rule whose circuit has been up for the longest, and will be for a while. */
  private static String oneWithAChart() throws Exception {
    AtomicReference<String> found = new AtomicReference<>();
    Await.until(
        "a circuit is up with " + SAMPLES + " samples",
        PATIENCE,
        () -> {
          found.set(
              database
                  .get()
                  .read(
                      tx ->
                          tx.fetchOptional(
                              """
                              select rule_id from request join sample using (rule_id)
                              where status = 'PROVISIONED' and locks_ok < locks_total * 0.8
                              group by rule_id, locks_ok
                              having count(*) >= {0} order by count(*) desc, rule_id limit 1
                              """,
                              DSL.val(SAMPLES)))
                  .map(row -> row.get(0, String.class))
                  .orElse(""));
          return !found.get().isEmpty();
        },
        () -> "");
    return found.get();
  }

  private static void take(Application dmm, String path, ColorScheme look, String name) {
    Page page =
        browser.page(
            "http://127.0.0.1:" + dmm.port(),
            wishes -> wishes.setColorScheme(look).setViewportSize(1280, 860));
    page.navigate(path);
    assertThat(page.locator("#lamp.on")).isVisible();
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Path.of(System.getProperty("dmm.pictures"), name + ".png")));
    // A page that is open when DMM ends complains that it is gone.
    page.close();
  }

  private Application start(SandboxWorld world) throws Exception {
    return Application.start(
        Settings.read(
            Optional.of(world.writeConfiguration(directory)),
            TestSettings.environment(database.config(), world.environment(), Map.of())));
  }
}
