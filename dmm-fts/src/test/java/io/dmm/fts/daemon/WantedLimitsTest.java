package io.dmm.fts.daemon;

import static io.dmm.fts.daemon.Samples.FNAL;
import static io.dmm.fts.daemon.Samples.SDSC;
import static io.dmm.fts.daemon.Samples.UCSD;
import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.config.ConfigSection;
import io.dmm.core.config.Problems;
import io.dmm.core.peer.TransferLimits.StorageLimit;
import io.dmm.db.limit.TransferLimitRow;
import io.dmm.db.limit.TransferLimitRow.Kind;
import io.dmm.db.request.RequestStatus;
import io.dmm.fts.FtsConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WantedLimitsTest {
  private static final StorageLimit FRESH_SERVER =
      new StorageLimit("*", OptionalInt.of(200), OptionalInt.of(200));

  private final Map<String, String> fts =
      new HashMap<>(Map.of("fts_host", "https://fts.example.org:8446"));
  private final Map<String, String> caps = new HashMap<>();
  private final Samples samples = new Samples();

  private WantedLimits limits() {
    Problems problems = new Problems();
    FtsConfig config =
        FtsConfig.read(
            new ConfigSection("dmm.cfg", "fts", fts, problems),
            new ConfigSection("dmm.cfg", "fts-streams", caps, problems));
    assertThat(problems.all()).isEmpty();
    return new WantedLimits(config);
  }

  private WantedLimits.Wanted wanted() {
    return limits().of(samples.requests, samples.circuits);
  }

  private TransferLimitRow linkOf(String rule) {
    WantedLimits.Wanted wanted = wanted();
    return wanted.limits().get(wanted.linkOf().get(rule));
  }

  private int streamsOf(String rule) {
    return linkOf(rule).max();
  }

  /** What the storages should have, given what FTS would have without us. */
  private Map<String, StorageLimit> storages(StorageLimit... foreign) {
    Map<String, StorageLimit> found = new HashMap<>(Map.of("*", FRESH_SERVER));
    for (StorageLimit limit : foreign) {
      found.put(limit.storage(), limit);
    }
    Map<String, StorageLimit> result = new HashMap<>();
    limits().withStorages(wanted(), found).limits().values().stream()
        .filter(row -> row.kind() == Kind.STORAGE)
        .forEach(row -> result.put(row.source(), LimitBook.storage(row)));
    return result;
  }

  private static StorageLimit storage(String storage, Integer inbound, Integer outbound) {
    return new StorageLimit(storage, number(inbound), number(outbound));
  }

  private static OptionalInt number(Integer limit) {
    return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
  }

  @ParameterizedTest
  @CsvSource({
    "T2_US_UCSD-T2_US_SDSC, 50",
    "T2_US_SDSC-T2_US_UCSD, 50",
    "t2_us_sdsc-t2_us_ucsd, 50",
    "T2_US_UCSD-T1_US_FNAL, 200"
  })
  void aPairHasItsCapInEitherOrderAndOtherwiseTheDefault(String key, int expected) {
    caps.put(key, "50");
    samples.between("a", UCSD, SDSC).add();

    assertThat(streamsOf("a")).isEqualTo(expected);
    assertThat(wanted().limits()).hasSize(1);
  }

  @Test
  void bothDirectionsOfAPairShareItsCap() {
    caps.put("T2_US_UCSD-T2_US_SDSC", "60");
    samples.between("there", UCSD, SDSC).priority(2).add();
    samples.between("back", SDSC, UCSD).priority(4).add();
    samples.between("elsewhere", UCSD, FNAL).add();

    assertThat(streamsOf("there")).isEqualTo(20);
    assertThat(streamsOf("back")).isEqualTo(40);
    assertThat(streamsOf("elsewhere")).isEqualTo(200);
  }

  @Test
  void theCapIsSplitByPriorityUnlessToldToUseTheBandwidth() {
    samples.between("a", UCSD, SDSC).priority(1).mbps(30_000).add();
    samples.between("b", UCSD, SDSC).priority(4).mbps(10_000).add();

    assertThat(streamsOf("a")).isEqualTo(40);
    assertThat(streamsOf("b")).isEqualTo(160);
    fts.put("split", "bandwidth");
    assertThat(streamsOf("a")).isEqualTo(150);
    assertThat(streamsOf("b")).isEqualTo(50);
  }

  @Test
  void whatAnOperatorPinnedComesFirstAndTheOthersShareTheRest() {
    samples.between("pinned", UCSD, SDSC).priority(1).pinned(80).add();
    samples.between("a", UCSD, SDSC).priority(1).add();
    samples.between("b", UCSD, SDSC).priority(2).add();

    assertThat(streamsOf("pinned")).isEqualTo(80);
    assertThat(streamsOf("a")).isEqualTo(40);
    assertThat(streamsOf("b")).isEqualTo(80);
  }

  @Test
  void whoeverIsLeftOverWhenAllIsPinnedHasOne() {
    samples.between("pinned", UCSD, SDSC).pinned(500).add();
    samples.between("a", UCSD, SDSC).add();

    assertThat(streamsOf("pinned")).isEqualTo(500);
    assertThat(streamsOf("a")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void aPinBelowOneIsOneBecauseFtsReadsZeroAsNoLimit(int pin) {
    samples.between("pinned", UCSD, SDSC).pinned(pin).add();
    samples.between("a", UCSD, SDSC).add();

    assertThat(linkOf("pinned").min()).isEqualTo(1);
    assertThat(streamsOf("pinned")).isEqualTo(1);
    assertThat(streamsOf("a")).isEqualTo(199);
  }

  @Test
  void twoPinsAsLargeAsNumbersGoDoNotTurnNegative() {
    samples.between("a", UCSD, SDSC).hosts("u", "s").pinned(Integer.MAX_VALUE).add();
    samples.between("b", UCSD, SDSC).hosts("u", "s").pinned(Integer.MAX_VALUE).add();
    samples.between("c", UCSD, FNAL).hosts("u", "f").add();

    assertThat(streamsOf("a")).isEqualTo(Integer.MAX_VALUE);
    assertThat(storages().get("davs://u")).isEqualTo(storage("davs://u", null, Integer.MAX_VALUE));
  }

  @Test
  void aLinkIsPinnedToItsNumberOrLeftToFtsBelowIt() {
    samples.between("a", UCSD, SDSC).add();

    assertThat(linkOf("a").min()).isEqualTo(200);
    fts.put("mode", "ceiling");
    assertThat(linkOf("a").min()).isEqualTo(1);
    assertThat(linkOf("a").max()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(RequestStatus.class)
  void onlyCircuitsThatAreUpHaveLimits(RequestStatus status) {
    boolean isUp =
        switch (status) {
          case PROVISIONED, MODIFIED, STALE -> true;
          case INIT, NOT_SENSE, ALLOCATED, DECIDED, STAGED, FINISHED -> false;
          case CANCELED, DELETED, RETRY, FAILED -> false;
        };
    samples.between("a", UCSD, SDSC).status(status).add();
    samples.between("unseen", UCSD, FNAL).status(status).notSeenUp().add();

    WantedLimits.Wanted wanted = wanted();
    assertThat(wanted.linkOf().containsKey("a")).isEqualTo(isUp);
    assertThat(wanted.linkOf()).doesNotContainKey("unseen");
    assertThat(wanted.limits()).hasSize(isUp ? 1 : 0);
    assertThat(wanted.problems()).isEmpty();
  }

  @Test
  void aRequestWithoutACircuitHasNoLimit() {
    samples.between("a", UCSD, SDSC).add();
    samples.circuits.clear();

    assertThat(wanted().limits()).isEmpty();
    assertThat(wanted().problems()).isEmpty();
  }

  @Test
  void whoeverIsNotUpTakesNoPartInTheSplit() {
    samples.between("a", UCSD, SDSC).add();
    samples.between("b", UCSD, SDSC).status(RequestStatus.FINISHED).add();
    samples.between("c", UCSD, SDSC).notSeenUp().add();

    assertThat(streamsOf("a")).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "xrd.ucsd.example.org:1094, davs://xrd.ucsd.example.org",
    "XRD.ucsd.example.org, davs://xrd.ucsd.example.org",
    "[2001:db8::1]:1094, davs://2001:db8::1",
    "[2001:DB8::1], davs://2001:db8::1",
    "2001:db8::1, davs://2001:db8::1",
    "192.0.2.7:1094, davs://192.0.2.7"
  })
  void storagesAreNamedAsFtsNamesThem(String host, String storage) {
    samples.between("a", UCSD, SDSC).hosts(host, "dst.example.org:8443").add();

    TransferLimitRow link = linkOf("a");
    assertThat(link.source()).isEqualTo(storage);
    assertThat(link.destination()).isEqualTo("davs://dst.example.org");
    assertThat(link.name())
        .isEqualTo("dmm:" + storage.replace("://", ":") + "->davs:dst.example.org");
  }

  @Test
  void theSchemeIsThatOfTheEndpoint() {
    samples.between("a", UCSD, SDSC).scheme("root").hosts("u:1094", "s:1094").add();

    assertThat(linkOf("a").source()).isEqualTo("root://u");
    assertThat(linkOf("a").destination()).isEqualTo("root://s");
  }

  @Test
  void aCircuitThatWasBuiltTheOtherWayRoundIsLimitedInTheDirectionOfTheRule() {
    samples.between("a", UCSD, SDSC).turned().hosts("u", "s").add();

    assertThat(linkOf("a").source()).isEqualTo("davs://u");
    assertThat(linkOf("a").destination()).isEqualTo("davs://s");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {"none", "''", "' '", "*", "*:1094"})
  void anEndThatNamesNoStorageIsAProblemOfThatRequestAlone(String host) {
    samples.between("broken", UCSD, SDSC).hosts(host, "s").add();
    samples.between("mirrored", UCSD, SDSC).hosts("u", host).add();
    samples.between("a", UCSD, SDSC).add();

    WantedLimits.Wanted wanted = wanted();
    assertThat(wanted.problems()).containsOnlyKeys("broken", "mirrored");
    assertThat(wanted.problems().values()).noneMatch(String::isBlank);
    assertThat(wanted.linkOf()).containsOnlyKeys("a");
    assertThat(streamsOf("a")).isEqualTo(200);
  }

  @Test
  void aHostThatFtsCannotStoreIsAProblemToo() {
    String longest = "x".repeat(150 - "davs://".length());
    samples.between("a", UCSD, SDSC).hosts(longest, "s").add();
    samples.between("broken", UCSD, SDSC).hosts("u", longest + "y").add();

    assertThat(wanted().problems()).containsOnlyKeys("broken");
    assertThat(linkOf("a").source()).hasSize(150);
    assertThat(linkOf("a").name()).hasSizeLessThan(150);
  }

  @Test
  void twoRulesOnOnePairOfHostsAreOneLinkWithWhatBothNeed() {
    samples.between("a", UCSD, SDSC).hosts("u", "s").priority(1).add();
    samples.between("b", UCSD, SDSC).hosts("u", "s").priority(3).add();

    WantedLimits.Wanted wanted = wanted();
    assertThat(wanted.limits()).hasSize(1);
    assertThat(wanted.rulesByLink().get(wanted.linkOf().get("a")))
        .containsExactlyInAnyOrder("a", "b");
    assertThat(linkOf("a").min()).isEqualTo(200);
    assertThat(linkOf("a").max()).isEqualTo(200);
  }

  @Test
  void twoCircuitsOfOneHostAreTwoLinksAndTheStorageServesBoth() {
    samples.between("a", UCSD, SDSC).hosts("u", "s").add();
    samples.between("b", UCSD, FNAL).hosts("u", "f").add();
    samples.between("c", FNAL, UCSD).hosts("f", "u").add();

    assertThat(wanted().limits()).hasSize(3);
    assertThat(storages()).isEqualTo(Map.of("davs://u", storage("davs://u", null, 300)));
  }

  @Test
  void aStorageThatAllowsEnoughIsLeftAlone() {
    samples.between("a", UCSD, SDSC).hosts("u", "s").add();

    assertThat(storages()).isEmpty();
    assertThat(storages(storage("davs://u", 1, 200), storage("davs://s", 500, 1))).isEmpty();
  }

  @Test
  void aStorageThatAllowsTooLittleIsRaisedAndItsOtherSideKept() {
    samples.between("a", UCSD, SDSC).hosts("u", "s").add();

    assertThat(storages(storage("davs://u", 500, 20), storage("davs://s", 7, null)))
        .isEqualTo(
            Map.of(
                "davs://u", storage("davs://u", 500, 200),
                "davs://s", storage("davs://s", 200, null)));
  }

  @Test
  void withoutAnyDefaultFtsAllowsSixty() {
    samples.between("a", UCSD, SDSC).hosts("u", "s").pinned(60).add();
    samples.between("b", FNAL, SDSC).hosts("f", "s").pinned(1).add();

    assertThat(storages(storage("*", null, null)))
        .isEqualTo(Map.of("davs://s", storage("davs://s", 61, null)));
  }

  @Test
  void storagesAreLeftAloneIfSoConfiguredOrWithoutLinks() {
    assertThat(limits().needsStorages(wanted())).isFalse();
    samples.between("a", UCSD, SDSC).add();
    assertThat(limits().needsStorages(wanted())).isTrue();
    fts.put("storage_limits", "off");
    assertThat(limits().needsStorages(wanted())).isFalse();
  }
}
