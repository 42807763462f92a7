package io.dmm.sense.adapter;

import static io.dmm.sense.adapter.SimulatedWorld.RULE;
import static io.dmm.sense.adapter.SimulatedWorld.SDSC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dmm.core.peer.AddressPools.Allocation;
import io.dmm.core.peer.NotFoundException;
import io.dmm.core.peer.SiteDiscovery.Port;
import io.dmm.core.peer.SiteDiscovery.SiteDescription;
import io.dmm.core.peer.SiteDiscovery.StorageHost;
import io.dmm.core.peer.UnavailableException;
import io.dmm.sandbox.sense.SenseQuirks.AllocateForm;
import io.dmm.sandbox.sense.SenseQuirks.ErrorForm;
import io.dmm.sandbox.sense.SenseSimulator;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolsAndSitesOverHttpIT {
  private static final String POOL = SenseSimulator.poolName(SDSC);

  @RegisterExtension final SimulatedWorld world = new SimulatedWorld();

  @ParameterizedTest
  @EnumSource(AllocateForm.class)
  void aSubnetIsTakenOnceKeptAndGivenBack(AllocateForm form) throws Exception {
    world.sense().quirks().allocateAnswer(form);
    SensePools pools = world.pools();
    String subnet = pools.take(POOL, RULE).orElseThrow();
    assertThat(subnet).isIn("2001:db8:0:111::/64", "2001:db8:0:112::/64");
    assertThat(pools.take(POOL, RULE)).contains(subnet);

    String uri = SimulatedWorld.SDSC_URI + ":sn3700_s0:service+rst-ipv6:table+x:route+wan-1:from";
    for (int i = 0; i < 2; i++) {
      pools.affiliate(POOL, RULE, uri);
      pools.keepForever(POOL, RULE);
    }
    world.pass(Duration.ofDays(365));
    assertThat(pools.allocations(POOL)).containsExactly(new Allocation(RULE, subnet, uri));

    pools.free(POOL, RULE);
    pools.free(POOL, RULE);
    assertThat(pools.allocations(POOL)).isEmpty();
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(ErrorForm.class)
  void anExhaustedPoolHasNoneAndAMissingOneIsNamed(ErrorForm form) throws Exception {
    world.sense().quirks().errors(form);
    SensePools pools = world.pools();
    assertThat(pools.take(POOL, "a")).isPresent();
    assertThat(pools.take(POOL, "b")).isPresent();
    assertThat(pools.take(POOL, "c")).isEmpty();
    pools.free(POOL, "a");
    assertThat(pools.take(POOL, "c")).isPresent();
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> pools.take("no-such-pool", "a"))
        .withMessageContaining("no-such-pool");
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> pools.allocations("no-such-pool"));
    pools.free(POOL, "nobody");
    pools.free("no-such-pool", "a");
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> pools.affiliate(POOL, "nobody", "urn:x"));
  }

  @Test
  void anAllocationWhoseAnswerIsLostIsNotMadeTwice() throws Exception {
    world.sense().faults().loseAnswerTo("POST", "/address/allocate/*");
    assertThat(world.pools().take(POOL, RULE)).isPresent();
    assertThat(world.sense().allocations(POOL)).hasSize(1);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void anAllocationThatWasNotKeptExpires() throws Exception {
    SensePools pools = world.pools();
    pools.take(POOL, RULE);
    world.pass(Duration.ofHours(2));
    assertThat(pools.allocations(POOL)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSiteIsFoundByItsExactNameWithPortsAndHosts(boolean bits) throws Exception {
    world.sense().quirks().capacityInBits(bits);
    SiteDescription site = world.discovery().find(SDSC).orElseThrow();
    assertThat(site.uri()).isEqualTo(SimulatedWorld.SDSC_URI);
    assertThat(site.problems()).isEmpty();
    assertThat(site.ports())
        .containsExactly(new Port("Ethernet0", OptionalLong.of(100_000), "3600-3619,3985-3989"));
    assertThat(site.endpoints())
        .containsExactlyInAnyOrder(
            new StorageHost("2001:db8:0:111::/64", "redir-111.example.org:1094"),
            new StorageHost("2001:db8:0:112::/64", "redir-112.example.org:1094"));
  }

  @Test
  void partsOfNamesAndUnknownNamesAreNoSites() throws Exception {
    assertThat(world.discovery().find("T2_US")).isEmpty();
    assertThat(world.discovery().find("T3_XX_Nowhere")).isEmpty();
  }

  @Test
  void eachSiteHasItsOwnTagAndAWrongOneIsAProblemOfThatSite() throws Exception {
    assertThat(world.discovery().find("T1_US_FNAL").orElseThrow().endpoints()).hasSize(1);
    SenseDiscovery withoutTag =
        new SenseDiscovery(world.client(), Configs.with("profile_uuid", world.sense().profileId()));
    SiteDescription site = withoutTag.find("T1_US_FNAL").orElseThrow();
    assertThat(site.endpoints()).isEmpty();
    assertThat(site.problems()).containsExactly("it publishes no metadata with tag /xrootd");
  }

  @Test
  void aPlaceholderThatWasLeftIsNoMetadata() throws Exception {
    world.sense().quirks().placeholdersLeft(true);
    assertThat(world.discovery().find(SDSC).orElseThrow().endpoints()).isEmpty();
  }

  @Test
  void aManifestThatNeverComesIsNoAbsence() {
    world.sense().quirks().manifestWithoutTemplate(true);
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> world.discovery().find(SDSC));
  }
}
