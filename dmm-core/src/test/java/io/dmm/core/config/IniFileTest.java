package io.dmm.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IniFileTest {
  private final Problems problems = new Problems();

  /**
   * Texts, and what {@code configparser.ConfigParser(delimiters=("=",), interpolation=None)} of
   * Python 3.11 makes of their section {@code a}.
   */
  static Stream<Arguments> textsThatPythonReads() {
    return Stream.of(
        Arguments.of("[a]\nk = v\n  w\n\n  x\nz=1\n", Map.of("k", "v\nw\n\nx", "z", "1")),
        Arguments.of("[a]\nk = v # c\nj = v ; c\n", Map.of("k", "v # c", "j", "v ; c")),
        Arguments.of("[a]\n# k=1\n; k=2\n  # k=3\nk=4\n", Map.of("k", "4")),
        Arguments.of("[a]\n k = v\n  j = 2\n", Map.of("k", "v\nj = 2")),
        Arguments.of("[a]\nk=\n", Map.of("k", "")),
        Arguments.of("[a]\nk = v\n# c\n  w\n", Map.of("k", "v\nw")),
        Arguments.of("[a]\nk = v\n  # c\n  w\n", Map.of("k", "v\nw")),
        Arguments.of("[a] junk\nk=1", Map.of("k", "1")),
        Arguments.of("  [a]\n  k=1\n", Map.of("k", "1")),
        Arguments.of("[a]\nk=1\n  [b]\n  j=2\n", Map.of("k", "1\n[b]\nj=2")),
        Arguments.of("[a]\nk=v=w\nfoo:bar = 3", Map.of("k", "v=w", "foo:bar", "3")),
        Arguments.of("[a]\nk=v\n\n\n\n[b]\nx=1", Map.of("k", "v")),
        Arguments.of("[a]\nk=%(x)s %%\n", Map.of("k", "%(x)s %%")),
        Arguments.of("[a]\nKey=Value\n", Map.of("key", "Value")),
        Arguments.of("[a]\r\nk = v\r\nj = 1\r\n", Map.of("k", "v", "j", "1")),
        Arguments.of("[a]\nk=1\n\tv\n", Map.of("k", "1\nv")));
  }

  @ParameterizedTest
  @MethodSource("textsThatPythonReads")
  void aTextIsTakenApartAsPythonDoesIt(String text, Map<String, String> section) {
    IniFile ini = IniFile.parse("dmm.cfg", text, problems);
    Map<String, String> read = new TreeMap<>();
    ini.section("a").forEach((key, entry) -> read.put(key, entry.text()));
    assertThat(read).isEqualTo(new TreeMap<>(section));
    assertThat(problems.all()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[a]\nk\n",
        "k=1\n",
        "[a]\n = v\n",
        "[a]\nKey=1\nkEy=2\n",
        "[a]\n[a]\n",
        "[]\nk=1",
        "[a\nk=1"
      })
  void whatPythonRefusesIsAProblem(String text) {
    IniFile.parse("dmm.cfg", text, problems);
    assertThat(problems.all()).isNotEmpty();
  }

  @Test
  void aKeyThatIsSetTwiceIsNamedWithBothLinesAndKeepsItsFirstValue() {
    IniFile ini = IniFile.parse("dmm.cfg", "[db]\nusername = a\n\nUsername = b\n", problems);
    assertThat(problems.all())
        .containsExactly(
            "dmm.cfg line 4 [db] Username: is set twice, first in line 2; it must be set once");
    assertThat(ini.section("db").get("username").text()).isEqualTo("a");
  }

  @Test
  void aSectionThatStandsTwiceIsNamedAndItsKeysAreReadAllTheSame() {
    IniFile ini = IniFile.parse("dmm.cfg", "[a]\nk=1\n[b]\nk=1\n[a]\nj=2\n", problems);
    assertThat(problems.all())
        .containsExactly(
            "dmm.cfg line 5 [a]: stands here a second time; a section must stand once, with all its"
                + " keys");
    assertThat(ini.section("a")).containsOnlyKeys("k", "j");
    assertThat(ini.sections()).containsExactly("a", "b");
  }

  @Test
  void aLineThatIsNotUnderstoodIsNotRepeatedBecauseItMayBeHalfASecret() {
    IniFile.parse("dmm.cfg", "[db]\npassword: hunter2\n", problems);
    assertThat(problems.all())
        .singleElement()
        .asString()
        .doesNotContain("hunter2")
        .contains("line 2");
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheFirstLine() {
    assertThat(IniFile.parse("dmm.cfg", "\uFEFF[a]\nk=1\n", problems).section("a")).hasSize(1);
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void aContinuationThatLooksLikeAKeyIsPointedOut() {
    IniFile.parse("dmm.cfg", "[db]\nusername = dmm\n  db_host = here\n", problems);
    assertThat(problems.notes())
        .singleElement()
        .asString()
        .startsWith("dmm.cfg line 3 [db] username: goes on here");
  }
}
