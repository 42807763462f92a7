package io.dmm.sandbox.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PathPatternTest {
  @Test
  void aStarIsOneSegmentAndTwoAreTheRest() {
    assertThat(PathPattern.of("/instance/*").matches("/instance/1")).isTrue();
    assertThat(PathPattern.of("/instance/*").matches("/instance/1/modify")).isFalse();
    assertThat(PathPattern.of("/instance/**").matches("/instance/1/modify")).isTrue();
  }

  @Test
  void anEncodedSlashStaysInItsSegmentAndIsDecodedInTheValue() {
    assertThat(PathPattern.of("/a/{address}/{scope}").match("/a/fd00::%2F64/default"))
        .contains(Map.of("address", "fd00::/64", "scope", "default"));
  }

  @Test
  void aPlusIsAPlusAndARestKeepsItsSlashes() {
    assertThat(PathPattern.of("/u/{uri...}").match("/u/urn:x:service+vsw:a/b"))
        .contains(Map.of("uri", "urn:x:service+vsw:a/b"));
  }

  @Test
  void dotsAreDots() {
    assertThat(PathPattern.of("/a.b").matches("/axb")).isFalse();
  }
}
