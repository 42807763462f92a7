package io.dmm.core.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.dmm.core.config.DmmConfigFile;
import io.dmm.core.config.NetworkSection;
import io.dmm.core.config.Problems;
import io.dmm.core.peer.RejectedException;
import io.dmm.core.peer.RuleSource;
import io.dmm.core.peer.SiteDiscovery;
import io.dmm.core.peer.SiteDiscovery.Port;
import io.dmm.core.peer.SiteDiscovery.SiteDescription;
import io.dmm.core.peer.SiteDiscovery.StorageHost;
import io.dmm.core.peer.UnavailableException;
import io.dmm.core.testing.World;
import io.dmm.db.event.Event;
import io.dmm.db.request.Mover;
import io.dmm.db.request.Route;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.site.Endpoint;
import io.dmm.db.site.MeshLink;
import io.dmm.db.site.Rse;
import io.dmm.db.site.Site;
import io.dmm.db.testing.TestDatabase;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RefreshSitesDaemonIT {
  private static final String A = "T2_US_A";
  private static final String B = "T2_US_B";
  private static final String C = "T2_US_C";

  @RegisterExtension final TestDatabase db = new TestDatabase();

  private final RuleSource rucio = mock(RuleSource.class);
  private final SiteDiscovery sense = mock(SiteDiscovery.class);
  private World world;
  private String configuration = "";

  @BeforeEach
  void begin() throws Exception {
    world = new World(db.get());
    when(sense.find(anyString())).thenReturn(Optional.empty());
    when(rucio.transferDoor(anyString())).thenReturn(door("davs"));
    rses(A, B, C);
    knows(site(A, port(100_000, "3600-3699")));
    knows(site(B, port(400_000, "3650-3799")));
  }

  @Test
  void everyPairOfSitesHasALinkAlsoOfASiteThatComesLater() throws Exception {
    refresh();
    assertThat(links()).extracting(MeshLink::siteA, MeshLink::siteB).containsExactly(pair(A, B));

    knows(site(C, port(10_000, "")));
    tomorrow();
    refresh();
    assertThat(links())
        .extracting(MeshLink::siteA, MeshLink::siteB)
        .containsExactly(pair(A, B), pair(A, C), pair(B, C));
  }

  @Test
  void aLinkCarriesTheSmallerOfBothEndsOverThePortsThatCanCarryItsVlans() throws Exception {
    configuration = "[vlan-ranges]\n" + A + "-" + B + " = 360\n" + B + "-" + C + " = 3700-3710";
    knows(site(A, port(400_000, "3600-3610"), port(100_000, "350-370")));
    knows(site(B, port(200_000, "1-4094")));
    knows(site(C, port(50_000, "3602"), port(40_000, "3705,3900")));
    refresh();
    assertThat(link(A, B).capacityMbps()).as("360 is not in 3600-3610").hasValue(100_000);
    assertThat(link(A, B).vlanRange()).isEqualTo("360");
    assertThat(link(B, C).capacityMbps()).as("overlapping ranges, as numbers").hasValue(40_000);
    assertThat(link(A, C).vlanRange()).isEqualTo("any");
    assertThat(link(A, C).capacityMbps()).hasValue(50_000);
  }

  @Test
  void withoutAPortThatCarriesTheVlansALinkHasNoCapacityAndSaysSo() throws Exception {
    configuration = "[vlan-ranges]\n" + A + "-" + B + " = 100";
    refresh();
    assertThat(link(A, B).capacityMbps()).isEmpty();
    assertThat(link(A, B).problem()).contains("no port of " + A, "carries VLANs 100");
  }

  @Test
  void aCapacityThatNobodyTellsIsAFaultAndNeverUnlimited() throws Exception {
    knows(site(B, new Port("p", OptionalLong.empty(), "")));
    refresh();
    assertThat(stored(B).portCapacityMbps()).isEmpty();
    assertThat(stored(B).problem()).contains("[site-capacity]");
    assertThat(link(A, B).capacityMbps()).isEmpty();
    assertThat(link(A, B).problem()).contains("[link-capacity]");

    configuration = "[site-capacity]\n" + B + " = 40G\n[link-capacity]\n" + B + "-" + A + " = 20G";
    refresh();
    assertThat(stored(B).portCapacityMbps()).hasValue(40_000);
    assertThat(link(A, B).capacityMbps()).hasValue(20_000);
    assertThat(link(A, B).problem()).isEmpty();
  }

  @Test
  void whatChangesAtASiteArrivesAndWhatIsGoneIsRetired() throws Exception {
    refresh();
    assertThat(hosts(A)).containsExactly("dtn1." + A + ":1094");
    world.clock.advance(Duration.ofHours(2));
    knows(
        new SiteDescription(
            A,
            "urn:new",
            "",
            List.of(port(200_000, "")),
            List.of(new StorageHost("2001:db8:a:2::/64", "dtn2:1095")),
            List.of()));
    when(rucio.transferDoor(A)).thenReturn(door("root"));
    refresh();
    assertThat(stored(A).senseUri()).isEqualTo("urn:new");
    assertThat(stored(A).portCapacityMbps()).hasValue(200_000);
    assertThat(link(A, B).capacityMbps()).hasValue(200_000);
    assertThat(rse(A).scheme()).isEqualTo("root");
    assertThat(hosts(A)).containsExactly("dtn2:1095");
  }

  @Test
  void theExactNameIsAskedForFirstAndOnlyThenTheNameWithoutItsLastParts() throws Exception {
    rses("T2_US_A_Test", "T2_US_B_Test");
    knows(site("T2_US_A_Test", port(1_000, "")));
    refresh();
    assertThat(rse("T2_US_A_Test").siteName()).contains("T2_US_A_Test");
    assertThat(rse("T2_US_B_Test").siteName()).contains(B);
    verify(sense, never()).find(A);
  }

  @Test
  void anAliasGoesBeforeTheName() throws Exception {
    configuration = "[site-aliases]\n" + C + " = " + A;
    refresh();
    assertThat(rse(C).siteName()).contains(A);
    verify(sense, never()).find(C);
  }

  @Test
  void oneSiteThatFailsKeepsNoOtherFromBeingKnownAndTheRunCountsAsFailed() throws Exception {
    when(sense.find(A)).thenThrow(new UnavailableException("SENSE-O is slow"));
    when(sense.find(C)).thenThrow(new IllegalStateException("what is this?"));
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(this::refresh)
        .withMessageContaining("2 RSEs")
        .withMessageContaining(A);
    assertThat(rse(B).siteName()).contains(B);
  }

  @Test
  void anErrorIsNotAbsenceWhatWasKnownStays() throws Exception {
    refresh();
    when(sense.find(A)).thenThrow(new UnavailableException("SENSE-O is away"));
    tomorrow();
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(this::refresh);
    assertThat(rse(A).siteName()).contains(A);
    assertThat(rse(A).problem()).isEmpty();
    assertThat(hosts(A)).isNotEmpty();
    assertThat(link(A, B).capacityMbps()).hasValue(100_000);
  }

  @Test
  void aSiteThatIsAmbiguousSaysSoAtItsRse() throws Exception {
    when(sense.find(A)).thenThrow(new RejectedException(A + " is two domains"));
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(this::refresh);
    assertThat(rse(A).siteName()).isEmpty();
    assertThat(rse(A).problem()).contains("two domains");
  }

  @Test
  void aNameThatSenseDoesNotKnowIsAskedForAgainOnlyAfterADay() throws Exception {
    refresh();
    assertThat(rse(C).problem()).contains("SENSE knows no site named " + C);
    world.clock.advance(Duration.ofHours(2));
    refresh();
    verify(sense, times(1)).find(C);
    tomorrow();
    refresh();
    verify(sense, times(2)).find(C);
  }

  @Test
  void anOperatorWhoAsksHasEveryNameLookedUpAtOnce() throws Exception {
    refresh();
    world.clock.advance(Duration.ofMinutes(5));
    world.database.transact(
        tx ->
            world.events.append(tx, Event.general(world.time(), "op", "SITES_REFRESH_ASKED", "")));
    refresh();
    verify(sense, times(2)).find(C);
  }

  @Test
  void namesThatAreExcludedAreNeverAskedFor() throws Exception {
    configuration = "[sites]\nexclude = *_B, T2_US_C";
    refresh();
    verify(sense, never()).find(B);
    verify(sense, never()).find(C);
    List<Rse> known = world.database.read(tx -> world.sites.rses(tx));
    assertThat(known).extracting(Rse::name).containsExactly(A);
  }

  @Test
  void requestsThatWaitForASiteLookAgainAtOnce() throws Exception {
    TransferRequest waiting = world.fresh("a".repeat(32), 3, new Route(A, B, "", ""));
    world.database.transact(
        tx ->
            world.transitions.wait(
                tx, waiting, Mover.ALLOCATOR, Duration.ofHours(1), "no site yet"));
    refresh();
    assertThat(world.now(waiting).dueAt()).isEqualTo(world.time());
  }

  private void refresh() throws Exception {
    Problems problems = new Problems();
    NetworkSection network =
        NetworkSection.read(
            DmmConfigFile.of(
                configuration,
                Map.of(),
                path -> {
                  throw new NoSuchFileException(path.toString());
                },
                problems));
    assertThat(problems.all()).isEmpty();
    new RefreshSitesDaemon(
            rucio,
            sense,
            network,
            world.database,
            world.sites,
            world.requests,
            world.events,
            world.clock)
        .runOnce();
  }

  private void tomorrow() {
    world.clock.advance(Duration.ofHours(25));
  }

  private void rses(String... names) throws Exception {
    when(rucio.rses()).thenReturn(List.of(names));
  }

  private void knows(SiteDescription site) throws Exception {
    when(sense.find(site.name())).thenReturn(Optional.of(site));
  }

  private static SiteDescription site(String name, Port... ports) {
    String subnet =
        "2001:db8:" + Integer.toHexString(Math.abs(name.hashCode() % 65_536)) + ":1::/64";
    return new SiteDescription(
        name,
        "urn:" + name,
        "",
        List.of(ports),
        List.of(new StorageHost(subnet, "dtn1." + name + ":1094")),
        List.of());
  }

  private static Optional<RuleSource.Door> door(String scheme) {
    return Optional.of(new RuleSource.Door(scheme, "storage.example.org"));
  }

  private static Port port(long mbps, String vlans) {
    return new Port("port", OptionalLong.of(mbps), vlans);
  }

  private static Tuple pair(String one, String other) {
    return Tuple.tuple(one, other);
  }

  private List<MeshLink> links() {
    return world.database.read(world.sites::links);
  }

  private MeshLink link(String one, String other) {
    return world.database.read(tx -> world.sites.link(tx, one, other)).orElseThrow();
  }

  private Site stored(String name) {
    return world.database.read(tx -> world.sites.site(tx, name)).orElseThrow();
  }

  private Rse rse(String name) {
    return world.database.read(tx -> world.sites.rse(tx, name)).orElseThrow();
  }

  private List<String> hosts(String site) {
    return world.database.read(world.sites::endpoints).stream()
        .filter(one -> one.siteName().equals(site) && one.retiredAt().isEmpty())
        .map(Endpoint::host)
        .toList();
  }
}
