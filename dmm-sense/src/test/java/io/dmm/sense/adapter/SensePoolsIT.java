package io.dmm.sense.adapter;

import static io.dmm.sense.client.StubSense.example;
import static io.dmm.sense.client.StubSense.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.peer.AddressPools.Allocation;
import io.dmm.sense.client.StubSense;
import io.dmm.sense.client.StubSense.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SensePoolsIT {
  private static final String RULE = "6c1e9d0bb2f84b0fae1f0c8b2f0f5a11";
  private static final Reply DONE = new Reply(204, "", "");

  @RegisterExtension final StubSense server = new StubSense();

  @Test
  void everythingHappensInTheConfiguredScope() throws Exception {
    SensePools pools = new SensePools(server.client(), Configs.with("address_scope", "dmm"));
    server
        .on("GET", "/address/allocate/P/dmm", json("[]"))
        .on("POST", "/address/allocate/P", json("2001:db8:0:0:0:0:0:0/64"))
        .on("PUT", "/address/affiliate/P/name/" + RULE + "/dmm/urn:x", DONE)
        .on("PUT", "/address/allocate/P/name/" + RULE + "/dmm/expiry", DONE)
        .on("DELETE", "/address/allocate/P/name/" + RULE + "/dmm", DONE);
    assertThat(pools.take("P", RULE)).contains("2001:db8::/64");
    pools.affiliate("P", RULE, "urn:x");
    pools.keepForever("P", RULE);
    pools.free("P", RULE);
    assertThat(server.request("POST", "/address/allocate/P").body()).contains("\"scope\":\"dmm\"");
    assertThat(server.request("PUT", "/address/allocate/P/name/" + RULE + "/dmm/expiry").body())
        .isEqualTo("-1");
    assertThat(server.requests()).hasSize(5);
  }

  @Test
  void allocationsTellNameSubnetAndAffiliation() throws Exception {
    SensePools pools = new SensePools(server.client(), Configs.with());
    server.on("GET", "/address/allocate/P/default", example("address-allocations.json"));
    assertThat(pools.allocations("P"))
        .hasSize(2)
        .contains(new Allocation("0f9e8d7c6b5a49388271605f4e3d2c1b", "2001:db8:0:112::/64", ""));
    assertThat(pools.allocations("P").get(0).affiliation()).contains("nrp-nautilus.io");
  }
}
