package io.dmm.sense.client;

import static io.dmm.sense.client.StubSense.error500;
import static io.dmm.sense.client.StubSense.example;
import static io.dmm.sense.client.StubSense.html;
import static io.dmm.sense.client.StubSense.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.core.peer.RejectedException;
import io.dmm.core.peer.UnavailableException;
import io.dmm.sense.client.StubSense.Reply;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

class SenseManifestsIT {
  private static final String SITE = "urn:ogf:network:nrp-nautilus.io:2020";
  private static final String PATH = "/service/manifest";

  @RegisterExtension final StubSense server = new StubSense();

  @Test
  void theTemplateIsJsonInsideWellFormedXmlAndMatchesTheSiteExactly() throws Exception {
    server.on("POST", PATH, example("manifest-response.json"));
    assertThat(server.client().manifests().metadata(SITE, "/xrootd"))
        .hasValueSatisfying(text -> assertThat(text).startsWith("{'2001:db8:0:111::/64':"));

    StubSense.Request request = server.request("POST", PATH);
    assertThat(request.header("Content-Type")).startsWith("application/xml");
    assertThat(request.header("Accept")).isEqualTo("application/json");
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(request.body().getBytes(StandardCharsets.UTF_8)));
    JsonNode template =
        SenseJson.MAPPER.readTree(
            document.getElementsByTagName("jsonTemplate").item(0).getTextContent());
    JsonNode known = Examples.json("manifest-template.json");
    assertThat(template.properties().stream().map(java.util.Map.Entry::getKey))
        .containsExactlyInAnyOrderElementsOf(
            known.properties().stream().map(java.util.Map.Entry::getKey).toList());
    assertThat(template.path("Metadata")).isEqualTo(known.path("Metadata"));
    assertThat(template.path("sparql-ext").textValue())
        .contains("mrs:tag '/xrootd'")
        .contains("FILTER (?site = <" + SITE + ">)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"jsonTemplate\":\"{\\\"Metadata\\\":\\\"?metadata?\\\"}\"}",
        "{\"jsonTemplate\":\"{\\\"Metadata\\\":\\\"\\\"}\"}",
        "{\"jsonTemplate\":\"{}\"}"
      })
  void anUnfilledPlaceholderMeansThatThereIsNoMetadata(String body) throws Exception {
    server.on("POST", PATH, json(body));
    assertThat(server.client().manifests().metadata(SITE, "/xrootd")).isEmpty();
  }

  @Test
  void aRequiredRowThatIsMissingMeansThatThereIsNoMetadata() throws Exception {
    server.on(
        "POST",
        PATH,
        new Reply(500, "application/json", Examples.text("error-manifest-required-500.json")));
    assertThat(server.client().manifests().metadata(SITE, "/xrootd")).isEmpty();
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void anAnswerWithoutATemplateIsAskedForAgain() throws Exception {
    server.on(
        "POST",
        PATH,
        json("{\"serviceUUID\":\"\"}"),
        json("{\"jsonTemplate\":null}"),
        example("manifest-response.json"));
    assertThat(server.client().manifests().metadata(SITE, "/xrootd")).isPresent();
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void answersThatNeverHaveATemplateAreNoAbsence() {
    server.on("POST", PATH, json("{\"serviceUUID\":\"\"}"));
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> server.client().manifests().metadata(SITE, "/xrootd"));
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void otherErrorsAreNoAbsenceAndNotRepeatedHere() {
    server.on(
        "POST", PATH, error500("model not ready"), html(200, "Sign in"), new Reply(503, "", ""));
    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> server.client().manifests().metadata(SITE, "/xrootd"));
    }
    assertThat(server.requests()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({"'urn:x> } UNION {', /xrootd", "urn:x, ''' or", "'', /xrootd", "urn:x, ''"})
  void nothingButAUriAndATagGetsIntoTheQuestion(String site, String tag) {
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> server.client().manifests().metadata(site, tag));
    assertThat(server.requests()).isEmpty();
  }
}
