package io.dmm.core.decision.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dmm.core.decision.DecisionEngine;
import io.dmm.core.decision.DecisionProblem;
import io.dmm.core.decision.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final Path SAMPLE = Path.of("..", "etc", "samples", "plan-three-links.json");

  private static DecisionProblem sample() throws IOException, PlanFileException {
    return PlanFile.parse(Files.readString(SAMPLE));
  }

  private static List<String> problemsOf(String json) {
    return catchThrowableOfType(PlanFileException.class, () -> PlanFile.parse(json)).problems();
  }

  @Test
  void theSampleShowsThreeLinksServedInProportionToPriority() throws Exception {
    assertThat(new PlanReport(DecisionEngine.decide(sample())).render())
        .isEqualTo(
            """
        Policy weighted-max-min, in steps of 1 Gb/s

        REQUEST  BETWEEN         PRIORITY      GETS  WHY
        urgent   ALPHA–CENTRE           5  167 Gb/s  Gets 167 Gb/s with priority 5: the port of CENTRE (400 Gb/s) is full, shared by 3 requests: urgent, normal, patient.
        normal   BRAVO–CENTRE           4  133 Gb/s  Gets 133 Gb/s with priority 4: the port of CENTRE (400 Gb/s) is full, shared by 3 requests: urgent, normal, patient.
        patient  CHARLIE–CENTRE         3  100 Gb/s  Gets 100 Gb/s with priority 3: the port of CENTRE (400 Gb/s) is full, shared by 3 requests: urgent, normal, patient.

        PORT OR LINK         CAPACITY     GIVEN      LEFT  REQUESTS
        port of ALPHA        400 Gb/s  167 Gb/s  233 Gb/s         1
        port of BRAVO        400 Gb/s  133 Gb/s  267 Gb/s         1
        port of CENTRE       400 Gb/s  400 Gb/s    0 Gb/s         3
        port of CHARLIE      400 Gb/s  100 Gb/s  300 Gb/s         1
        link ALPHA–CENTRE    400 Gb/s  167 Gb/s  233 Gb/s         1
        link BRAVO–CENTRE    400 Gb/s  133 Gb/s  267 Gb/s         1
        link CENTRE–CHARLIE  400 Gb/s  100 Gb/s  300 Gb/s         1
        """);
  }

  @Test
  void theSameSampleUnderPriorityLpGivesAllTheSameUpToAStep() throws Exception {
    var result = DecisionEngine.decide(sample().withPolicy(Policy.PRIORITY_LP));
    assertThat(result.allocations())
        .extracting(a -> a.grantedMbps())
        .containsExactly(134_000L, 133_000L, 133_000L);
  }

  @Test
  void theReportAsJsonSaysWhoGetsWhatAndWhy() throws Exception {
    JsonNode json =
        JsonMapper.builder()
            .build()
            .readTree(new PlanReport(DecisionEngine.decide(sample())).toJson());
    assertThat(json.get("policy").asText()).isEqualTo("weighted-max-min");
    JsonNode urgent = json.get("requests").get(0);
    assertThat(urgent.get("id").asText()).isEqualTo("urgent");
    assertThat(urgent.get("outcome").asText()).isEqualTo("granted");
    assertThat(urgent.get("grantedMbps").asLong()).isEqualTo(167_000);
    assertThat(urgent.get("boundBy").asText()).isEqualTo("port");
    assertThat(urgent.get("constraint").asText()).isEqualTo("port of CENTRE");
    assertThat(urgent.get("sharedWith"))
        .extracting(JsonNode::asText)
        .containsExactly("normal", "patient");
    assertThat(urgent.get("why").asText()).startsWith("Gets 167 Gb/s");
    assertThat(json.get("constraints").get(2).get("freeMbps").asLong()).isZero();
  }

  @Test
  void whatMayBeLeftOutHasADefault() throws Exception {
    var problem =
        PlanFile.parse(
            """
        {"sites": [{"name": "A", "portMbps": 10}, {"name": "B", "portMbps": 0}],
         "links": [{"from": "B", "to": "A", "capacityMbps": 5}],
         "requests": [{"id": "r1", "from": "A", "to": "B", "priority": 1},
                      {"id": "r2", "from": "A", "to": "B", "priority": 1, "demandMbps": 7, "createdAt": "2026-03-01T12:00:00Z"}]}
        """);
    assertThat(problem.policy()).isEqualTo(Policy.WEIGHTED_MAX_MIN);
    assertThat(problem.quantumMbps()).isEqualTo(1000);
    assertThat(problem.requests().get(0).demandMbps()).isEmpty();
    assertThat(problem.requests().get(1).demandMbps()).hasValue(7);
    assertThat(problem.requests().get(1).createdAt()).isEqualTo("2026-03-01T12:00:00Z");
  }

  @Test
  void allMistakesAreReportedAtOnceEachWithItsPlace() {
    assertThat(
            problemsOf(
                """
        {"policy": "greedy", "quantumMbps": 0, "colour": "red",
         "sites": [{"name": "A", "portMbps": "fast"}, {"name": "A", "portMbps": 1}, {"name": "B", "portMbps": -1}, 7],
         "links": [{"from": "A", "to": "B", "capacityMbps": 1.5}, {"from": "B", "to": "A", "capacityMbps": 1},
                   {"from": "A", "to": "A", "capacityMbps": 1}, {"from": "A", "to": "X"}],
         "requests": [{"id": "r", "from": "A", "to": "B", "priority": 0, "demandMbps": 0, "createdAt": "today"},
                      {"id": "r", "from": "A", "to": "A", "priority": 2000000},
                      {"id": "", "from": "A", "to": "Y", "priority": 1, "prio": 2}]}
        """))
        .containsExactly(
            "colour is not a key here; known are policy, quantumMbps, sites, links, requests",
            "policy is \"greedy\", must be weighted-max-min or priority-lp",
            "quantumMbps is 0, must be a whole number, 1 or more",
            "sites[0].portMbps is \"fast\", must be a whole number, 0 or more",
            "sites[1].name is \"A\", which is the name of an earlier site, must be unique",
            "sites[2].portMbps is -1, must be a whole number, 0 or more",
            "sites[3] is 7, must be an object with name, portMbps",
            "links[0].capacityMbps is 1.5, must be a whole number, 0 or more",
            "links[1].to makes a second link between B and A, must be one",
            "links[2].to is the same site as from, A, must be another",
            "links[3].to is \"X\", must be the name of one of the sites",
            "links[3].capacityMbps is missing",
            "requests[0].priority is 0, must be a whole number, 1 or more",
            "requests[0].demandMbps is 0, must be a whole number, 1 or more",
            "requests[0].createdAt is \"today\", must be a UTC time like \"2026-03-01T12:00:00Z\"",
            "requests[1].id is \"r\", which is the id of an earlier request, must be unique",
            "requests[1].to is the same site as from, A, must be another",
            "requests[1].priority is 2000000, must be from 1 to 1000000",
            "requests[2].prio is not a key here; known are id, from, to, priority, demandMbps, createdAt",
            "requests[2].id is \"\", must be a text that is not empty",
            "requests[2].to is \"Y\", must be the name of one of the sites");
  }

  @Test
  void aRequestWithoutALinkIsAMistake() {
    assertThat(
            problemsOf(
                """
        {"sites": [{"name": "A", "portMbps": 1}, {"name": "B", "portMbps": 1}], "links": [],
         "requests": [{"id": "r", "from": "A", "to": "B", "priority": 1}]}
        """))
        .containsExactly("requests[0].to is \"B\", to which there is no link from A");
  }

  @Test
  void whatIsNotJsonIsRefusedWithItsPlace() {
    assertThat(problemsOf("{\"sites\": [\n  oops]}"))
        .singleElement()
        .asString()
        .startsWith("line 2, column ")
        .contains("oops");
    assertThat(problemsOf("")).isNotEmpty();
    assertThat(problemsOf("[]"))
        .containsExactly(
            "the file is [], must be an object with policy, quantumMbps, sites, links, requests");
    assertThatThrownBy(() -> PlanFile.parse("{}"))
        .isInstanceOf(PlanFileException.class)
        .hasMessage(
            "the plan file has 3 mistakes:\n  sites is missing\n  links is missing\n  requests is missing");
  }
}
