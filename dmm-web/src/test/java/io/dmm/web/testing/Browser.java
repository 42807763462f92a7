package io.dmm.web.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The Chromium or Chrome of this machine, without a window, for all tests of a class; none is
 * downloaded. Whatever a page complains of on the console, and whatever it asks of another host,
 * fails the test. Where there is no browser the tests are skipped.
 */
public final class Browser implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  private static final String PLACE = "DMM_TEST_BROWSER";
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");
  private static final double PATIENCE_MILLIS = 20_000;

  private final List<BrowserContext> contexts = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private final List<String> expected = new ArrayList<>();
  private Playwright playwright;
  private com.microsoft.playwright.Browser browser;

  @Override
  public void beforeAll(ExtensionContext context) {
    Optional<Path> place = place();
    Assumptions.assumeTrue(
        place.isPresent(),
        "the pages are not tried in a browser: install chromium, or say where it is with " + PLACE);
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new LaunchOptions()
                    .setExecutablePath(place.get())
                    .setArgs(List.of("--no-sandbox", "--disable-gpu")));
  }

  private static Optional<Path> place() {
    String told = System.getenv(PLACE);
    if (told != null) {
      return Optional.of(Path.of(told));
    }
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return NAMES.stream()
        .flatMap(name -> Stream.of(path.split(File.pathSeparator)).map(dir -> Path.of(dir, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** An empty page of a reader who has been nowhere yet. */
  public Page page(String baseUrl, UnaryOperator<NewContextOptions> wishes) {
    BrowserContext context =
        browser.newContext(
            wishes.apply(new NewContextOptions().setBaseURL(baseUrl).setViewportSize(1280, 900)));
    contexts.add(context);
    context.setDefaultTimeout(PATIENCE_MILLIS);
    Page page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            faults.add(page.url() + ": " + message.text());
          }
        });
    page.onPageError(error -> faults.add(page.url() + ": " + error));
    String host = URI.create(baseUrl).getAuthority();
    page.onRequest(
        request -> {
          String asked = URI.create(request.url()).getAuthority();
          if (!host.equals(asked)) {
            faults.add(page.url() + " asked another host: " + request.url());
          }
        });
    return page;
  }

  /** An empty page of a reader who has been nowhere yet. */
  public Page page(String baseUrl) {
    return page(baseUrl, wishes -> wishes);
  }

  /** What holds {@code part} is no fault in this test. */
  public void expect(String part) {
    expected.add(part);
  }

  /** What axe finds wrong with a page, each finding with its first element. */
  public static List<String> barriers(Page page) {
    return found(page, builder -> builder);
  }

  /** The same, only for contrast: all that differs between the dark and the light. */
  public static List<String> pallor(Page page) {
    return found(page, builder -> builder.withRules(List.of("color-contrast")));
  }

  private static List<String> found(Page page, UnaryOperator<AxeBuilder> rules) {
    List<String> barriers = new ArrayList<>();
    // Without frames there is no need for the slow way.
    AxeBuilder axe = rules.apply(new AxeBuilder(page).setLegacyMode(true));
    for (Rule rule : axe.analyze().getViolations()) {
      barriers.add(
          page.url()
              + ": "
              + rule.getHelp()
              + ": "
              + rule.getNodes().get(0).getHtml()
              + " "
              + rule.getNodes().get(0).getFailureSummary());
    }
    return barriers;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    contexts.forEach(BrowserContext::close);
    contexts.clear();
    List<String> found =
        faults.stream().filter(fault -> expected.stream().noneMatch(fault::contains)).toList();
    faults.clear();
    expected.clear();
    assertThat(found).as("what the pages complained of").isEmpty();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (playwright != null) {
      playwright.close();
    }
  }
}
