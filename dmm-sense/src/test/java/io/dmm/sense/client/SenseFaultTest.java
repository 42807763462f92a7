package io.dmm.sense.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SenseFaultTest {
  @Test
  void theMessageIsTakenBeforeTheException() {
    SenseFault fault = SenseFault.of(Examples.text("error-recancel-500.json"));
    assertThat(fault.message())
        .isEqualTo("Instance cannot cancel or release while in CANCEL - COMMITTING state");
    assertThat(SenseFault.of("{\"exception\":\"BadRequestException\"}").message())
        .isEqualTo("BadRequestException");
    assertThat(SenseFault.of(" plain words\n").message()).isEqualTo("plain words");
  }

  @ParameterizedTest
  @CsvSource({
    "CANCEL - COMMITTING, true",
    "CANCEL - COMMITTED, true",
    "CANCEL - READY, true",
    "CANCEL - FAILED, false",
    "CREATE - COMMITTING, false",
    "MODIFY - FAILED, false"
  })
  void aCancelIsUnderWayOnlyInAStateOfCancelling(String state, boolean underWay) {
    SenseFault fault =
        SenseFault.of("Instance cannot cancel or release while in " + state + " state");
    assertThat(fault.saysRefused()).isTrue();
    assertThat(fault.saysAlreadyCancelling()).isEqualTo(underWay);
  }

  @Test
  void knownTextsAreRecognised() {
    assertThat(SenseFault.of(Examples.text("error-no-path-500.json")).saysNoPath()).isTrue();
    assertThat(SenseFault.of(Examples.text("error-manifest-required-500.json")).saysNoManifestRow())
        .isTrue();
    assertThat(
            SenseFault.of(Examples.text("error-not-found-404.json"))
                .saysNotFound("instance", UUID.fromString("3f0c2c5e-6d0b-4d3a-9a53-0b7a54e1c9d2")))
        .isTrue();
  }

  @Test
  void somethingElseThatIsMissingIsNotAMissingInstance() {
    UUID id = UUID.randomUUID();
    assertThat(
            SenseFault.of("{\"message\":\"class net.x.Y not found\"}").saysNotFound("instance", id))
        .isFalse();
    assertThat(SenseFault.of("Intent 7 of " + id + " was not found").saysNotFound("instance", id))
        .isFalse();
  }

  @Test
  void aBadRequestIsARefusal() {
    assertThat(
            SenseFault.of("{\"exception\":\"BadRequestException\",\"message\":\"locked\"}")
                .saysRefused())
        .isTrue();
    assertThat(SenseFault.of("{\"exception\":\"EJBException\"}").saysRefused()).isFalse();
  }

  @Test
  void aWebPageSaysNothing() {
    SenseFault fault =
        SenseFault.of(Examples.json("error-gateway-504.json").path("body").textValue());
    assertThat(fault.hasWords()).isFalse();
    assertThat(fault.saysNotFound()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ERROR: no address available",
        "\"some error happened\"",
        "Instance not found",
        "{\"exception\":\"BadRequestException\",\"message\":\"no\"}",
        "{\"error\":\"no\"}",
        "<html></html>"
      })
  void anErrorInsideASuccessIsFound(String body) {
    assertThat(SenseFault.insideSuccess(body)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"CREATE - FAILED\"",
        "{\"state\":\"CREATE - FAILED\",\"lastError\":\"an error of the past\"}",
        "[{\"name\":\"error\"}]",
        "Successfully terminated"
      })
  void wordsInsideDataAreNoError(String body) {
    assertThat(SenseFault.insideSuccess(body)).isEmpty();
  }
}
