package io.dmm.sense.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SenseTextTest {
  static Stream<String> gone() {
    return examples("gone").stream();
  }

  private static List<String> examples(String group) {
    return StreamSupport.stream(
            Examples.json("scalar-responses.json").path(group).spliterator(), false)
        .map(JsonNode::textValue)
        .toList();
  }

  @Test
  void scalarsMeanTheSameWithAndWithoutQuotesAndNewlines() {
    assertThat(examples("newUuid"))
        .extracting(SenseText::scalar)
        .containsOnly("3f0c2c5e-6d0b-4d3a-9a53-0b7a54e1c9d2");
    assertThat(examples("status")).extracting(SenseText::scalar).containsOnly("CREATE - READY");
    assertThat(examples("rootUri"))
        .extracting(SenseText::scalar)
        .containsOnly("urn:ogf:network:nrp-nautilus.io:2020");
  }

  @ParameterizedTest
  @MethodSource("gone")
  void anEmptyBodyOrNullIsNothing(String body) {
    assertThat(SenseText.isNothing(body)).isTrue();
    assertThat(SenseStatus.parse(body)).isEmpty();
  }

  @Test
  void aStatusWithoutASubStateMeansThatThereIsNoInstance() {
    assertThat(SenseStatus.parse("\"CREATE - null\"")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"MODIFY - COMMITTING\"", "modify - committing\n", "MODIFY  -  COMMITTING"})
  void aStatusIsReadHoweverItIsWritten(String body) {
    assertThat(SenseStatus.parse(body)).contains(new SenseStatus("MODIFY", "COMMITTING"));
  }

  @Test
  void aStatusOfUnknownFormIsKeptAsItIs() {
    assertThat(SenseStatus.parse("MAINTENANCE").orElseThrow()).hasToString("MAINTENANCE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html><body/>", "\r\n<!DOCTYPE html>\n<html>", "<HTML lang='en'>"})
  void webPagesAreTold(String body) {
    assertThat(SenseText.isHtml(body)).isTrue();
  }
}
