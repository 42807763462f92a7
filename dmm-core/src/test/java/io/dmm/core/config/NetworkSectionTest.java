package io.dmm.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkSectionTest {
  @Test
  void withoutAnySectionEverythingIsAllowedAndNothingIsKnown() {
    Configs configs = Configs.with("");
    NetworkSection network = NetworkSection.read(configs.read());
    assertThat(network.vlans("A", "B").isAny()).isTrue();
    assertThat(network.linkCapacityMbps("A", "B")).isEmpty();
    assertThat(network.siteCapacityMbps("A")).isEmpty();
    assertThat(network.alias("A")).isEmpty();
    assertThat(network.wants("A")).isTrue();
    assertThat(configs.problems.all()).isEmpty();
  }

  @Test
  void aPairIsFoundInEitherOrderWhateverDashesAndCaseItsNamesHave() {
    NetworkSection network =
        NetworkSection.read(
            Configs.with(
                    """
                    [vlan-ranges]
                    T2_US_SDSC-T2_US_Caltech = 3600-3619,3985
                    CERN-PROD-RAL-LCG2 = 100,102
                    [link-capacity]
                    CERN-PROD-RAL-LCG2 = 100G
                    """)
                .read());
    assertThat(network.vlans("T2_US_SDSC", "T2_US_Caltech")).hasToString("3600-3619,3985");
    assertThat(network.vlans("T2_US_Caltech", "T2_US_SDSC")).hasToString("3600-3619,3985");
    assertThat(network.vlans("t2_us_caltech", "t2_us_sdsc")).hasToString("3600-3619,3985");
    assertThat(network.vlans("RAL-LCG2", "CERN-PROD")).hasToString("100,102");
    assertThat(network.vlans("CERN-PROD", "T2_US_SDSC").isAny()).isTrue();
    assertThat(network.vlans("T2_US_SDSC", "T2_US_Caltech_Test").isAny()).isTrue();
    assertThat(network.linkCapacityMbps("RAL-LCG2", "CERN-PROD")).hasValue(100_000);
  }

  @Test
  void aPairThatIsSetInBothOrdersReadsTheSameWhoeverAsks() {
    NetworkSection network =
        NetworkSection.read(Configs.with("[vlan-ranges]\nB-A = 2\nA-B = 1\n").read());
    assertThat(network.vlans("A", "B")).isEqualTo(network.vlans("B", "A"));
  }

  @Test
  void pairsOfSitesThatAreNotThereAreFoundOnceTheSitesAre() {
    NetworkSection network =
        NetworkSection.read(
            Configs.with("[vlan-ranges]\nA-B = 1\nA-Beee = 1\n[link-capacity]\nC-A = 1G\n").read());
    assertThat(network.unmatchedPairs(List.of("A", "B", "C")))
        .containsExactly("[vlan-ranges] A-Beee");
    assertThat(network.unmatchedPairs(List.of("A")))
        .containsExactly("[vlan-ranges] A-B", "[vlan-ranges] A-Beee", "[link-capacity] C-A");
  }

  @ParameterizedTest
  @CsvSource({
    "400000, 400000",
    "400G, 400000",
    "'400 Gb/s', 400000",
    "400gbps, 400000",
    "1.6T, 1600000",
    "100Gbit/s, 100000",
    "800M, 800",
    "2500k, 2",
    "10.5G, 10500",
    "1, 1",
  })
  void aCapacityIsMbpsOrHasAUnit(String text, long mbps) {
    Configs configs = Configs.with("[site-capacity]\nT2_US_SDSC = " + text + "\n");
    NetworkSection network = NetworkSection.read(configs.read());
    assertThat(configs.problems.all()).isEmpty();
    assertThat(network.siteCapacityMbps("t2_us_sdsc")).hasValue(mbps);
  }

  @ParameterizedTest
  @CsvSource({
    "400000000000, which is 400000000000 Mb/s",
    "0, which is 0 Mb/s",
    "fast, 'is \"fast\"'",
    "-1G, 'is \"-1G\"'",
    "100GB, 'is \"100GB\"'",
    "100GiB/s, 'is \"100GiB/s\"'",
    "100bps, in bit/s",
    "200T, which is 200000000 Mb/s",
    "1k, which is 0.001 Mb/s",
  })
  void aCapacityThatIsNoneOrInAnotherUnitIsAProblem(String text, String what) {
    Configs configs = Configs.with("[site-capacity]\nT2_US_SDSC = " + text + "\n");
    NetworkSection.read(configs.read());
    assertThat(configs.problems.all())
        .singleElement()
        .asString()
        .startsWith("dmm.cfg [site-capacity] T2_US_SDSC: is \"" + text + "\"")
        .contains(what)
        .endsWith("it must be Mb/s from 1 to 100000000, or have a unit, such as 400G for 400 Gb/s");
  }

  @Test
  void aCapacityMayComeFromTheEnvironment() {
    NetworkSection network =
        NetworkSection.read(
            Configs.with("[site-capacity]\nCERN-PROD = 100G\n")
                .variable("DMM_SITE_CAPACITY_CERN_PROD", "400G")
                .variable("DMM_SITE_CAPACITY_RAL_LCG2", "200G")
                .variable("DMM_LINK_CAPACITY_CERN_PROD_RAL_LCG2", "50G")
                .read());
    assertThat(network.siteCapacityMbps("CERN-PROD")).hasValue(400_000);
    assertThat(network.siteCapacityMbps("RAL-LCG2")).hasValue(200_000);
    assertThat(network.linkCapacityMbps("RAL-LCG2", "CERN-PROD")).hasValue(50_000);
  }

  @Test
  void theSiteOfAnRseIsItsAliasOrItsNameWithoutItsLastParts() {
    NetworkSection network =
        NetworkSection.read(
            Configs.with("[site-aliases]\nT2_US_SDSC_Disk = UCSD\nT2_US_X_Test = T2_US_X_Test\n")
                .read());
    assertThat(network.siteCandidates("T2_US_SDSC_Disk")).containsExactly("UCSD");
    assertThat(network.siteCandidates("t2_us_sdsc_disk")).containsExactly("UCSD");
    assertThat(network.siteCandidates("T2_US_X_Test")).containsExactly("T2_US_X_Test");
    assertThat(network.siteCandidates("T2_US_Caltech_Test_2"))
        .containsExactly("T2_US_Caltech_Test_2", "T2_US_Caltech_Test", "T2_US_Caltech");
    assertThat(network.siteCandidates("T2_US_SDSC")).containsExactly("T2_US_SDSC");
    assertThat(network.siteCandidates("CERN-PROD")).containsExactly("CERN-PROD");
  }

  @Test
  void rsesAreChosenByPatterns() {
    NetworkSection network =
        NetworkSection.read(
            Configs.with("[sites]\ninclude = T2_US_*, T1_??_Disk\nexclude = *_Test,\n  *.bad\n")
                .read());
    assertThat(network.wants("T2_US_SDSC")).isTrue();
    assertThat(network.wants("t2_us_sdsc")).isTrue();
    assertThat(network.wants("T1_UK_Disk")).isTrue();
    assertThat(network.wants("T1_UKX_Disk")).isFalse();
    assertThat(network.wants("T2_US_SDSC_Test")).isFalse();
    assertThat(network.wants("T2_US_x.bad")).isFalse();
    assertThat(network.wants("T2_US_xybad")).isTrue();
    assertThat(network.wants("T2_DE_DESY")).isFalse();
    NetworkSection excluding =
        NetworkSection.read(Configs.with("[sites]\nexclude = *_Tape\n").read());
    assertThat(excluding.wants("T1_US_FNAL_Tape")).isFalse();
    assertThat(excluding.wants("T1_US_FNAL_Disk")).isTrue();
  }

  @Test
  void everyEntryThatIsWrongIsNamed() {
    Configs configs =
        Configs.with(
            """
            [vlan-ranges]
            A-B = 3600-3619-3700
            AB = any
            A-C = 5000
            [link-capacity]
            A-B = much
            """);
    NetworkSection.read(configs.read());
    assertThat(configs.problems.all())
        .satisfiesExactly(
            one ->
                assertThat(one)
                    .startsWith("dmm.cfg [vlan-ranges] A-B: is \"3600-3619-3700\": ")
                    .endsWith("such as 3600-3619,3985"),
            two ->
                assertThat(two)
                    .isEqualTo(
                        "dmm.cfg [vlan-ranges] AB: is no pair of sites; the key must be"
                            + " SITE-OTHERSITE"),
            three ->
                assertThat(three)
                    .startsWith("dmm.cfg [vlan-ranges] A-C: is \"5000\": 5000 is not a VLAN tag"),
            four -> assertThat(four).startsWith("dmm.cfg [link-capacity] A-B: is \"much\"; "));
  }
}
