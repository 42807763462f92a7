package io.dmm.sandbox.fts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dmm.sandbox.fts.FtsOptions.EncodedSlashes;
import io.dmm.sandbox.world.Capture;
import io.dmm.sandbox.world.JsonShape;
import io.dmm.sandbox.world.MovableClock;
import io.dmm.sandbox.world.TestHttp;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The simulator answers what a real FTS3 REST server answered when its answers were captured. */
class FtsContractIT {
  private static final String DMM = "/DC=org/DC=example/OU=robots/CN=dmm";
  private static final int NOT_THE_BODY = 0;
  private static final int SHAPE = 1;
  private static final int VALUES = 2;
  private static final Map<String, String> SUBJECTS =
      Map.of(
          "dmm",
          DMM,
          "host",
          "/DC=org/DC=example/OU=computers/CN=localhost",
          "proxy",
          DMM + "/CN=123456789",
          "nobody",
          "/DC=org/DC=example/OU=robots/CN=nobody");

  private final MovableClock clock = MovableClock.at("2026-11-23T18:13:10Z");
  private String jobId;

  @TestFactory
  Stream<DynamicTest> identityAndRights() {
    return replay(FtsSimulator.builder(clock), "/fts/01-auth.txt", capture -> true, VALUES);
  }

  @TestFactory
  Stream<DynamicTest> links() {
    return replay(granted(), "/fts/02-links.txt", capture -> true, VALUES);
  }

  @TestFactory
  Stream<DynamicTest> namesWithSlashesAsShipped() {
    return slashes(
        EncodedSlashes.OFF, c -> !c.title().contains("[NoDecode]") && !c.title().contains("[On]"));
  }

  @TestFactory
  Stream<DynamicTest> namesWithSlashesNoDecode() {
    return slashes(EncodedSlashes.NO_DECODE, c -> c.title().contains("[NoDecode]"));
  }

  @TestFactory
  Stream<DynamicTest> namesWithSlashesOn() {
    return slashes(EncodedSlashes.ON, c -> c.title().contains("[On]"));
  }

  private Stream<DynamicTest> slashes(EncodedSlashes mode, Predicate<Capture> wanted) {
    String file = "/fts/03-links-slash-names.txt";
    Capture creation = Capture.readAll(file).get(0); // the row existed when it was captured
    FtsSimulator fts = granted().encodedSlashes(mode).start();
    check(creation, new TestHttp(fts.baseUrl()), NOT_THE_BODY);
    return replay(fts, file, wanted, SHAPE);
  }

  @TestFactory
  Stream<DynamicTest> storages() {
    return replay(
        granted(),
        "/fts/04-se.txt",
        c -> !c.title().contains("AllowEncodedSlashes NoDecode"),
        VALUES);
  }

  @TestFactory
  Stream<DynamicTest> otherConfiguration() {
    return replay(
        granted(),
        "/fts/05-global-shares-cloud-audit.txt",
        c -> !c.title().equals("1. global"),
        SHAPE);
  }

  @TestFactory
  Stream<DynamicTest> jobs() {
    return replay(
        granted().vo(DMM, "cms"), "/fts/06-jobs.txt", c -> !afterTheJobFinished(c), SHAPE);
  }

  /** From number 23 on, somebody had finished the job by hand in the database. */
  private static boolean afterTheJobFinished(Capture capture) {
    int number = Integer.parseInt(capture.title().replaceAll("\\..*", ""));
    return number >= 23 && number != 26 && number != 29 && number != 32;
  }

  @TestFactory
  Stream<DynamicTest> bearerTokens() {
    return replay(
        granted().oauth2(true).vo(DMM, "cms"), "/fts/08-auth-oauth2-on.txt", c -> true, VALUES);
  }

  @TestFactory
  Stream<DynamicTest> optimizer() {
    return replay(
        granted(),
        "/fts/07-optimizer.txt",
        c -> !c.title().startsWith("3.") && !c.title().startsWith("4."),
        SHAPE);
  }

  private FtsSimulator.Builder granted() {
    return FtsSimulator.builder(clock).grantConfig(DMM);
  }

  private Stream<DynamicTest> replay(
      FtsSimulator.Builder builder, String file, Predicate<Capture> wanted, int body) {
    return replay(builder.start(), file, wanted, body);
  }

  private Stream<DynamicTest> replay(
      FtsSimulator fts, String file, Predicate<Capture> wanted, int body) {
    TestHttp http = new TestHttp(fts.baseUrl());
    List<DynamicTest> tests = new ArrayList<>();
    for (Capture capture : Capture.readAll(file)) {
      if (wanted.test(capture)) {
        tests.add(DynamicTest.dynamicTest(capture.title(), () -> check(capture, http, body)));
      }
    }
    return tests.stream().onClose(fts::close);
  }

  private void check(Capture expected, TestHttp http, int compared) {
    Map<String, String> headers = new LinkedHashMap<>(expected.requestHeaders());
    if (SUBJECTS.containsKey(expected.client())) {
      headers.put("X-SSL-Client-S-DN", SUBJECTS.get(expected.client()));
    }
    String target = expected.target();
    if (jobId != null) {
      target = target.replaceAll("8a79c1e6-[0-9a-f-]{27}", jobId);
    }
    String finalTarget = target;
    if (expected.body().contains("connection closed early")) {
      assertThatThrownBy(
              () -> http.send(expected.method(), finalTarget, headers, expected.requestBody()))
          .isInstanceOf(UncheckedIOException.class);
      return;
    }
    HttpResponse<String> actual =
        http.send(expected.method(), target, headers, expected.requestBody());
    assertThat(actual.statusCode()).as(actual.body()).isEqualTo(expected.status());
    String type = expected.headers().get("content-type");
    assertThat(
            actual.headers().firstValue("Content-Type").map(t -> t.replace("; ", ";")).orElse(null))
        .isEqualTo(type == null ? null : type.replace("; ", ";"));
    assertThat(actual.headers().firstValue("Allow").orElse(null))
        .isEqualTo(expected.headers().get("allow"));
    sameBody(expected, actual.body(), compared);
    if (expected.method().equals("POST") && expected.target().equals("/jobs")) {
      jobId = JsonShape.parse(actual.body()).get("job_id").asText();
    }
  }

  private static void sameBody(Capture expected, String actual, int compared) {
    String body = expected.body();
    if (body.endsWith("...[cut]")) {
      assertThat(actual).startsWith(body.substring(0, 1));
    } else if (body.startsWith("<")) {
      assertThat(actual.strip()).isEqualTo(body);
    } else if (body.isEmpty()) {
      assertThat(actual).isEmpty();
    } else if (compared == VALUES && !expected.target().equals("/")) {
      assertThat(JsonShape.parse(actual)).isEqualTo(JsonShape.parse(body));
    } else if (compared == SHAPE && !expected.target().equals("/")) {
      JsonShape.assertSame(actual, body);
    }
  }
}
