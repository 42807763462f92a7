package io.dmm.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VlanRangesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "any | any",
        "ANY | any",
        "3600-3619 | 3600-3619",
        "3985 | 3985",
        "3600,3601,3603 | 3600-3601,3603",
        "3600-3619,3985 | 3600-3619,3985",
        " 3985 , 3600 - 3619 | 3600-3619,3985",
        "10-20,15-30,31 | 10-31",
        "10-20,12 | 10-20",
        "1-4094 | any",
      })
  void whatIsReadIsWrittenInOrderAndWithoutOverlaps(String text, String canonical) {
    VlanRanges ranges = VlanRanges.parse(text);
    assertThat(ranges).hasToString(canonical).isEqualTo(VlanRanges.parse(ranges.toString()));
    assertThat(ranges.hashCode()).isEqualTo(VlanRanges.parse(canonical).hashCode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | a part is empty",
        "3600, | a part is empty",
        "3600-3619-3700 | not understood",
        "3600- | \"3600-\" is not understood",
        "-5 | \"-5\" is not understood",
        "vlan3600 | \"vlan3600\" is not understood",
        "3619-3600 | \"3619-3600\" ends before it begins",
        "0 | 0 is not a VLAN tag",
        "4000-4095 | 4095 is not a VLAN tag",
        "99999999999999 | not understood",
        "any,3600 | \"any\" is not understood",
      })
  void whatIsWrongIsNamedWithWhatWouldBeRight(String text, String what) {
    assertThatThrownBy(() -> VlanRanges.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + text + "\"")
        .hasMessageContaining(what)
        .hasMessageContaining("such as 3600-3619,3985");
  }

  @Test
  void tagsAreComparedAsNumbersNotAsText() {
    assertThat(VlanRanges.parse("3600-3610").contains(360)).isFalse();
    assertThat(VlanRanges.parse("3600-3699").contains(3602)).isTrue();
    assertThat(VlanRanges.parse("3600-3610").contains(3610)).isTrue();
    assertThat(VlanRanges.parse("3600-3610").contains(3611)).isFalse();
    assertThat(VlanRanges.ANY.contains(4094)).isTrue();
    assertThat(VlanRanges.ANY.contains(4095)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3600-3619 | 3610-3700 | 3610-3619",
        "1-10,20-30 | 5-25 | 5-10,20-25",
        "any | 3985 | 3985",
        "any | any | any",
        "1-10 | 11-20 | none",
      })
  void theIntersectionIsWhatBothHave(String one, String other, String both) {
    assertThat(VlanRanges.parse(one).intersect(VlanRanges.parse(other))).hasToString(both);
    assertThat(VlanRanges.parse(other).intersect(VlanRanges.parse(one))).hasToString(both);
  }

  @Test
  void oneSetCanBeInsideAnother() {
    assertThat(VlanRanges.ANY.containsAll(VlanRanges.parse("1,4094"))).isTrue();
    assertThat(VlanRanges.parse("3600-3619").containsAll(VlanRanges.parse("3600-3620"))).isFalse();
    assertThat(VlanRanges.NONE.isEmpty()).isTrue();
    assertThat(VlanRanges.parse("1-10,20").size()).isEqualTo(11);
    assertThat(VlanRanges.ANY.isAny()).isTrue();
    assertThat(VlanRanges.parse("1-4093").isAny()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 4095})
  void aRangeOutsideTheStandardCannotBeMade(int tag) {
    assertThatThrownBy(() -> new VlanRanges.Range(tag, tag))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
