package io.dmm.rucio.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProtocolTest {
  private static Protocol of(String scheme, int read, int write) {
    return new Protocol(scheme, "h", 1094, read, write);
  }

  private static String preferred(Protocol... protocols) {
    return Protocol.preferred(List.of(protocols)).map(Protocol::scheme).orElse("none");
  }

  @Test
  void ranksDecideAndNotTheOrderOfTheList() {
    assertThat(preferred(of("root", 2, 2), of("davs", 1, 1))).isEqualTo("davs");
    assertThat(preferred(of("gsiftp", 1, 3), of("davs", 1, 2))).isEqualTo("davs");
  }

  @Test
  void aProtocolThatServesBothEndsGoesFirst() {
    assertThat(preferred(of("srm", 1, 0), of("davs", 5, 5))).isEqualTo("davs");
    assertThat(preferred(of("srm", 0, 2), of("root", 0, 1))).isEqualTo("root");
  }

  @Test
  void aProtocolWithoutRanksIsNeverUsed() {
    assertThat(preferred(of("file", 0, 0))).isEqualTo("none");
    assertThat(preferred()).isEqualTo("none");
  }
}
