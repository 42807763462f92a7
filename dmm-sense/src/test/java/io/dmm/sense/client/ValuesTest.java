package io.dmm.sense.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Subnets, capacities and addresses as text. */
class ValuesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2001:db8:0:111::/64",
        "2001:db8:0:111:0:0:0:0/64",
        "2001:0DB8:0000:0111:0000:0000:0000:0000/64",
        " 2001:db8:0:0111::/64\n",
        "2001:db8:0:111::1/64"
      })
  void everyWayToWriteASubnetBecomesTheCanonicalOne(String text) {
    assertThat(Subnets.canonical64(text)).contains("2001:db8:0:111::/64");
    assertThat(Subnets.same(text, "2001:db8:0:111::/64")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "/64",
        "2001:db8::",
        "2001:db8::/63",
        "10.0.0.0/24",
        "2001:db8:*::/64",
        "2001:db8::%eth0/64",
        "ERROR: no address available",
        "2001:db8:0:1-5::/64"
      })
  void whatIsNoSubnetOfLength64IsRefused(String text) {
    assertThat(Subnets.canonical64(text)).isEmpty();
  }

  @Test
  void otherSubnetsHaveACanonicalFormToo() {
    assertThat(Subnets.canonical("2001:db8:0:0::/48")).contains("2001:db8::/48");
    assertThat(Subnets.canonical("10.1.2.3/16")).contains("10.1.0.0/16");
    assertThat(Subnets.same("nonsense", "nonsense")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "100000, 100000",
    "9999999, 9999999",
    "10000000, 10",
    "100000000000, 100000",
    "400000.5, 400000",
    "0, 0"
  })
  void aPortsCapacityIsBitsFromTenMillionOn(String text, long mbps) {
    assertThat(Capacities.ofPort(text)).hasValue(mbps);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "n/a", "-1", "1e400", "1e-999999999", "100 Gbps", "?bandwidth?"})
  void aCapacityThatIsNoSensibleNumberIsAbsent(String text) {
    assertThat(Capacities.ofPort(text)).isEmpty();
    assertThat(Capacities.ofBits(text)).isEmpty();
    assertThat(Capacities.ofIntent(text, "")).isEmpty();
  }

  @Test
  void anAnswerInBitsIsRoundedDownAndMayCarryAType() {
    assertThat(Capacities.ofBits("100000000000")).hasValue(100_000);
    assertThat(Capacities.ofBits("25999999999")).hasValue(25_999);
    assertThat(Capacities.ofBits("\"100000000000\"^^http://www.w3.org/2001/XMLSchema#integer"))
        .hasValue(100_000);
  }

  @ParameterizedTest
  @CsvSource({"'', 5", "mbps, 5", "Gbps, 5000", "bps, 0"})
  void anIntentSaysItsUnitOrMeansMegabits(String unit, long mbps) {
    assertThat(Capacities.ofIntent("5", unit)).hasValue(mbps);
    assertThat(Capacities.ofIntent("5", "parsec")).isEqualTo(OptionalLong.empty());
  }

  @Test
  void urnsStayReadableInAPathAndNothingLeavesItsSegment() {
    assertThat(SensePaths.segment("urn:ogf:network:es.net:2013::sunn-cr6:1_1_c2_1:+"))
        .isEqualTo("urn:ogf:network:es.net:2013::sunn-cr6:1_1_c2_1:+");
    assertThat(SensePaths.segment("2001:db8::/64?#% ü"))
        .isEqualTo("2001:db8::%2F64%3F%23%25%20%C3%BC");
    assertThatThrownBy(() -> SensePaths.segment(" ")).isInstanceOf(IllegalArgumentException.class);
    assertThat(SensePaths.value("/sitename a+b")).isEqualTo("%2Fsitename%20a%2Bb");
  }

  @Test
  void aPoolIsExhaustedWhenEachOfItsSubnetsIsTaken() {
    AddressPool two = AddressPool.read(Examples.json("address-pool.json"));
    List<AddressAllocation> both =
        List.of(taken("a", "2001:db8:0:111::/64"), taken("b", "2001:db8:0:112::/64"));
    assertThat(two.isExhausted(both)).contains(true);
    assertThat(two.isExhausted(both.subList(0, 1))).contains(false);
    assertThat(two.isExhausted(List.of(both.get(0), both.get(0)))).contains(false);
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:0:1::/64, true",
    "2001:db8::/63, false",
    "2001:db8:0:1::-2001:db8:0:1:ffff:ffff:ffff:ffff, true",
    "2001:db8:0:1:: - 2001:db8:0:2::, false"
  })
  void aPoolMayBeAPrefixOrARange(String range, boolean exhaustedByOne) {
    AddressPool pool = new AddressPool("p", "IPv6", List.of(range));
    assertThat(pool.isExhausted(List.of(taken("a", "2001:db8:0:1::/64")))).contains(exhaustedByOne);
  }

  @Test
  void aPoolThatCannotBeCountedSaysSo() {
    assertThat(new AddressPool("p", "ID", List.of("1-100")).isExhausted(List.of()))
        .isEqualTo(Optional.empty());
  }

  private static AddressAllocation taken(String name, String subnet) {
    return new AddressAllocation(name, subnet, "default", "", Optional.empty());
  }

  @Test
  void aPoolKnowsItsSubnetsAndHowManyAreLeft() {
    AddressPool pool =
        new AddressPool(
            "p", "IPv6", List.of("2001:db8:0:110::/63", "2001:db8:0:201::-2001:db8:0:203::"));
    AddressAllocation taken =
        new AddressAllocation("r", "2001:db8:0:111::/64", "default", "", Optional.empty());
    assertThat(pool.size()).contains(java.math.BigInteger.valueOf(5));
    assertThat(pool.free(List.of(taken, taken))).contains(java.math.BigInteger.valueOf(4));
    assertThat(List.of("2001:db8:0:111::/64", "2001:db8:0:203::/64", "2001:db8:0:112::/64", "junk"))
        .map(pool::contains)
        .containsExactly(true, true, false, false);
  }
}
