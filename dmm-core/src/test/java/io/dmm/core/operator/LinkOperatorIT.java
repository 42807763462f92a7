package io.dmm.core.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.dmm.core.config.DmmConfigFile;
import io.dmm.core.config.NetworkSection;
import io.dmm.core.config.Problems;
import io.dmm.core.decision.DeciderConfig;
import io.dmm.core.decision.DeciderDaemon;
import io.dmm.core.decision.Hysteresis;
import io.dmm.core.decision.Policy;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.RuleSource;
import io.dmm.core.peer.SiteDiscovery;
import io.dmm.core.peer.SiteDiscovery.Port;
import io.dmm.core.peer.SiteDiscovery.SiteDescription;
import io.dmm.core.site.RefreshSitesDaemon;
import io.dmm.core.testing.World;
import io.dmm.db.event.Event;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.site.LinkOverride;
import io.dmm.db.site.MeshLink;
import io.dmm.db.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkOperatorIT {
  private static final RuleSource.Door DOOR = new RuleSource.Door("davs", "dtn.example.org");
  private static final String SDSC = "T2_US_SDSC";
  private static final String UCSD = "T2_US_UCSD";

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private World world;
  private LinkOperator operator;
  private RefreshSitesDaemon refresh;

  @BeforeEach
  void twoSitesWithTwoPortsEach() throws PeerException {
    world = new World(db.get());
    operator = new LinkOperator(world.database, world.sites, world.events, world.clock);
    RuleSource rucio = mock(RuleSource.class);
    SiteDiscovery sense = mock(SiteDiscovery.class);
    when(rucio.rses()).thenReturn(List.of(SDSC, UCSD));
    when(rucio.transferDoor(SDSC)).thenReturn(Optional.of(DOOR));
    when(rucio.transferDoor(UCSD)).thenReturn(Optional.of(DOOR));
    when(sense.find(SDSC)).thenReturn(Optional.of(site(SDSC)));
    when(sense.find(UCSD)).thenReturn(Optional.of(site(UCSD)));
    refresh =
        new RefreshSitesDaemon(
            rucio,
            sense,
            NetworkSection.read(
                DmmConfigFile.of(
                    "[vlan-ranges]\n" + SDSC + "-" + UCSD + " = 3000-3100\n",
                    Map.of(),
                    path -> "",
                    new Problems())),
            world.database,
            world.sites,
            world.requests,
            world.events,
            world.clock);
    refresh.runOnce();
    assertThat(link().vlanRange()).isEqualTo("3000-3100");
    assertThat(link().capacityMbps()).hasValue(100_000);
    assertThat(link().override()).isEmpty();
  }

  private static SiteDescription site(String name) {
    return new SiteDescription(
        name,
        "urn:" + name,
        "",
        List.of(
            new Port("old", OptionalLong.of(10_000), "3500-3600"),
            new Port("new", OptionalLong.of(100_000), "3000-3100")),
        List.of(),
        List.of());
  }

  @Test
  void anOverrideHoldsAtOnceSurvivesTheRefreshAndCanBeTakenBack() throws PeerException {
    operator.override(UCSD, SDSC, Optional.of("3550, 3551"), OptionalLong.of(40_000), "ada");

    assertThat(link().vlanRange()).isEqualTo("3550-3551");
    assertThat(link().capacityMbps()).hasValue(40_000);
    assertThat(link().derived().vlanRange()).isEqualTo("3000-3100");
    assertThat(link().override())
        .hasValue(
            new LinkOverride(
                Optional.of("3550-3551"), OptionalLong.of(40_000), "ada", world.time()));

    world.clock.advance(Duration.ofHours(2));
    refresh.runOnce();

    assertThat(link().vlanRange()).isEqualTo("3550-3551");
    assertThat(link().capacityMbps()).hasValue(40_000);
    assertThat(link().refreshedAt()).isEqualTo(world.time());

    operator.removeOverride(SDSC, UCSD, "bob");
    operator.removeOverride(SDSC, UCSD, "bob");
    refresh.runOnce();

    assertThat(link().vlanRange()).isEqualTo("3000-3100");
    assertThat(link().capacityMbps()).hasValue(100_000);
    assertThat(link().override()).isEmpty();
    assertThat(history())
        .containsExactly(
            "ada LINK_OVERRIDDEN ada overrode link T2_US_SDSC–T2_US_UCSD:"
                + " VLANs 3000-3100 to 3550-3551, capacity 100 Gb/s to 40 Gb/s",
            "bob LINK_OVERRIDE_REMOVED bob removed the override of link T2_US_SDSC–T2_US_UCSD:"
                + " VLANs 3550-3551 to 3000-3100, capacity 40 Gb/s to 10 Gb/s");
  }

  @Test
  void overriddenVlansDecideWhichPortsCount() throws PeerException {
    operator.override(SDSC, UCSD, Optional.of("3550"), OptionalLong.empty(), "ada");
    refresh.runOnce();

    assertThat(link().capacityMbps()).hasValue(10_000);
    assertThat(link().problem()).isEmpty();

    operator.override(SDSC, UCSD, Optional.of("7"), OptionalLong.empty(), "ada");
    refresh.runOnce();

    assertThat(link().capacityMbps()).isEmpty();
    assertThat(link().problem())
        .contains("no port of T2_US_SDSC carries VLANs 7")
        .contains("capacity is unknown");

    operator.override(SDSC, UCSD, Optional.of("7"), OptionalLong.of(5_000), "ada");
    refresh.runOnce();

    assertThat(link().capacityMbps()).hasValue(5_000);
    assertThat(link().problem()).doesNotContain("capacity is unknown");
  }

  @Test
  void theDeciderSharesWhatAnOperatorSaysIsThere() {
    world.site(SDSC, 100_000).site(UCSD, 100_000);
    TransferRequest request = world.in(RequestStatus.ALLOCATED);
    world.openCircuit(request);
    operator.override(SDSC, UCSD, Optional.empty(), OptionalLong.of(30_000), "ada");

    new DeciderDaemon(
            world.database,
            world.requests,
            world.circuits,
            world.sites,
            world.decisions,
            world.transitions,
            new DeciderConfig(
                Policy.WEIGHTED_MAX_MIN,
                1000,
                new Hysteresis(0.1, Duration.ZERO),
                Duration.ofHours(1),
                false,
                Duration.ofMinutes(10)),
            world.clock)
        .runOnce();

    assertThat(world.now(request).decidedMbps()).isEqualTo(30_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "4095", "200-100", "a", "1,,2", "1-2-3", "any,5"})
  void vlansThatAreNoneAreRefused(String vlans) {
    assertThatThrownBy(
            () -> operator.override(SDSC, UCSD, Optional.of(vlans), OptionalLong.empty(), "ada"))
        .isInstanceOf(WrongValueException.class)
        .hasMessageContaining("vlan_range is \"" + vlans + "\"; it must be \"any\"");
    assertThat(history()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 100_000_001, Long.MAX_VALUE})
  void aCapacityThatIsNoneIsRefused(long mbps) {
    assertThatThrownBy(
            () -> operator.override(SDSC, UCSD, Optional.empty(), OptionalLong.of(mbps), "ada"))
        .isInstanceOf(WrongValueException.class)
        .hasMessageContaining("capacity_mbps is " + mbps);
  }

  @Test
  void anOverrideOfNothingAndALinkThatIsNotThereAreRefused() {
    assertThatThrownBy(
            () -> operator.override(SDSC, UCSD, Optional.empty(), OptionalLong.empty(), "ada"))
        .isInstanceOf(WrongValueException.class);
    assertThatThrownBy(
            () -> operator.override(SDSC, "T9", Optional.of("any"), OptionalLong.empty(), "ada"))
        .isInstanceOf(UnknownLinkException.class)
        .hasMessageContaining("T9");
    assertThatThrownBy(() -> operator.removeOverride(SDSC, SDSC, "ada"))
        .isInstanceOf(UnknownLinkException.class);
  }

  private MeshLink link() {
    return world.database.read(tx -> world.sites.link(tx, UCSD, SDSC)).orElseThrow();
  }

  private List<String> history() {
    return world.database.read(tx -> world.events.after(tx, 0, 100)).stream()
        .map(LinkOperatorIT::line)
        .toList();
  }

  private static String line(Event event) {
    return event.actor() + " " + event.cause() + " " + event.reason();
  }
}
