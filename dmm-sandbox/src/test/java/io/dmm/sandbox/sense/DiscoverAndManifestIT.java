package io.dmm.sandbox.sense;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** What can be learnt of sites: names, ports, prefixes, and the directories that they publish. */
class DiscoverAndManifestIT extends SenseWorldTest {
  private static final String OASIS_URN = SDSC_URN + "0:oasis";

  @Override
  SenseSimulatorBuilder settings(SenseSimulatorBuilder builder) {
    return builder.site(
        SimulatedSite.of("T2_US_SDSC_OASIS", OASIS_URN, 10_000, "3600")
            .withHost("2001:db8:0:999::/64", "oasis.example.org:1094"));
  }

  private HttpResponse<String> manifest(String template) {
    String escaped = template.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return rest.postXml(
        "/service/manifest",
        "<serviceManifest><serviceUUID></serviceUUID><jsonTemplate>"
            + escaped
            + "</jsonTemplate></serviceManifest>");
  }

  private JsonNode filled(String template) {
    return Json.parse(Rest.json(manifest(template)).path("jsonTemplate").asText()).orElseThrow();
  }

  private static String query(String tag, String filter) {
    return "SELECT ?metadata WHERE { ?site nml:hasService ?md_svc. ?dir mrs:tag '"
        + tag
        + "'. ?dir mrs:value ?metadata. "
        + filter
        + "}";
  }

  @Test
  void aLookupOfOneSiteAlsoFindsTheOneWhoseNameHoldsIt() {
    JsonNode found =
        Rest.json(rest.get("/discover/lookup/T2_US_SDSC?search=metadata&type=%2Fsitename"));
    assertThat(found.at("/results/0/name~1tag~1value").asText()).isEqualTo("T2_US_SDSC");
    assertThat(found.at("/results/1/name~1tag~1value").asText()).isEqualTo("T2_US_SDSC_OASIS");
    String regex = "/discover/lookup/%5ET2_US_SDSC$?search=metadata&type=%2Fsitename&regex=true";
    assertThat(Rest.json(rest.get(regex)).path("results")).hasSize(1);
  }

  @Test
  void theRootOfAnyNameInADomainIsTheDomain() {
    String root = "/discover/lookup/%s/rooturi";
    assertThat(rest.get(root.formatted(SDSC_URN + ":service+metadata:sitename")).body())
        .isEqualTo("\"" + SDSC_URN + "\"");
    assertThat(rest.get(root.formatted("urn:ogf:network:es.net:2013::sunn-cr6:1_1_c2_1:+")).body())
        .isEqualTo("\"urn:ogf:network:es.net:2013:\"");
    assertThat(rest.get(root.formatted("urn:nowhere")).body()).isEmpty();
  }

  @Test
  void otherSearchesFindPortsTagsAndAddresses() {
    assertThat(Rest.json(rest.get("/discover/lookup/Ethernet0?search=name")).path("results"))
        .hasSize(4);
    assertThat(Rest.json(rest.get("/discover/lookup/xrootd6?search=tag")).path("results"))
        .hasSize(1);
    assertThat(Rest.json(rest.get("/discover/lookup/0:333?search=NetworkAddress")).path("results"))
        .hasSize(1);
    assertThat(rest.get("/discover/lookup/x?search=magic").statusCode()).isEqualTo(500);
  }

  @Test
  void domainsAreListedWithTheWideArea() {
    assertThat(Rest.json(rest.get("/discover/domains")).path("domains")).hasSize(5);
    assertThat(rest.get("/discover/urn:nowhere").statusCode()).isEqualTo(404);
  }

  @Test
  void anUnanchoredFilterMatchesOtherDomainsToo() {
    String template =
        "[{\"m\":\"?metadata?\",\"sparql-ext\":\""
            + query("/xrootd", "FILTER regex(str(?site), '" + SDSC_URN + "')")
            + "\"}]";
    assertThat(filled(template)).hasSize(2);
    String limited = template.replace("}\"}", "} LIMIT 1\"}");
    assertThat(filled(limited)).hasSize(1);
  }

  @Test
  void anEqualityFilterMatchesOneDomainOnly() {
    for (String filter :
        new String[] {
          "FILTER (?site = <" + OASIS_URN + ">)", "FILTER (str(?site) = '" + OASIS_URN + "')"
        }) {
      String template =
          "{\"m\":\"?metadata?\",\"sparql-ext\":\"" + query("/xrootd", filter) + "\"}";
      assertThat(filled(template).path("m").asText())
          .isEqualTo("{'2001:db8:0:999::/64': 'oasis.example.org:1094'}");
    }
  }

  @Test
  void theTagMattersAndWhatIsNotRequiredStaysUnresolved() {
    String fnal = "FILTER regex(str(?site), 'fnal.gov')";
    String template = "{\"m\":\"?metadata?\",\"sparql-ext\":\"%s\",\"required\":\"%s\"}";
    assertThat(filled(template.formatted(query("/xrootd6", fnal), "true")).path("m").asText())
        .contains("redir-333.example.org:1094");
    assertThat(manifest(template.formatted(query("/xrootd", fnal), "true")).statusCode())
        .isEqualTo(500);
    assertThat(filled(template.formatted(query("/xrootd", fnal), "false")).path("m").asText())
        .isEqualTo("?metadata?");
  }

  @Test
  void xmlThatIsNotEscapedOrNotThereIsRefused() {
    assertThat(rest.postXml("/service/manifest", "{}").statusCode()).isEqualTo(400);
    String open = "<serviceManifest><jsonTemplate>{\"a\":\"<b\"}</jsonTemplate></serviceManifest>";
    assertThat(rest.postXml("/service/manifest", open).statusCode()).isEqualTo(400);
    assertThat(rest.post("/service/manifest", "{}").statusCode()).isEqualTo(415);
    assertThat(rest.postXml("/service/manifest", "<serviceManifest/>").statusCode()).isEqualTo(400);
  }

  @Test
  void theManifestOfAnInstanceShowsItsPrefixLists() {
    rest.compile(INSTANCE, ALIAS, 1000);
    String template =
        "{\"Lists\":[{\"p\":\"?ipv6_subnet?\",\"sparql\":\"SELECT ?ipv6_subnet WHERE {?u mrs:type 'ipv6-prefix-list'}\"}]}";
    HttpResponse<String> answer =
        rest.post("/service/manifest/" + INSTANCE + "/json?sync=true", template);
    assertThat(Rest.json(answer).path("serviceUUID").asText()).isEqualTo(INSTANCE);
    assertThat(Rest.json(answer).path("jsonTemplate").asText())
        .isEqualTo("{\"Lists\":[{\"p\":\"2001:db8:0:111::/64\"},{\"p\":\"2001:db8:0:222::/64\"}]}");
  }
}
