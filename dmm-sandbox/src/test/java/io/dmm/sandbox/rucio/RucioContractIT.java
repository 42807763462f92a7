package io.dmm.sandbox.rucio;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.sandbox.rucio.SimulatedDid.File;
import io.dmm.sandbox.rucio.SimulatedRse.Protocol;
import io.dmm.sandbox.world.Capture;
import io.dmm.sandbox.world.JsonShape;
import io.dmm.sandbox.world.MovableClock;
import io.dmm.sandbox.world.TestHttp;
import io.dmm.sandbox.world.TransferModel;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The simulator answers what a real Rucio server answered when its answers were captured. */
class RucioContractIT {
  private static final Set<String> NEEDS_A_REFUSING_FTS =
      Set.of("change priority, transfers already at an FTS that refuses");

  private final MovableClock clock = MovableClock.at("2026-11-23T18:07:40Z");

  @TestFactory
  Stream<DynamicTest> authentication() {
    return replay("/rucio/auth.txt");
  }

  @TestFactory
  Stream<DynamicTest> lists() {
    return replay("/rucio/rules-list.txt");
  }

  @TestFactory
  Stream<DynamicTest> singleRules() {
    return replay("/rucio/rule.txt");
  }

  @TestFactory
  Stream<DynamicTest> changes() {
    return replay("/rucio/rule-write.txt");
  }

  @TestFactory
  Stream<DynamicTest> dataIdentifiers() {
    return replay("/rucio/dids.txt");
  }

  @TestFactory
  Stream<DynamicTest> replicas() {
    return replay("/rucio/replicas.txt");
  }

  @TestFactory
  Stream<DynamicTest> storageElements() {
    return replay("/rucio/rses.txt");
  }

  @TestFactory
  Stream<DynamicTest> requests() {
    return replay("/rucio/requests-list.txt");
  }

  private Stream<DynamicTest> replay(String resource) {
    RucioSimulator rucio = world();
    TestHttp http = new TestHttp(rucio.baseUrl());
    Map<String, String> tokens = new LinkedHashMap<>();
    tokens.put("root", token(http, "ddmlab", "secret"));
    tokens.put("dmm", token(http, "dmm", "dmm"));
    return Capture.readAll(resource).stream()
        .filter(capture -> !NEEDS_A_REFUSING_FTS.contains(capture.title()))
        .map(c -> DynamicTest.dynamicTest(c.title(), () -> check(c, http, tokens)))
        .onClose(rucio::close);
  }

  private static String token(TestHttp http, String user, String password) {
    return http.get(
            "/auth/userpass", Map.of("X-Rucio-Username", user, "X-Rucio-Password", password))
        .headers()
        .firstValue("X-Rucio-Auth-Token")
        .orElseThrow();
  }

  private static void check(Capture expected, TestHttp http, Map<String, String> tokens) {
    Map<String, String> headers = new LinkedHashMap<>(expected.requestHeaders());
    headers.computeIfPresent(
        "x-rucio-auth-token",
        (name, value) -> {
          String account = value.substring(0, Math.max(0, value.indexOf('-')));
          return tokens.getOrDefault(account, value);
        });
    HttpResponse<String> actual =
        http.send(expected.method(), expected.target(), headers, expected.requestBody());
    assertThat(actual.statusCode()).isEqualTo(expected.status());
    assertThat(actual.headers().firstValue("Content-Type").map(RucioContractIT::withoutSpace))
        .hasValue(withoutSpace(expected.headers().get("content-type")));
    for (String name : List.of("exceptionclass", "exceptionmessage", "transfer-encoding")) {
      if (expected.title().startsWith("create, activity") && name.equals("exceptionmessage")) {
        continue; // cut at 125 characters, in the middle of the list of activities
      }
      assertThat(actual.headers().firstValue(name).orElse(null))
          .as(name)
          .isEqualTo(expected.headers().get(name));
    }
    sameBody(expected, actual.body());
  }

  private static String withoutSpace(String contentType) {
    return contentType.replace("; ", ";");
  }

  private static void sameBody(Capture expected, String body) {
    String type = expected.headers().get("content-type");
    if (expected.body().isEmpty()) {
      assertThat(body).isEmpty();
    } else if (type.equals("application/x-json-stream")) {
      assertThat(body).endsWith("\n");
      JsonShape.assertSame(
          firstLike(body, expected.body()), expected.body().lines().findFirst().orElseThrow());
    } else if (expected.body().startsWith("{") && !expected.body().startsWith("{'")) {
      JsonShape.assertSame(body, expected.body());
    } else if (expected.status() == 500) {
      assertThat(body).isEqualTo(expected.body());
    } else if (expected.body().startsWith("[")) {
      JsonShape.assertSame(body, expected.body());
    }
  }

  /** The line that is about the same thing as the first captured one: same name, or the first. */
  private static String firstLike(String lines, String captured) {
    var wanted = JsonShape.parse(captured.lines().findFirst().orElseThrow());
    String key = wanted.has("id") ? "id" : "name";
    return lines
        .lines()
        .filter(line -> JsonShape.parse(line).path(key).equals(wanted.path(key)))
        .findFirst()
        .orElseGet(() -> lines.lines().findFirst().orElseThrow());
  }

  private RucioSimulator world() {
    TransferModel model = TransferModel.builder(clock, List::of).build();
    RucioSimulator rucio =
        RucioSimulator.builder(clock)
            .transfers(model)
            .user("dmm", "dmm", "dmm")
            .rse(rse("T1_US_FNAL_DISK", "t1-us-fnal-disk.example.org"))
            .rse(rse("T2_US_UCSD", "t2-us-ucsd.example.org"))
            .rse(rse("T2_US_CALTECH", "t2-us-caltech.example.org"))
            .start();
    List<File> files =
        Stream.of(0, 1, 2, 3)
            .map(
                i ->
                    new File(
                        "/store/mc/RunIII/AODSIM/file" + i + ".root",
                        4_000_000_000L + i,
                        "0cc737e" + i))
            .toList();
    rucio.add(new SimulatedDid("cms", "/Prim/Proc/AODSIM-block1", "DATASET", true, files));
    rucio.add(new SimulatedDid("cms", "/Prim/Proc/AODSIM", "CONTAINER", true, files));
    rucio.add(new SimulatedDid("cms", files.get(0).name(), "FILE", false, List.of(files.get(0))));
    rucio.add(
        new SimulatedDid(
            "cms",
            "/S3/ds",
            "DATASET",
            true,
            List.of(
                new File("/store/mc/S3/f0.root", 5_000_000_000L, "0cc737e0"),
                new File("/store/mc/S3/f1.root", 5_000_000_001L, "0cc737e1"))));
    addRules(rucio);
    model.tick(); // the conveyor submits
    return rucio;
  }

  private static SimulatedRse rse(String name, String host) {
    return SimulatedRse.of(name, host)
        .with(new Protocol("root", host, 1095, "/store/", 2))
        .with("country", "US")
        .with("fts", "http://127.0.0.1:18446");
  }

  private void addRules(RucioSimulator rucio) {
    rucio.add(
        SimulatedRule.of("cms", "/Prim/Proc/AODSIM-block1")
            .id("3e92a4a5c9d54e7a8f6defbf1c2137fc")
            .files(4)
            .source("T1_US_FNAL_DISK")
            .destination("T2_US_UCSD")
            .activity("Data Challenge")
            .state(RuleState.OK)
            .build());
    rucio.add(
        SimulatedRule.of("cms", "/Prim/Proc/AODSIM")
            .didType("CONTAINER")
            .id("32b09dd32d46438096826c79e0ebcc64")
            .files(4)
            .copies(2)
            .destination("country=US\\T1_US_FNAL_DISK")
            .activity("User Subscriptions")
            .build());
    clock.advance(Duration.ofMinutes(5));
    rucio.add(
        SimulatedRule.of("cms", "/S1/ds")
            .id("65bdff8972d64e419e2f6489e717ced4")
            .files(2)
            .source("T1_US_FNAL_DISK")
            .destination("T2_US_UCSD")
            .priority(4)
            .state(RuleState.STUCK)
            .build());
    clock.advance(Duration.ofSeconds(129));
    rucio.add(
        SimulatedRule.of("cms", "/S3/ds")
            .id("07a8bd3bb81a4f48a0b595d45e538f00")
            .size(10_000_000_001L)
            .files(2)
            .source("T1_US_FNAL_DISK")
            .destination("T2_US_UCSD")
            .priority(4)
            .build());
  }
}
