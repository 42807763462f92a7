package io.dmm.sandbox.sense;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pools are finite, allocations expire, and freeing says what it found. */
class AddressPoolIT extends SenseWorldTest {
  private static final String POOL = SenseSimulator.poolName(SDSC);

  private List<String> given() {
    return sense.allocations(POOL).stream().map(SimulatedAllocation::address).toList();
  }

  @Test
  void aPoolGivesItsSubnetsInOrderUntilNoneIsLeft() {
    assertThat(rest.allocate(SDSC, "a").body()).isEqualTo("2001:db8:0:111:0:0:0:0/64");
    assertThat(rest.allocate(SDSC, "b").body()).isEqualTo("2001:db8:0:112:0:0:0:0/64");
    HttpResponse<String> third = rest.allocate(SDSC, "c");
    assertThat(third.statusCode()).isEqualTo(500);
    assertThat(third.body()).contains("no available /64 subnet");
    assertThat(given()).hasSize(2);
  }

  @Test
  void logicalSitesHavePoolsOfTheirOwn() {
    assertThat(rest.allocate(SDSC + "_Blackhole", "a").body())
        .isEqualTo("2001:db8:0:113:0:0:0:0/64");
    assertThat(given()).isEmpty();
    assertThat(rest.allocate("T9_Nowhere", "a").body()).contains("was not found");
  }

  @Test
  void aSubnetIsFreedByNameOrByAddressInAnyNotation() {
    rest.allocate(SDSC, "a");
    rest.allocate(SDSC, "b");
    String base = "/address/allocate/" + POOL;
    assertThat(rest.delete(base + "/name/a/default").statusCode()).isEqualTo(204);
    assertThat(given()).containsExactly("2001:db8:0:112:0:0:0:0/64");
    assertThat(rest.delete(base + "/2001:db8:0:112::%2F64/default").statusCode()).isEqualTo(204);
    assertThat(given()).isEmpty();
    assertThat(rest.allocate(SDSC, "c").body()).isEqualTo("2001:db8:0:111:0:0:0:0/64");
  }

  @Test
  void freeingWhatIsNotThereSaysSo() {
    HttpResponse<String> answer = rest.delete("/address/allocate/" + POOL + "/name/x/default");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("has no allocation matching");
    rest.allocate(SDSC, "a");
    assertThat(rest.delete("/address/allocate/" + POOL + "/name/a/other").body())
        .contains("has no allocation matching");
  }

  @Test
  void anAllocationEndsByItselfUnlessItsExpiryIsTaken() {
    rest.allocate(SDSC, "a");
    rest.allocate(SDSC, "b");
    rest.put("/address/allocate/" + POOL + "/name/a/default/expiry", "-1");
    clock.advance(Duration.ofMinutes(61));
    assertThat(sense.allocations(POOL)).extracting(SimulatedAllocation::name).containsExactly("a");
    String byAddress =
        "/address/allocate/" + POOL + "/address/2001:db8:0:111:0:0:0:0%2F64/default/expiry";
    assertThat(rest.put(byAddress, "90").statusCode()).isEqualTo(204);
    clock.advance(Duration.ofSeconds(89));
    assertThat(given()).hasSize(1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(given()).isEmpty();
  }

  @Test
  void anExpiryMustBeANumber() {
    rest.allocate(SDSC, "a");
    String path = "/address/allocate/" + POOL + "/name/a/default/expiry";
    assertThat(rest.put(path, "\"never\"").statusCode()).isEqualTo(400);
  }

  @Test
  void anAllocationIsAffiliatedByNameOrAddressWithAUrnThatHasColonsAndPluses() {
    rest.allocate(SDSC, "a");
    String urn = SDSC_URN + ":sn3700_s0:service+rst-ipv6:table+" + INSTANCE + ":route+wan-1:from";
    rest.put("/address/affiliate/" + POOL + "/name/a/default/" + urn);
    assertThat(sense.allocations(POOL).get(0).affiliate()).contains(urn);
    rest.put("/address/affiliate/" + POOL + "/2001:db8:0:111::%2F64/default/" + urn + "2");
    assertThat(sense.allocations(POOL).get(0).affiliate()).contains(urn + "2");
    assertThat(rest.put("/address/affiliate/" + POOL + "/name/z/default/" + urn).statusCode())
        .isEqualTo(500);
  }

  @Test
  void aLongerPrefixIsCutFromALargerBlockAndNeverOverlaps() {
    rest.post("/address/pool", "{\"name\":\"big\",\"type\":\"IPv6\",\"pool\":\"2001:db8:1::/62\"}");
    String body = Captured.text("address-allocate-request.json");
    assertThat(rest.post("/address/allocate/big", body.replace("/64", "/63")).body())
        .isEqualTo("2001:db8:1:0:0:0:0:0/63");
    assertThat(rest.post("/address/allocate/big", body).body())
        .isEqualTo("2001:db8:1:2:0:0:0:0/64");
    assertThat(rest.post("/address/allocate/big", body.replace("/64", "/62")).statusCode())
        .isEqualTo(500);
    assertThat(rest.post("/address/allocate/big", body.replace("IPv6", "MAC")).statusCode())
        .isEqualTo(500);
    assertThat(rest.delete("/address/pool/big").statusCode()).isEqualTo(204);
    assertThat(rest.get("/address/pool/big").statusCode()).isEqualTo(500);
  }

  @Test
  void theSameNameTwiceIsTreatedAsTheSwitchSays() {
    rest.allocate(SDSC, "a");
    sense.quirks().sameName(SenseQuirks.SameName.SAME_SUBNET);
    assertThat(rest.allocate(SDSC, "a").body()).isEqualTo("2001:db8:0:111:0:0:0:0/64");
    sense.quirks().sameName(SenseQuirks.SameName.REFUSED);
    assertThat(rest.allocate(SDSC, "a").statusCode()).isEqualTo(500);
    sense.quirks().sameName(SenseQuirks.SameName.SECOND_SUBNET);
    assertThat(rest.allocate(SDSC, "a").body()).isEqualTo("2001:db8:0:112:0:0:0:0/64");
  }
}
