package io.dmm.sense.client;

import static io.dmm.sense.client.StubSense.error500;
import static io.dmm.sense.client.StubSense.example;
import static io.dmm.sense.client.StubSense.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dmm.core.peer.RejectedException;
import io.dmm.core.peer.UnavailableException;
import io.dmm.sense.client.StubSense.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SenseDiscoverIT {
  private static final String UCSD = "urn:ogf:network:t2-us-ucsd.edu:2025";
  private static final String HIT = UCSD + ":service+metadata:sitename";

  @RegisterExtension final StubSense server = new StubSense();

  @Test
  void aSiteIsFoundByItsExactName() throws Exception {
    server
        .on("GET", "/discover/lookup/T2_US_UCSD", example("discover-lookup.json"))
        .on("GET", "/discover/lookup/" + HIT + "/rooturi", json("\"" + UCSD + "\"\n"));
    assertThat(server.client().discover().siteUri("T2_US_UCSD")).contains(UCSD);
    assertThat(server.request("GET", "/discover/lookup/T2_US_UCSD").query())
        .isEqualTo("search=metadata&type=%2Fsitename");
  }

  @Test
  void aSiteWhoseNameOnlyContainsTheWordIsNotFound() throws Exception {
    server.on("GET", "/discover/lookup/T2_US", example("discover-lookup.json"));
    assertThat(server.client().discover().siteUri("T2_US")).isEmpty();
  }

  @Test
  void aSiteThatNobodyPublishesIsAbsentButAnErrorIsNot() throws Exception {
    server.on(
        "GET",
        "/discover/lookup/X",
        json("{\"results\":[]}"),
        new Reply(200, "text/plain", "ERROR"),
        error500("database"));
    assertThat(server.client().discover().siteUri("X")).isEmpty();
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> server.client().discover().siteUri("X"));
    }
  }

  @Test
  void aNameOfTwoDomainsIsAmbiguousAndOneOfTwoServicesIsNot() throws Exception {
    server
        .on(
            "GET",
            "/discover/lookup/X",
            json(
                "{\"results\":[{\"resource\":\"urn:a:1\",\"name/tag/value\":\"X\"},"
                    + "{\"resource\":\"urn:b:1\",\"name/tag/value\":\"X\"}]}"))
        .on("GET", "/discover/lookup/urn:a:1/rooturi", json("urn:a"))
        .on("GET", "/discover/lookup/urn:b:1/rooturi", json("urn:b"), json("urn:a"));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> server.client().discover().siteUri("X"))
        .withMessageContaining("urn:a")
        .withMessageContaining("urn:b");
    assertThat(server.client().discover().siteUri("X")).contains("urn:a");
  }

  @Test
  void aHitThatLeadsNowhereIsAnError() {
    server
        .on(
            "GET",
            "/discover/lookup/X",
            json("{\"results\":[{\"resource\":\"urn:a:1\",\"name/tag/value\":\"X\"}]}"))
        .on(
            "GET",
            "/discover/lookup/urn:a:1/rooturi",
            json(""),
            new Reply(200, "text/plain", "ERROR: unknown"),
            new Reply(404, "text/plain", ""));
    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> server.client().discover().siteUri("X"))
          .withMessageContaining("urn:a:1");
    }
  }

  @Test
  void aDomainIsReadWithItsCapacitiesInEitherUnit() throws Exception {
    String uri = "urn:ogf:network:nrp-nautilus.io:2020";
    server.on("GET", "/discover/" + uri, example("discover-domain.json"));
    Domain domain = server.client().discover().domain(uri).orElseThrow();
    assertThat(domain.uri()).isEqualTo(uri);
    assertThat(domain.name()).isEmpty();
    assertThat(domain.url()).isEqualTo("https://sense-sdsc.example.org:443");
    assertThat(domain.peerPoints()).hasSize(2);
    assertThat(domain.peerPoints().get(0).portCapacityMbps()).hasValue(100_000);
    assertThat(domain.peerPoints().get(1).portCapacityMbps()).hasValue(100_000);
    assertThat(domain.peerPoints().get(1).peerCapacityMbps()).isEmpty();
    assertThat(domain.peerPoints().get(1).portName()).isEmpty();
  }

  @Test
  void aDomainThatIsNotKnownIsAbsent() throws Exception {
    server.on("GET", "/discover/urn:x", new Reply(404, "text/plain", ""), json("null"));
    assertThat(server.client().discover().domain("urn:x")).isEmpty();
    assertThat(server.client().discover().domain("urn:x")).isEmpty();
  }

  @Test
  void theSubnetsOfADomainAreListed() throws Exception {
    server.on("GET", "/discover/urn:x/ipv6pool", example("discover-ipv6pool.json"));
    assertThat(server.client().discover().ipv6Subnets("urn:x"))
        .containsExactly("2001:db8:0:111::/64", "2001:db8:0:112::/64");
  }
}
