package io.dmm.sandbox.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultPlanTest {
  private static FaultRule only(String fields) throws FaultPlanException {
    return FaultPlan.read("{\"faults\": [{" + fields + "}]}").rules().get(0);
  }

  private static List<String> mistakes(String json) {
    return catchThrowableOfType(FaultPlanException.class, () -> FaultPlan.read(json)).mistakes();
  }

  @Test
  void theSampleIsAPlan() throws Exception {
    FaultPlan plan =
        FaultPlan.read(Files.readString(Path.of("../etc/samples/faults-rough-day.json")));
    assertThat(plan.seed()).isEqualTo(7);
    assertThat(plan.rules()).hasSize(10);
    assertThat(plan.rules()).extracting(FaultRule::peer).contains(Peer.values());
  }

  @Test
  void whatIsNotSaidIsTheUsual() throws Exception {
    assertThat(only("\"peer\": \"fts\", \"fault\": \"cut\", \"processed\": true"))
        .isEqualTo(
            new FaultRule(
                "faults[0]",
                Peer.FTS,
                "*",
                "/**",
                new Failure.Cut(true),
                1,
                OptionalInt.empty(),
                Duration.ZERO,
                Optional.empty()));
  }

  @Test
  void everythingThatCanBeSaidIsRead() throws Exception {
    FaultRule rule =
        only(
            "\"name\": \"n\", \"peer\": \"rucio\", \"method\": \"GET\", \"path\": \"/rules/*\","
                + "\"fault\": \"status\", \"status\": 429, \"body\": \"slow\","
                + "\"content_type\": \"text/plain\", \"retry_after_seconds\": 3,"
                + "\"processed\": true, \"probability\": 0.25, \"count\": 4,"
                + "\"from_seconds\": 1.5, \"until_seconds\": 20");
    assertThat(rule)
        .isEqualTo(
            new FaultRule(
                "n",
                Peer.RUCIO,
                "GET",
                "/rules/*",
                new Failure.Answered(
                    429,
                    Optional.of("slow"),
                    "text/plain",
                    Optional.of(Duration.ofSeconds(3)),
                    true),
                0.25,
                OptionalInt.of(4),
                Duration.ofMillis(1500),
                Optional.of(Duration.ofSeconds(20))));
    assertThat(only("\"peer\": \"rucio\", \"fault\": \"truncate\", \"bytes\": 0").failure())
        .isEqualTo(new Failure.Truncated(0));
    assertThat(
            only("\"peer\": \"sense\", \"fault\": \"delay\", \"distribution\": \"long-tail\","
                    + "\"seconds\": 0.1, \"most_seconds\": 9")
                .failure())
        .isEqualTo(
            new Failure.Late(
                new Latency(Latency.Shape.LONG_TAIL, Duration.ofMillis(100), Duration.ofSeconds(9)),
                false));
  }

  @ParameterizedTest
  @EnumSource(OperationFault.class)
  void everyOperationOfSenseCanFail(OperationFault fault) throws Exception {
    assertThat(only("\"peer\": \"sense\", \"fault\": \"" + Fields.name(fault) + "\"").failure())
        .isEqualTo(new Failure.Operation(fault));
  }

  @Test
  void allMistakesAreNamedWithEntryFieldValueAndWhatWouldBeRight() {
    assertThat(
            mistakes(
                """
                {"sed": 1, "faults": [
                  {"peer": "sens", "fault": "cut"},
                  {"peer": "fts", "fault": "status", "status": 99, "probability": 0, "cuont": 2},
                  {"peer": "fts", "fault": "commit-fails"},
                  {"peer": "sense", "fault": "commit-fails", "path": "/x"},
                  {"peer": "sense", "fault": "delay", "distribution": "uniform", "seconds": 2, "most_seconds": 1},
                  {"peer": "rucio", "fault": "cut", "processed": "no", "method": "FETCH", "path": "rules",
                   "from_seconds": 5, "until_seconds": 5, "count": 0},
                  7
                ]}
                """))
        .containsExactly(
            "faults[0]: peer is \"sens\"; must be one of rucio, sense, fts, prometheus",
            "faults[0]: processed is missing; must be true or false",
            "faults[1]: status is 99; must be a whole number from 200 to 599",
            "faults[1]: probability is 0; must be a number above 0 and at most 1",
            "faults[1]: cuont is not known here; known are body, content_type, count, fault,"
                + " from_seconds, method, name, path, peer, probability, processed,"
                + " retry_after_seconds, status, until_seconds",
            "faults[2]: peer is \"fts\"; must be sense for this kind of fault",
            "faults[3]: path is not known here; known are count, fault, from_seconds, name, peer,"
                + " probability, until_seconds",
            "faults[4]: most_seconds is below seconds",
            "faults[5]: processed is \"no\"; must be true or false",
            "faults[5]: method is \"FETCH\"; must be GET, POST, PUT, PATCH, DELETE, HEAD or *",
            "faults[5]: path is \"rules\"; must begin with a slash; * is one segment and ** the"
                + " rest",
            "faults[5]: count is 0; must be a whole number, 1 or more",
            "faults[5]: until_seconds is not after from_seconds (5.0)",
            "faults[6] is 7; must be a JSON object",
            "the plan: sed is not known here; known are faults, seed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"faults\": []} more", "{\"faults\": [], \"faults\": []}"})
  void whatIsNoJsonIsNoPlan(String text) {
    assertThat(mistakes(text)).isNotEmpty();
  }

  @Test
  void aPlanMustHaveItsListOfFaults() {
    assertThat(mistakes("{}"))
        .containsExactly("the plan: faults is missing; must be a list of faults");
    assertThat(mistakes("{\"faults\": {}}"))
        .containsExactly("the plan: faults is {}; must be a list of faults");
    assertThat(mistakes("[]")).containsExactly("the plan is []; must be a JSON object");
  }

  @ParameterizedTest
  @EnumSource(Latency.Shape.class)
  void aLatencyStaysBetweenItsBounds(Latency.Shape shape) {
    Duration least = Duration.ofMillis(100);
    Duration most = shape == Latency.Shape.FIXED ? least : Duration.ofSeconds(10);
    Latency latency = new Latency(shape, least, most);
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      assertThat(latency.draw(random)).isBetween(least, most);
    }
  }

  @Test
  void aLongTailIsMostlyShortAndSometimesLong() {
    Latency latency =
        new Latency(Latency.Shape.LONG_TAIL, Duration.ofMillis(100), Duration.ofSeconds(10));
    Random random = new Random(1);
    List<Duration> drawn = random.ints(1_000).mapToObj(i -> latency.draw(random)).sorted().toList();
    assertThat(drawn.get(500)).isLessThan(Duration.ofMillis(250));
    assertThat(drawn.get(990)).isGreaterThan(Duration.ofSeconds(2));
  }
}
