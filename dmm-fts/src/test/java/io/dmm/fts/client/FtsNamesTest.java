package io.dmm.fts.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FtsNamesTest {
  @ParameterizedTest
  @CsvSource({
    "davs, Xrootd.Example.ORG:1094, davs://xrootd.example.org",
    "davs, xrootd.example.org, davs://xrootd.example.org",
    "root, [2001:DB8::1]:1094, root://2001:db8::1",
    "root, [2001:db8::1], root://2001:db8::1",
    "DAVS, 2001:db8::1, davs://2001:db8::1",
    "davs, 192.0.2.1:443, davs://192.0.2.1",
  })
  void storagesAreNamedAsFtsNamesThem(String scheme, String host, String storage) {
    assertThat(FtsNames.storage(scheme, host)).isEqualTo(storage);
  }

  @Test
  void whatIsNoHostIsRefused() {
    assertThatThrownBy(() -> FtsNames.storage("davs", "*"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FtsNames.storage("", "host"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FtsNames.storage("davs", " "))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void linksAreNamedWithoutCharactersThatNeedCare() {
    String name = FtsNames.link("davs://a.example.org", "root://2001:db8::1");

    assertThat(name).isEqualTo("dmm:davs:a.example.org->root:2001:db8::1");
    assertThat(FtsNames.isOurs(name)).isTrue();
    assertThat(FtsNames.isOurs("davs://a-davs://b")).isFalse();
  }

  @Test
  void longNamesAreShortenedButStayTheirOwn() {
    String longHost = "davs://" + "very-long-name.".repeat(9);

    String one = FtsNames.link(longHost + "example.org", "davs://b.example.org");
    String other = FtsNames.link(longHost + "example.org", "davs://c.example.org");

    assertThat(one).hasSizeLessThan(150).startsWith("dmm:davs:very").doesNotContain("/", "%");
    assertThat(one).isNotEqualTo(other);
    assertThat(one).isEqualTo(FtsNames.link(longHost + "example.org", "davs://b.example.org"));
  }
}
