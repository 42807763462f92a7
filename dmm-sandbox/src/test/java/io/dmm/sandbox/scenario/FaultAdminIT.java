package io.dmm.sandbox.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.sandbox.fault.FaultPlan;
import io.dmm.sandbox.fault.OperationFault;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The fault plan of a running world, changed over HTTP, reaches all four peers. */
class FaultAdminIT {
  private static final String PLAN =
      """
      {"seed": 1, "faults": [
        {"name": "r", "peer": "rucio", "fault": "status", "status": 502},
        {"name": "s", "peer": "sense", "path": "/auth/**", "fault": "status", "status": 503},
        {"name": "f", "peer": "fts", "fault": "status", "status": 403},
        {"name": "p", "peer": "prometheus", "fault": "no-samples"},
        {"name": "c", "peer": "sense", "fault": "commit-fails"}
      ]}
      """;

  private final HttpClient http = HttpClient.newHttpClient();

  private HttpResponse<String> send(String method, URI address, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(address).method(method, BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  private int status(URI base, String path) throws Exception {
    return send("GET", URI.create(base + path), "").statusCode();
  }

  @Test
  void aPlanIsSetShownAndRemoved() throws Exception {
    try (SandboxWorld world = SandboxWorld.start(Scenario.of(1, 1, OptionalInt.of(1)))) {
      URI admin = world.faultsAddress();
      assertThat(status(world.rucio().baseUrl(), "/ping")).isEqualTo(200);
      assertThat(send("PUT", admin, PLAN).statusCode()).isEqualTo(200);
      assertThat(status(world.rucio().baseUrl(), "/ping")).isEqualTo(502);
      assertThat(send("POST", world.sense().authEndpoint(), "").statusCode()).isEqualTo(503);
      assertThat(status(world.fts().baseUrl(), "/whoami")).isEqualTo(403);
      assertThat(
              send("GET", URI.create(world.prometheus().baseUrl() + "/api/v1/query?query=up"), "")
                  .body())
          .contains("\"result\":[]");
      assertThat(send("GET", admin, "").body())
          .contains("\"r\": 1", "\"s\": 1", "\"f\": 1", "\"p\": 1", "\"c\": 0");

      HttpResponse<String> refused = send("PUT", admin, "{\"faults\": [{\"peer\": \"ftp\"}]}");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body())
          .contains("faults[0]: peer is \\\"ftp\\\"", "faults[0]: fault is missing");
      assertThat(status(world.rucio().baseUrl(), "/ping")).as("the old plan holds").isEqualTo(502);

      assertThat(send("DELETE", admin, "").statusCode()).isEqualTo(200);
      assertThat(status(world.rucio().baseUrl(), "/ping")).isEqualTo(200);
      assertThat(send("POST", admin, "").statusCode()).isEqualTo(405);
      assertThat(send("GET", admin.resolve("/other"), "").statusCode()).isEqualTo(404);

      world.faults().set(FaultPlan.read(PLAN));
      assertThat(world.faults().operations().test(OperationFault.COMMIT_FAILS)).isTrue();
      assertThat(world.faults().operations().test(OperationFault.CANCEL_FAILS)).isFalse();
    }
  }
}
