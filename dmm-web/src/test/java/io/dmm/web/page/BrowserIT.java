package io.dmm.web.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasCountOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.dmm.core.config.Secret;
import io.dmm.core.daemon.DaemonStatus;
import io.dmm.core.operator.RefusedException;
import io.dmm.db.Database;
import io.dmm.db.account.Role;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.decision.DecisionRepository;
import io.dmm.db.decision.DecisionRow;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.sample.SampleRepository;
import io.dmm.db.sample.ThroughputSample;
import io.dmm.db.site.Endpoint;
import io.dmm.db.site.MeshLink;
import io.dmm.db.site.Rse;
import io.dmm.db.site.Site;
import io.dmm.db.site.SiteRepository;
import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import io.dmm.web.testing.Browser;
import io.dmm.web.testing.Network;
import io.dmm.web.testing.TestWeb;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Mockito;

/** The pages as their readers meet them: with a mouse, with a keyboard, in the dark, for hours. */
class BrowserIT {
  private static final int MANY = 10_000;
  private static final String OTHER = "ffffffffffffffffffffffffffffffff";

  /** No session lasts that long. */
  private static final Duration LONG = Duration.ofDays(2);

  /** How long a page may take to show what has changed. */
  private static final double SOON_MILLIS = 15_000;

  @RegisterExtension static final Browser browser = new Browser();
  @RegisterExtension static final TestDatabase db = new TestDatabase();

  @TempDir static Path directory;

  private static Database database;
  private static TestWeb web;
  private static Network network;
  private static Path log;
  private static TransferRequest full;

  private final RequestRepository requests = new RequestRepository();

  @BeforeAll
  static void startServer() throws Exception {
    database = db.get();
    log = directory.resolve("dmm.log");
    Files.writeString(log, "2026-03-01 12:00:00 INFO  staged available_mbps=100000\n");
    web =
        TestWeb.start(
            database, Map.of("api_token", TestWeb.TOKEN), config -> config.withLogFile(log));
    network = new Network(database, web.clock().instant());
    sites();
    many();
    full = requestWithEverything();
    web.overview().daemon("Decider", "shares", DaemonStatus.State.OK, now(), "");
    web.overview().daemon("FtsModifier", "limits", DaemonStatus.State.FAILING, now(), "503 at fts");
    web.overview().pausedDaemon("Monitor", "Ada", now());
    web.overview().peer("SENSE", "CLOSED", now(), "");
    web.overview().peer("FTS", "OPEN", now(), "503");
  }

  @AfterAll
  static void stopServer() {
    if (web != null) {
      web.close();
    }
  }

  @BeforeEach
  void forgetActions() {
    Mockito.reset(web.actions(), web.daemonActions(), web.linkActions());
  }

  @Test
  void everyPageCanBeUsedByEverybodyInTheDarkAndInTheLightAndOnAPhone() {
    TransferRequest failed = network.failed(RequestStatus.FAILED, "no path between the sites");
    List<String> paths =
        List.of(
            "/?status=FAILED",
            "/?text=bulk-0042",
            "/?text=nothing-matches-this",
            "/details/" + full.ruleId(),
            "/details/" + failed.ruleId(),
            "/details/" + full.ruleId() + "/confirm/streams",
            "/decisions",
            "/decisions/1",
            "/network",
            "/network?site=T2_US_UCSD",
            "/sites",
            "/network?site=T2_US_UCSD&with=T2_US_SDSC",
            "/network/override?site=T2_US_UCSD&with=T2_US_SDSC",
            "/daemons",
            "/daemons/Decider/confirm/pause",
            "/log",
            "/sign-in");
    List<String> wrong = new ArrayList<>();
    Page page = browser.page(web.baseUrl());
    signIn(page);
    for (String path : paths) {
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
      page.navigate(path);
      wrong.addAll(Browser.barriers(page));
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
      wrong.addAll(Browser.pallor(page));
      page.setViewportSize(390, 844);
      int beyond = (int) page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
      if (beyond > 0) {
        wrong.add(path + " is " + beyond + " px wider than a phone");
      }
      tooWide(page).forEach(table -> wrong.add(path + " on a phone: " + table));
      page.setViewportSize(1280, 900);
      tooWide(page).forEach(table -> wrong.add(path + ": " + table));
    }
    assertThat(wrong).isEmpty();
  }

  /** Tables that must be moved sideways to be read. */
  @SuppressWarnings("unchecked")
  private static List<String> tooWide(Page page) {
    return (List<String>)
        page.evaluate(
            "[...document.querySelectorAll('.scroller')]"
                + ".filter(part => part.scrollWidth > part.clientWidth)"
                + ".map(part => part.querySelector('caption').textContent + ' is too wide')");
  }

  @Test
  void aBarrierWouldBeFound() {
    Page page = browser.page(web.baseUrl());
    page.navigate("/sign-in");
    page.evaluate(
        "document.querySelector('main label').replaceWith(document.createElement('input'))");
    assertThat(Browser.barriers(page)).anyMatch(found -> found.contains("label"));
    page.evaluate("document.querySelector('h1').className = 'pale'");
    page.evaluate("document.styleSheets[0].insertRule('.pale { color: #bbb !important }', 0)");
    assertThat(Browser.pallor(page)).anyMatch(found -> found.contains("contrast"));
  }

  @Test
  void tenThousandRequestsAreCountedFilteredSortedAndPaged() {
    Page page = browser.page(web.baseUrl());
    page.navigate("/");
    assertThat(page.locator(".card", having("Gone")).locator(".count")).hasText("" + MANY);

    page.getByLabel("Search").fill("bulk-0042");
    page.getByLabel("Search").press("Enter");
    assertThat(rows(page)).hasCount(10);
    assertThat(page.locator(".paging")).containsText("1 to 10 of 10");

    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Priority")).click();
    assertThat(page.getByRole(AriaRole.COLUMNHEADER, named("Priority")))
        .hasAttribute("aria-sort", "descending");
    List<String> priorities = rows(page).locator("[data-label=Priority]").allTextContents();
    assertThat(priorities).isSortedAccordingTo((one, two) -> two.compareTo(one)).hasSize(10);
    assertThat(page.getByLabel("Search")).hasValue("bulk-0042");

    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Clear")).click();
    page.locator("select[name=status]").selectOption("DELETED");
    page.waitForURL(Pattern.compile(".*status=DELETED.*"));
    assertThat(page.locator(".paging")).containsText("1 to 50 of " + MANY);
    String first = rows(page).first().textContent();
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Next")).click();
    assertThat(page.locator(".paging")).containsText("51 to 100 of " + MANY);
    assertThat(rows(page).first().textContent()).isNotEqualTo(first);
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Last")).click();
    assertThat(page.locator(".paging")).containsText("page 200 of 200");
    assertThat(rows(page)).hasCount(50);
    page.goBack();
    page.goBack();
    assertThat(rows(page).first()).hasText(first);
  }

  @Test
  void aPageThatIsKeptOpenFollowsWithoutBeingLoadedAgain() throws Exception {
    TransferRequest request = network.request(RequestStatus.ALLOCATED);
    network.circuitUp(request, 10_000);
    Page page = browser.page(web.baseUrl());
    page.navigate("/details/" + request.ruleId());
    page.evaluate("window.mark = 'the same page'");
    assertThat(page.locator("#lamp")).hasText("live");
    page.locator("#circuit-facts summary").click();
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Requests").setExact(true))
        .last()
        .focus();
    page.evaluate("window.scrollTo(0, 240)");

    move(request, RequestStatus.DECIDED, "20 Gb/s are free now");
    assertThat(page.locator(".state .badge")).hasText("DECIDED", soon());
    assertThat(page.locator(".history")).containsText("20 Gb/s are free now");
    assertThat(page.locator(".steps .here .name")).hasText("DECIDED");

    assertThat(page.evaluate("window.mark")).isEqualTo("the same page");
    assertThat(page.evaluate("window.scrollY")).isEqualTo(240);
    assertThat(page.locator("#circuit-facts")).not().hasAttribute("open", "");
    assertThat(page.evaluate("document.activeElement.textContent")).isEqualTo("Requests");
  }

  @Test
  void aNewRequestAppearsInTheTableAndTheOthersKeepTheirRows() {
    Page page = browser.page(web.baseUrl());
    TransferRequest before = network.request(RequestStatus.STAGED);
    page.navigate("/?text=" + before.ruleId().substring(0, 30));
    page.evaluate("document.getElementById('r-" + before.ruleId() + "').mark = 'kept'");
    assertThat(page.locator("#lamp")).hasText("live");

    TransferRequest after = network.request();
    move(after, RequestStatus.ALLOCATED, "has hosts");
    assertThat(page.locator("#r-" + after.ruleId())).containsText("ALLOCATED", soonText());
    assertThat(page.evaluate("document.getElementById('r-" + before.ruleId() + "').mark"))
        .isEqualTo("kept");
  }

  @Test
  void aPageThatHearsNothingMoreSaysSoAndRecovers() {
    browser.expect("net::ERR_FAILED");
    Page page = browser.page(web.baseUrl());
    page.navigate("/decisions");
    assertThat(page.locator("#lamp")).hasText("live");
    page.route("**/*", route -> route.abort());
    // A stream that is open cannot be cut from here: the page is made to open it anew.
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))");
    assertThat(page.locator("#notice")).containsText("connection to DMM is lost", soonText());
    assertThat(page.locator("#lamp")).hasText("not live");

    page.unroute("**/*");
    assertThat(page.locator("#lamp")).hasText("live", soon());
    assertThat(page.locator("#notice")).isEmpty();
  }

  @Test
  void everyActionAsksFirstAndSaysWhatItDid() {
    Page page = browser.page(web.baseUrl());
    signIn(page);
    String path = "/details/" + full.ruleId();

    page.navigate(path);
    button(page, "Start over").click();
    assertThat(page.getByRole(AriaRole.HEADING).first()).hasText("Start over?");
    assertThat(page.locator("main")).containsText("both subnets and its FTS limit");
    button(page, "No, go back").click();
    assertThat(page).hasURL(web.baseUrl() + path);
    verifyNoInteractions(web.actions());

    confirmed(page, "Mark as finished", "The request is marked as finished.");
    verify(web.actions()).finish(full.ruleId(), "Ada (web)");
    confirmed(page, "Rebuild at SENSE", "The circuit is being rebuilt.");
    verify(web.actions()).reinitializeSense(full.ruleId(), "Ada (web)");
    confirmed(page, "Start over", "The request starts from the beginning.");
    verify(web.actions()).reinitialize(full.ruleId(), "Ada (web)");

    button(page, "Set FTS limit").click();
    page.getByLabel("Transfers at once").fill("0");
    yes(page).click();
    // The browser itself refuses: it is a number from 1 on.
    assertThat(page.getByRole(AriaRole.HEADING).first()).hasText("Set FTS limit?");
    page.getByLabel("Transfers at once").fill("30");
    yes(page).click();
    assertThat(page.locator(".banner.good")).hasText("The FTS limit is updated.");
    verify(web.actions()).overrideStreams(full.ruleId(), OptionalInt.of(30), "Ada (web)");

    page.navigate("/sites");
    button(page, "Read again from SENSE").click();
    yes(page).click();
    assertThat(page.locator(".banner.good")).containsText("being read again");
    verify(web.actions()).refreshSites("Ada (web)");
  }

  @Test
  void aDaemonIsPausedAfterAQuestionAndSaysWhenItCannotRun() {
    browser.expect("status of 409");
    Page page = browser.page(web.baseUrl());
    signIn(page);
    page.navigate("/daemons");
    Locator decider = page.locator("tr", having("Decider"));

    decider.getByRole(AriaRole.LINK, link("Pause Decider")).click();
    assertThat(page.locator("main")).containsText("takes no new work in any replica");
    button(page, "No, go back").click();
    verifyNoInteractions(web.daemonActions());
    decider.getByRole(AriaRole.LINK, link("Pause Decider")).click();
    yes(page).click();
    assertThat(page.locator(".banner.good")).hasText("Decider is paused.");
    verify(web.daemonActions()).pause("Decider", "Ada (web)");

    doThrow(new RefusedException("Decider is paused by Ada"))
        .when(web.daemonActions())
        .run(any(), any());
    decider.getByRole(AriaRole.LINK, link("Run now Decider")).click();
    yes(page).click();
    assertThat(page.getByRole(AriaRole.ALERT)).hasText("Not done. Decider is paused by Ada");

    page.locator("tr", having("Monitor")).getByRole(AriaRole.LINK, link("Resume Monitor")).click();
    yes(page).click();
    assertThat(page.locator(".banner.good")).hasText("Monitor goes on.");
    verify(web.daemonActions()).resume("Monitor", "Ada (web)");
  }

  @Test
  void aLinkIsOverriddenAfterAQuestionAndNonsenseIsRefused() {
    browser.expect("status of 400");
    Page page = browser.page(web.baseUrl());
    signIn(page);
    page.navigate("/network?site=T2_US_UCSD&with=T2_US_SDSC");
    button(page, "Override VLANs or capacity").click();
    assertThat(page.locator("main")).containsText("until the override is removed");
    page.getByLabel("VLANs").fill("3600-3699");
    page.getByLabel("Capacity in Mb/s").fill("a lot");
    yes(page).click();
    assertThat(page.locator("main")).containsText(Pattern.compile("Not done: +capacity is a lot"));
    assertThat(page.getByLabel("VLANs")).hasValue("3600-3699");
    verifyNoInteractions(web.linkActions());

    page.getByLabel("Capacity in Mb/s").fill("40000");
    yes(page).click();
    assertThat(page.getByRole(AriaRole.HEADING).first()).hasText("Network T2_US_SDSC ↔ T2_US_UCSD");
    verify(web.linkActions())
        .override(
            "T2_US_SDSC",
            "T2_US_UCSD",
            Optional.of("3600-3699"),
            OptionalLong.of(40_000),
            "Ada (web)");
  }

  @Test
  void whoIsNotSignedInSeesNoButtonsAndIsAskedToSignIn() {
    browser.expect("status of 401");
    Page page = browser.page(web.baseUrl());
    page.navigate("/details/" + full.ruleId());
    assertThat(page.locator("nav[aria-label=Actions]")).hasCount(0);
    page.navigate("/log");
    assertThat(page.getByRole(AriaRole.HEADING).first()).hasText("Sign in");

    page.getByLabel("Password").fill("wrong");
    page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill("ada");
    button(page, "Sign in").click();
    assertThat(page.getByRole(AriaRole.ALERT)).hasText("The name or the password is wrong.");

    page.getByText("With an API token instead").click();
    page.getByLabel("API token", new Page.GetByLabelOptions().setExact(true)).fill(TestWeb.TOKEN);
    button(page, "Sign in with the token").click();
    assertThat(page.getByRole(AriaRole.HEADING).first()).hasText("Log");
    button(page, "Sign out").click();
    assertThat(page.locator(".who")).containsText("Sign in");
  }

  @Test
  void aViewerReadsEverythingAndMayChangeNothing() {
    browser.expect("status of 403");
    String password = "correct horse of a viewer";
    web.accounts().addUser("vera", Role.VIEWER, Secret.of(password), "a test");
    Page page = browser.page(web.baseUrl());
    page.navigate("/sign-in");
    page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill("vera");
    page.getByLabel("Password").fill(password);
    button(page, "Sign in").click();
    assertThat(page.locator(".who")).containsText("vera");

    page.navigate("/details/" + full.ruleId());
    assertThat(page.locator(".state .badge")).hasText("PROVISIONED");
    assertThat(page.locator("nav[aria-label=Actions]")).hasCount(0);
    page.navigate("/daemons");
    assertThat(page.locator("tr", having("Decider"))).containsText("ok");
    assertThat(page.getByRole(AriaRole.LINK, named("Pause Decider"))).hasCount(0);
    page.navigate("/network?site=T2_US_UCSD&with=T2_US_SDSC");
    assertThat(page.getByRole(AriaRole.LINK, named("Override"))).hasCount(0);

    page.navigate("/details/" + full.ruleId() + "/confirm/finish");
    assertThat(page.getByRole(AriaRole.HEADING).first()).hasText("Forbidden");
    verifyNoInteractions(web.actions(), web.daemonActions(), web.linkActions());
  }

  @Test
  void aSessionThatHasEndedLeadsToTheSignInAndChangesNothing() {
    Page page = browser.page(web.baseUrl());
    signIn(page);
    page.navigate("/details/" + full.ruleId() + "/confirm/finish");
    web.clock().advance(LONG);
    try {
      yes(page).click();
      assertThat(page.getByRole(AriaRole.HEADING).first()).hasText("Sign in");
      verifyNoInteractions(web.actions());
    } finally {
      web.clock().advance(LONG.negated());
    }
  }

  @Test
  void theLookFollowsTheSystemUntilTheReaderChooses() {
    Page page = browser.page(web.baseUrl(), wishes -> wishes.setColorScheme(ColorScheme.LIGHT));
    page.navigate("/?sort=priority");
    assertThat(background(page)).isEqualTo("rgb(244, 246, 249)");
    page.locator("a.look").click();
    assertThat(background(page)).isEqualTo("rgb(16, 21, 28)");
    assertThat(page).hasURL(web.baseUrl() + "/?sort=priority");
    page.navigate("/daemons");
    assertThat(background(page)).isEqualTo("rgb(16, 21, 28)");
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    page.locator("a.look").click();
    assertThat(background(page)).isEqualTo("rgb(244, 246, 249)");
    page.locator("a.look").click();
    assertThat(background(page)).isEqualTo("rgb(16, 21, 28)");
  }

  @Test
  void aKeyboardIsEnough() {
    Page page = browser.page(web.baseUrl());
    page.navigate("/");
    page.keyboard().press("Tab");
    assertThat(page.locator(".skip")).isFocused();
    assertThat(page.locator(".skip")).isInViewport();
    page.keyboard().press("Enter");
    page.keyboard().press("Tab");
    assertThat(page.locator("#live-cards .banner a")).isFocused();
    page.keyboard().press("Tab");
    assertThat(page.locator(".card").first()).isFocused();
    page.navigate("/network");
    Locator site = page.locator(".picture a.site", having("T2_US_UCSD"));
    site.focus();
    page.keyboard().press("Enter");
    assertThat(page).hasURL(web.baseUrl() + "/network?site=T2_US_UCSD");
  }

  @Test
  void whatIsChosenInThePictureIsWhatTheTablesShow() {
    Page page = browser.page(web.baseUrl());
    page.navigate("/network");
    assertThat(page.locator("#live-network")).containsText("T2_US_Idle");
    page.locator(".picture a.site", having("T2_US_UCSD")).click();
    assertThat(page.getByRole(AriaRole.HEADING).first()).hasText("Network T2_US_UCSD");
    Locator links = page.locator("table", having("Between")).locator("tbody tr");
    assertThat(links).hasCount(2);
    links.getByRole(AriaRole.LINK).first().click();
    assertThat(links).hasCount(1);
    assertThat(page.locator("#live-network")).containsText(full.ruleId().substring(0, 8));
    button(page, "Show all").click();
    assertThat(links).hasCount(3);
  }

  @Test
  void theNetworkSaysWhoHoldsALinkAndWhyAndWhoOnlyWaits() {
    TransferRequest holds = network.request(RequestStatus.PROVISIONED);
    network.circuitUp(holds, 7_000);
    TransferRequest waits = network.request(RequestStatus.ALLOCATED);
    network.circuit(waits);
    database.transact(
        tx -> requests.explainBandwidth(tx, Map.of(holds.ruleId(), "Gets 7 Gb/s with priority 3")));
    Page page = browser.page(web.baseUrl());
    page.navigate("/network?site=T2_US_UCSD&with=T2_US_SDSC");

    assertThat(page.locator("#c-" + holds.ruleId())).containsText("Gets 7 Gb/s with priority 3");
    assertThat(page.locator("#c-" + waits.ruleId())).containsText("not built yet");
    assertThat(page.locator("#l-T2_US_SDSC-T2_US_UCSD"))
        .containsText(Pattern.compile("Gb/s of 100 Gb/s, \\d+ circuits, \\d+ waits?\\b"));
    assertThat(page.locator(".picture .link.chosen")).hasCount(1);
  }

  @Test
  void theHistoryCanBeReadWithoutWhatIsNoChangeOfState() {
    database.transact(
        tx ->
            new EventRepository()
                .append(
                    tx,
                    Event.note(now(), full.ruleId(), "FtsModifier", "FTS_LIMIT", "20 at once")));
    Page page = browser.page(web.baseUrl());
    page.navigate("/details/" + full.ruleId());
    Locator note = page.locator(".history li.note").first();

    assertThat(note).containsText("FTS limit");
    page.getByLabel("only changes of state").check();
    assertThat(note).isHidden();
    assertThat(page.locator(".history li").last()).isVisible();
  }

  @Test
  void anAddressWhereNothingIsSaysSoToWhoIsSignedIn() {
    browser.expect("status of 404");
    Page page = browser.page(web.baseUrl());
    signIn(page);
    page.navigate("/nope");

    assertThat(page.locator("main")).containsText("There is nothing at this address.");
    assertThat(page.locator(".who")).containsText("Ada (web)");
  }

  @Test
  void theLogOfADaemonAndOfARuleIsOneClickAway() throws Exception {
    Files.writeString(
        log,
        "2026-03-01 12:00:10 INFO  [FtsModifier] limit_set\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.APPEND);
    Page page = browser.page(web.baseUrl());
    signIn(page);
    page.navigate("/daemons");
    page.getByRole(AriaRole.LINK, named("Log of FtsModifier")).click();
    assertThat(page.getByLabel("Words")).hasValue("FtsModifier");
    assertThat(page.locator(".log .l")).hasCount(1);

    page.navigate("/details/" + full.ruleId());
    page.getByRole(AriaRole.LINK, named("Log lines")).click();
    assertThat(page.getByLabel("Rule id")).hasValue(full.ruleId());
    page.getByRole(AriaRole.LINK, named("Clear")).click();
    assertThat(page.getByLabel("Rule id")).hasValue("");
  }

  @Test
  void aPeerWhoseLastCallFailedIsNotCalledReachable() {
    web.overview().peer("Rucio", "CLOSED", now(), "429");
    Page page = browser.page(web.baseUrl());
    page.navigate("/daemons");

    assertThat(page.locator("tr", having("429"))).containsText("last call failed");
  }

  @Test
  void withoutScriptsEverythingIsThere() {
    Page page = browser.page(web.baseUrl(), wishes -> wishes.setJavaScriptEnabled(false));
    signIn(page);
    page.navigate("/");
    page.getByLabel("Search").fill("bulk-0042");
    button(page, "Show").click();
    assertThat(rows(page)).hasCount(10);
    page.navigate("/details/" + full.ruleId());
    assertThat(page.locator(".chart svg path.sent")).hasCount(1);
    assertThat(page.locator(".copy").first()).isHidden();
    confirmed(page, "Mark as finished", "The request is marked as finished.");
    verify(web.actions()).finish(full.ruleId(), "Ada (web)");
  }

  @Test
  void anIdIsCopiedByItsButtonAndTheChartTellsItsFigures() {
    Page page =
        browser.page(
            web.baseUrl(),
            wishes -> wishes.setPermissions(List.of("clipboard-read", "clipboard-write")));
    page.navigate("/details/" + full.ruleId());
    page.locator(".crumbs .copy").click();
    assertThat(page.locator("#notice")).hasText("Copied " + full.ruleId());
    assertThat(page.evaluate("navigator.clipboard.readText()")).isEqualTo(full.ruleId());
    page.locator(".chart svg").hover();
    assertThat(page.locator(".readout"))
        .hasText(Pattern.compile("1[12]:[0-9:]+: sent .* Gb/s, received –, reserved 10 Gb/s"));
  }

  @Test
  void newLinesOfTheLogAreFollowedAndNarrowedDown() throws Exception {
    Page page = browser.page(web.baseUrl());
    signIn(page);
    page.navigate("/log");
    Files.writeString(
        log,
        "2026-03-01 12:00:09 ERROR step_failed rule_id="
            + full.ruleId()
            + "\n  at io.dmm.Some(Some.java:1)\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.APPEND);
    assertThat(page.locator(".log .bad"))
        .hasCount(2, new HasCountOptions().setTimeout(SOON_MILLIS));
    page.getByLabel("At least").selectOption("ERROR");
    page.waitForURL(Pattern.compile(".*level=ERROR.*"));
    assertThat(page.locator(".log .l")).hasCount(2);
    page.locator(".log a.rule").click();
    assertThat(page).hasURL(web.baseUrl() + "/details/" + full.ruleId());
  }

  private static Instant now() {
    return web.clock().instant();
  }

  private static void signIn(Page page) {
    page.navigate("/sign-in");
    page.getByText("With an API token instead").click();
    page.getByLabel("Your name").fill("Ada");
    page.getByLabel("API token", new Page.GetByLabelOptions().setExact(true)).fill(TestWeb.TOKEN);
    button(page, "Sign in with the token").click();
    assertThat(page.locator(".who")).containsText("Ada (web)");
  }

  private static void confirmed(Page page, String action, String done) {
    button(page, action).click();
    yes(page).click();
    assertThat(page.locator(".banner.good")).hasText(done);
  }

  private static Locator button(Page page, String name) {
    return page.locator("main .button, button, main button")
        .filter(new Locator.FilterOptions().setHasText(name))
        .first();
  }

  private static Locator yes(Page page) {
    return page.locator("main form button");
  }

  private static Locator rows(Page page) {
    return page.locator("#live-rows tbody tr");
  }

  private static Page.LocatorOptions having(String text) {
    return new Page.LocatorOptions().setHasText(text);
  }

  private static Locator.GetByRoleOptions link(String name) {
    return new Locator.GetByRoleOptions().setName(name);
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }

  private static HasTextOptions soon() {
    return new HasTextOptions().setTimeout(SOON_MILLIS);
  }

  private static ContainsTextOptions soonText() {
    return new ContainsTextOptions().setTimeout(SOON_MILLIS);
  }

  private static Object background(Page page) {
    return page.evaluate("getComputedStyle(document.body).backgroundColor");
  }

  private void move(TransferRequest request, RequestStatus to, String reason) {
    TransferRequest seen = database.read(tx -> requests.find(tx, request.ruleId())).orElseThrow();
    Requests.put(database, seen, to, Mover.NOBODY, now());
    database.transact(
        tx ->
            new EventRepository()
                .append(
                    tx,
                    Event.of(
                        now(), request.ruleId(), "Decider", "MOVED", seen.status(), to, reason)));
  }

  private static void sites() {
    database.transact(
        tx -> {
          SiteRepository sites = new SiteRepository();
          for (String name : List.of("T2_US_SDSC", "T2_US_UCSD", "T2_US_Idle")) {
            sites.save(
                tx,
                new Site(
                    name,
                    "urn:ogf:network:" + name,
                    "https://sense.example.org",
                    OptionalLong.of(100_000),
                    "discovered",
                    name.endsWith("Idle") ? "its port is down" : "",
                    now(),
                    Optional.empty()));
            sites.save(tx, new Rse(name, Optional.of(name), "davs", "", now()));
            sites.save(
                tx,
                new Endpoint(
                    name,
                    "2001:db8:" + (name.length() + name.hashCode() % 7 + 40) + "::/64",
                    "xrootd." + name + ".example.org:1094",
                    now(),
                    Optional.empty()));
          }
          sites.save(tx, new Rse("T3_Nowhere", Optional.empty(), "", "SENSE knows none", now()));
          link(sites, tx, "T2_US_SDSC", "T2_US_UCSD", "");
          link(sites, tx, "T2_US_Idle", "T2_US_UCSD", "no VLANs");
          link(sites, tx, "T2_US_Idle", "T2_US_SDSC", "");
        });
  }

  private static void link(
      SiteRepository sites, org.jooq.DSLContext tx, String one, String two, String problem) {
    sites.save(
        tx,
        new MeshLink(
            one,
            two,
            "3000-3100",
            OptionalLong.of(100_000),
            OptionalLong.empty(),
            Optional.empty(),
            problem,
            now()));
  }

  /** Requests that are over, written at one go. */
  private static void many() {
    database.transact(
        tx ->
            tx.execute(
                "insert into request (rule_id, status, status_since, mover, due_at, priority,"
                    + " did_scope, did_name, size_bytes, locks_ok, locks_total, rule_state,"
                    + " source_rse, destination_rse, source_site, destination_site, created_at,"
                    + " updated_at) select md5(n::text), 'DELETED', at, 'NOBODY', at, 1 + n % 5,"
                    + " 'cms', '/Bulk/bulk-' || lpad(n::text, 5, '0') || '/RAW', n *"
                    + " 1000000000::bigint, 10, 10, 'OK', 'T2_US_UCSD', 'T2_US_SDSC', 'T2_US_UCSD',"
                    + " 'T2_US_SDSC', at, at from generate_series(0, "
                    + (MANY - 1)
                    + ") n, lateral (select timestamptz '2026-02-01 00:00:00Z' + n * interval '1 s'"
                    + " as at) t"));
  }

  private static TransferRequest requestWithEverything() {
    TransferRequest request = network.request(RequestStatus.PROVISIONED);
    Circuit circuit = network.circuitUp(request, 10_000);
    database.transact(
        tx -> {
          new SampleRepository()
              .add(tx, List.of(sample(circuit, 120), sample(circuit, 60), sample(circuit, 0)));
          EventRepository events = new EventRepository();
          RequestStatus before = RequestStatus.INIT;
          for (RequestStatus to :
              List.of(RequestStatus.ALLOCATED, RequestStatus.DECIDED, RequestStatus.PROVISIONED)) {
            events.append(
                tx, Event.of(now(), request.ruleId(), "Somebody", "MOVED", before, to, "why not"));
            before = to;
          }
          new DecisionRepository()
              .append(
                  tx,
                  new DecisionRow(
                      0,
                      now(),
                      "weighted-max-min",
                      900,
                      "{}",
                      "1 of 2 requests change",
                      List.of(share(request.ruleId(), "up to 10 Gb/s"), share(OTHER, ""))));
        });
    return request;
  }

  private static DecisionRow.Share share(String ruleId, String action) {
    return new DecisionRow.Share(
        ruleId, 10_000, "port of T2_US_UCSD", 2, "Gets 10 Gb/s beside " + OTHER, action);
  }

  private static ThroughputSample sample(Circuit circuit, long secondsAgo) {
    return new ThroughputSample(
        circuit.id(),
        circuit.ruleId(),
        now().minusSeconds(secondsAgo),
        10_000,
        OptionalDouble.of(9500 - secondsAgo),
        OptionalDouble.empty());
  }
}
