package io.dmm.sense.client;

import static io.dmm.sense.client.StubSense.error500;
import static io.dmm.sense.client.StubSense.example;
import static io.dmm.sense.client.StubSense.html;
import static io.dmm.sense.client.StubSense.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.core.peer.NotFoundException;
import io.dmm.core.peer.OutcomeUnknownException;
import io.dmm.core.peer.UnavailableException;
import io.dmm.sense.client.StubSense.Reply;
import java.time.Instant;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SenseAddressesIT {
  private static final String POOL = "RUCIO_Site_BGP_Subnet_Pool-T2_US_SDSC";
  private static final String RULE = "6c1e9d0bb2f84b0fae1f0c8b2f0f5a11";
  private static final String OTHER_RULE = "ffffffffffffffffffffffffffffffff";
  private static final String TAKE = "/address/allocate/" + POOL;
  private static final String LIST = TAKE + "/default";
  private static final Reply DONE = new Reply(204, "", "");

  @RegisterExtension final StubSense server = new StubSense();

  static Stream<Reply> acceptable() {
    return replies("accept");
  }

  static Stream<Reply> refusing() {
    return replies("reject");
  }

  private static Stream<Reply> replies(String group) {
    JsonNode nodes = Examples.json("address-allocate-responses.json").path(group);
    return StreamSupport.stream(nodes.spliterator(), false)
        .map(
            node ->
                new Reply(
                    node.path("status").asInt(200),
                    node.path("contentType").asText(),
                    node.path("body").asText()));
  }

  @ParameterizedTest
  @MethodSource("acceptable")
  void aSubnetIsTakenHoweverTheAnswerIsWritten(Reply reply) throws Exception {
    server.on("GET", LIST, json("[]")).on("POST", TAKE, reply);
    assertThat(server.client().addresses().allocate(POOL, RULE, "default"))
        .contains("2001:db8:0:111::/64");
    assertThat(SenseJson.MAPPER.readTree(server.request("POST", TAKE).body()))
        .isEqualTo(Examples.json("address-allocate-request.json"));
  }

  @ParameterizedTest
  @MethodSource("refusing")
  void aRefusedAllocationOfAnExhaustedPoolIsNoSubnet(Reply reply) throws Exception {
    server
        .on("GET", LIST, example("address-allocations.json"))
        .on("GET", TAKE, example("address-allocations.json"))
        .on("GET", "/address/pool/" + POOL, example("address-pool.json"))
        .on("POST", TAKE, reply);
    assertThat(server.client().addresses().allocate(POOL, OTHER_RULE, "default")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("refusing")
  void aRefusedAllocationOfAPoolWithFreeSubnetsIsTriedLater(Reply reply) {
    server
        .on("GET", LIST, json("[]"))
        .on("GET", TAKE, json("[]"))
        .on("GET", "/address/pool/" + POOL, example("address-pool.json"))
        .on("POST", TAKE, reply);
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> server.client().addresses().allocate(POOL, OTHER_RULE, "default"))
        .withMessageContaining(POOL)
        .withMessageContaining(OTHER_RULE);
  }

  @Test
  void aNameThatHasASubnetKeepsIt() throws Exception {
    server.on("GET", LIST, example("address-allocations.json"));
    assertThat(server.client().addresses().allocate(POOL, RULE, "default"))
        .contains("2001:db8:0:111::/64");
    assertThat(server.requests("POST", TAKE)).isEmpty();
  }

  @Test
  void anAllocationWhoseAnswerIsLostIsFoundInTheList() throws Exception {
    server
        .on("GET", LIST, json("[]"), example("address-allocations.json"))
        .on("POST", TAKE, Reply.HANG_UP);
    assertThat(server.client().addresses().allocate(POOL, RULE, "default"))
        .contains("2001:db8:0:111::/64");
    assertThat(server.requests("POST", TAKE)).hasSize(1);
  }

  @Test
  void anAllocationThatTheListDoesNotShowMayStillCome() {
    server.on("GET", LIST, json("[]")).on("POST", TAKE, html(504, "504 Gateway Time-out"));
    assertThatExceptionOfType(OutcomeUnknownException.class)
        .isThrownBy(() -> server.client().addresses().allocate(POOL, RULE, "default"));
    assertThat(server.requests("POST", TAKE)).hasSize(1);
  }

  @Test
  void anErrorThatHidesASuccessIsNotBelieved() throws Exception {
    server
        .on("GET", LIST, json("[]"), example("address-allocations.json"))
        .on("GET", "/address/pool/" + POOL, example("address-pool.json"))
        .on("POST", TAKE, error500("EJBTransactionRolledbackException"));
    assertThat(server.client().addresses().allocate(POOL, RULE, "default"))
        .contains("2001:db8:0:111::/64");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 404, 500})
  void aPoolThatDoesNotExistIsNamed(int status) {
    String text = status == 200 ? "" : "pool not found";
    server
        .on("GET", LIST, new Reply(status, "text/plain", text))
        .on("GET", "/address/pool/" + POOL, new Reply(status, "text/plain", text));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> server.client().addresses().allocate(POOL, RULE, "default"))
        .withMessageContaining(POOL);
    assertThat(server.requests("POST", TAKE)).isEmpty();
  }

  @Test
  void aScopeThatHoldsNothingYetIsAnEmptyList() throws Exception {
    server
        .on("GET", LIST, new Reply(404, "text/plain", "nothing found"))
        .on("GET", "/address/pool/" + POOL, example("address-pool.json"));
    assertThat(server.client().addresses().allocations(POOL, "default")).isEmpty();
  }

  @Test
  void allocationsAreListedCanonicallyWithTheirExpiry() throws Exception {
    server.on("GET", LIST, example("address-allocations.json"));
    assertThat(server.client().addresses().allocations(POOL, "default"))
        .extracting(AddressAllocation::address)
        .containsExactly("2001:db8:0:111::/64", "2001:db8:0:112::/64");
    assertThat(server.client().addresses().allocations(POOL, "default"))
        .extracting(allocation -> allocation.expiresAt().orElse(Instant.MAX))
        .containsExactly(Instant.MAX, Instant.ofEpochMilli(1785927979000L));
  }

  @Test
  void allocationsOfOtherScopesAreNotOurs() throws Exception {
    server.on(
        "GET",
        LIST,
        json("[{\"name\":\"a\",\"address\":\"2001:db8::/64\",\"scope\":\"default-2\"}]"));
    assertThat(server.client().addresses().allocations(POOL, "default")).isEmpty();
  }

  @Test
  void freeingByNameSucceedsAlsoWhenThereIsNothingToFree() throws Exception {
    String path = TAKE + "/name/" + RULE + "/default";
    server.on(
        "DELETE",
        path,
        DONE,
        new Reply(404, "text/plain", ""),
        error500("pool has no allocation matching name"),
        new Reply(200, "text/plain", "ERROR: has no allocation matching"));
    for (int i = 0; i < 4; i++) {
      server.client().addresses().free(POOL, RULE, "default");
    }
    assertThat(server.requests()).hasSize(4).allMatch(request -> request.path().equals(path));
  }

  @Test
  void aFreeThatFailsIsNotTakenForSuccess() {
    String path = TAKE + "/name/" + RULE + "/default";
    server.on(
        "DELETE", path, new Reply(200, "text/plain", "ERROR: database"), error500("database"));
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(OutcomeUnknownException.class)
          .isThrownBy(() -> server.client().addresses().free(POOL, RULE, "default"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void aWholeScopeCannotBeFreed(String name) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> server.client().addresses().free(POOL, name, "default"));
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void affiliationAndExpiryAreSentAsSenseExpectsThem() throws Exception {
    String uri = "urn:ogf:network:nrp-nautilus.io:2020:sn3700_s0:service+rst-ipv6:route+wan-1:from";
    String affiliate = "/address/affiliate/" + POOL + "/name/" + RULE + "/default/" + uri;
    String expire = TAKE + "/name/" + RULE + "/default/expiry";
    server.on("PUT", affiliate, DONE).on("PUT", expire, DONE);
    server.client().addresses().affiliate(POOL, RULE, "default", uri);
    server.client().addresses().expire(POOL, RULE, "default", -1);
    assertThat(server.request("PUT", affiliate).body()).isEmpty();
    assertThat(server.request("PUT", affiliate).header("Content-Length")).isEqualTo("0");
    assertThat(server.request("PUT", expire).body()).isEqualTo("-1");
    assertThat(server.request("PUT", expire).header("Content-Type")).startsWith("application/json");
  }

  @Test
  void aNameWithoutASubnetCannotBeAffiliated() {
    server.on(
        "PUT",
        "/address/affiliate/" + POOL + "/name/" + RULE + "/default/urn:x",
        error500("has no allocation matching"));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> server.client().addresses().affiliate(POOL, RULE, "default", "urn:x"))
        .withMessageContaining(RULE);
  }
}
