package io.dmm.sense.adapter;

import static io.dmm.sense.client.StubSense.error500;
import static io.dmm.sense.client.StubSense.example;
import static io.dmm.sense.client.StubSense.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dmm.core.peer.RejectedException;
import io.dmm.core.peer.SiteDiscovery.Port;
import io.dmm.core.peer.SiteDiscovery.SiteDescription;
import io.dmm.core.peer.SiteDiscovery.StorageHost;
import io.dmm.core.peer.UnavailableException;
import io.dmm.sense.client.Examples;
import io.dmm.sense.client.StubSense;
import io.dmm.sense.client.StubSense.Reply;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SenseDiscoveryIT {
  private static final String SITE = "urn:ogf:network:nrp-nautilus.io:2020";
  private static final String HIT = SITE + ":service+metadata:sitename";

  @RegisterExtension final StubSense server = new StubSense();

  @BeforeEach
  void publishASite() {
    server
        .on(
            "GET",
            "/discover/lookup/T2_US_SDSC",
            json(
                "{\"results\":[{\"resource\":\"" + HIT + "\",\"name/tag/value\":\"T2_US_SDSC\"}]}"))
        .on("GET", "/discover/lookup/" + HIT + "/rooturi", json("\"" + SITE + "\""))
        .on("GET", "/discover/" + SITE, example("discover-domain.json"))
        .on("POST", "/service/manifest", example("manifest-response.json"));
  }

  private SenseDiscovery discovery(String... configuration) {
    return new SenseDiscovery(server.client(), Configs.with(configuration));
  }

  @Test
  void aSiteIsDescribedWithPortsAndHosts() throws Exception {
    SiteDescription site = discovery().find("T2_US_SDSC").orElseThrow();
    assertThat(site.name()).isEqualTo("T2_US_SDSC");
    assertThat(site.uri()).isEqualTo(SITE);
    assertThat(site.url()).isEqualTo("https://sense-sdsc.example.org:443");
    assertThat(site.ports())
        .containsExactly(
            new Port("Ethernet0", OptionalLong.of(100_000), "3600-3619,3985-3989"),
            new Port("Ethernet8", OptionalLong.of(100_000), "1779-1799"));
    assertThat(site.endpoints())
        .containsExactly(
            new StorageHost("2001:db8:0:111::/64", "redir-111.example.org:1094"),
            new StorageHost("2001:db8:0:112::/64", "redir-112.example.org:1094"));
    assertThat(site.problems()).isEmpty();
  }

  @Test
  void theTagOfTheMetadataIsConfiguredPerSite() throws Exception {
    discovery("metadata_tag.T2_US_SDSC", "/xrootd6").find("T2_US_SDSC");
    assertThat(server.request("POST", "/service/manifest").body()).contains("mrs:tag '/xrootd6'");
  }

  @Test
  void aPortIsWorthWhatBothItsSidesCanDo() throws Exception {
    server.on(
        "GET",
        "/discover/" + SITE,
        json(
            "{\"domain_uri\":\"u\",\"peer_points\":["
                + "{\"port_name\":\"a\",\"port_capacity\":\"400000\",\"peer_capacity\":\"100000000000\","
                + "\"port_vlan_pool\":\"3600-3699\",\"peer_vlan_pool\":\"3602,3610\"},"
                + "{\"port_name\":\"b\",\"port_capacity\":\"100000\",\"port_vlan_pool\":\"100-200\","
                + "\"peer_vlan_pool\":\"201-300\"},"
                + "{\"port_name\":\"c\",\"port_vlan_pool\":\"n/a\"},"
                + "{\"port_name\":\"d\",\"port_capacity\":\"1000\",\"port_vlan_pool\":\"any\"},"
                + "{\"port_name\":\"e\",\"port_capacity\":\"1000\",\"port_vlan_pool\":\"5:7\"}]}"));
    SiteDescription site = discovery().find("T2_US_SDSC").orElseThrow();
    assertThat(site.ports())
        .containsExactly(
            new Port("a", OptionalLong.of(100_000), "3602,3610"),
            new Port("c", OptionalLong.empty(), ""),
            new Port("d", OptionalLong.of(1000), "any"),
            new Port("e", OptionalLong.of(1000), ""));
    assertThat(site.problems()).hasSize(3);
    assertThat(site.problems().get(0))
        .isEqualTo(
            "port b is left out: its VLANs 100-200 and those of the other side, 201-300, have none"
                + " in common");
    assertThat(site.problems().get(1)).isEqualTo("port c publishes no capacity");
    assertThat(site.problems().get(2)).contains("port e").contains("5:7");
  }

  @Test
  void aSiteWithoutPortsOrMetadataSaysSo() throws Exception {
    server
        .on("GET", "/discover/" + SITE, json("{\"domain_uri\":\"u\"}"))
        .on(
            "POST",
            "/service/manifest",
            new Reply(500, "application/json", Examples.text("error-manifest-required-500.json")));
    SiteDescription site = discovery().find("T2_US_SDSC").orElseThrow();
    assertThat(site.ports()).isEmpty();
    assertThat(site.endpoints()).isEmpty();
    assertThat(site.problems())
        .containsExactly(
            "it publishes no port towards the network",
            "it publishes no metadata with tag /xrootd");
  }

  @Test
  void anUnknownSiteIsAbsentAndAnErrorIsNot() throws Exception {
    server.on("GET", "/discover/lookup/X", json("{\"results\":[]}"), error500("database"));
    assertThat(discovery().find("X")).isEmpty();
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> discovery().find("X"));
    server.on("POST", "/service/manifest", error500("database"));
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> discovery().find("T2_US_SDSC"));
  }

  @Test
  void aSiteWhoseDomainIsNotKnownIsAnError() {
    server.on("GET", "/discover/" + SITE, new Reply(404, "text/plain", ""));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> discovery().find("T2_US_SDSC"))
        .withMessageContaining(SITE);
  }
}
