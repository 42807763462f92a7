package io.dmm.sense.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.peer.InstanceState.Phase;
import io.dmm.sense.client.SenseStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhasesTest {
  @ParameterizedTest
  @CsvSource({
    "CREATE - INIT, COMPILING",
    "CREATE - NEGOTIATING, COMPILING",
    "CREATE - COMPILED, COMPILED",
    "CREATE - PROPAGATED, CREATING",
    "CREATE - PROPAGATED-PARTIAL, CREATING",
    "CREATE - COMMITTING, CREATING",
    "CREATE - COMMITTED, CREATING",
    "CREATE - READY, READY",
    "CREATE - FAILED, CREATE_FAILED",
    "CREATE - PENDING, UNRECOGNISED",
    "MODIFY - INIT, MODIFYING",
    "MODIFY - COMPILED, MODIFYING",
    "MODIFY - PROPAGATED, MODIFYING",
    "MODIFY - COMMITTING, MODIFYING",
    "MODIFY - COMMITTED, MODIFYING",
    "MODIFY - READY, MODIFIED",
    "MODIFY - FAILED, MODIFY_FAILED",
    "CANCEL - COMPILED, CANCELLING",
    "CANCEL - PROPAGATED, CANCELLING",
    "CANCEL - COMMITTING, CANCELLING",
    "CANCEL - COMMITTED, CANCELLING",
    "CANCEL - READY, CANCELLED",
    "CANCEL - FAILED, CANCEL_FAILED",
    "REINSTATE - COMMITTING, CREATING",
    "REINSTATE - READY, READY",
    "REINSTATE - FAILED, CREATE_FAILED",
    "REPROVISION - PENDING, CREATING",
    "CREATE - SOMETHING, UNRECOGNISED",
    "MODIFY - SOMETHING, UNRECOGNISED",
    "CANCEL - SOMETHING, UNRECOGNISED",
    "MAINTENANCE, UNRECOGNISED",
    "CREATE, UNRECOGNISED"
  })
  void everyStatusHasAPhase(String status, Phase phase) {
    assertThat(Phases.of(SenseStatus.parse(status).orElseThrow())).isEqualTo(phase);
  }

  @Test
  void onlyReadyCircuitsAreUp() {
    List<String> up =
        List.of("CREATE", "MODIFY", "CANCEL", "REINSTATE").stream()
            .flatMap(
                superState ->
                    List.of("INIT", "COMPILED", "COMMITTING", "COMMITTED", "READY", "FAILED", "X")
                        .stream()
                        .map(subState -> superState + " - " + subState))
            .filter(status -> Phases.of(SenseStatus.parse(status).orElseThrow()).isUp())
            .toList();
    assertThat(up).containsExactly("CREATE - READY", "MODIFY - READY", "REINSTATE - READY");
  }
}
