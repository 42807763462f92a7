package io.dmm.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import io.dmm.db.testing.TestDatabase;
import io.dmm.sandbox.scenario.SandboxWorld;
import io.dmm.sandbox.scenario.Scenario;
import io.dmm.web.testing.Browser;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Somebody opens the page of a rule and watches it until nothing of it is left. */
class RuleLifeInBrowserIT {
  private static final double LIFE_MILLIS = 90_000;

  @RegisterExtension static final Browser browser = new Browser();
  @RegisterExtension static final TestDatabase database = new TestDatabase();

  @TempDir private Path directory;

  @Test
  void aRuleIsWatchedFromItsFirstDayToItsLastWithoutLoadingThePageAgain() throws Exception {
    try (SandboxWorld world = SandboxWorld.start(Scenario.of(7, 8, OptionalInt.of(1)));
        Application dmm = start(world)) {
      world.dmmIsAt(URI.create("http://127.0.0.1:" + dmm.port()));
      Page page = browser.page("http://127.0.0.1:" + dmm.port());
      page.setDefaultTimeout(LIFE_MILLIS);
      page.navigate("/");
      page.locator("#live-rows tbody th a").first().click();
      page.evaluate("window.mark = 'never loaded again'");
      Locator state = page.locator(".state .badge");
      Locator history = page.locator(".history");

      assertThat(state).hasText(Pattern.compile("PROVISIONED|FINISHED"), patiently());
      assertThat(page.locator(".figures").first()).containsText("Gb/s");
      assertThat(page.locator("main")).containsText("redir-");
      assertThat(state).hasText("DELETED", patiently());

      for (String status :
          List.of("INIT", "ALLOCATED", "DECIDED", "STAGED", "FINISHED", "CANCELED", "DELETED")) {
        assertThat(history).containsText(status);
      }
      assertThat(page.locator(".steps .here .name")).hasText("DELETED");
      assertThat(page.locator("progress").first()).hasAttribute("value", "100");
      assertThat(page.evaluate("window.mark")).isEqualTo("never loaded again");
      page.close(); // it would complain of the server that ends now
    }
  }

  private Application start(SandboxWorld world) throws Exception {
    Path config = world.writeConfiguration(directory);
    return Application.start(
        Settings.read(
            Optional.of(config),
            TestSettings.environment(database.config(), world.environment(), Map.of())));
  }

  private static HasTextOptions patiently() {
    return new HasTextOptions().setTimeout(LIFE_MILLIS);
  }
}
