package io.dmm.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.config.ConfigSection;
import io.dmm.core.config.Problems;
import io.dmm.core.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrometheusConfigTest {
  private final Problems problems = new Problems();

  private Optional<PrometheusConfig> read(Map<String, String> values) {
    return PrometheusConfig.read(new ConfigSection("dmm.cfg", "prometheus", values, problems));
  }

  @Test
  void withoutAHostNothingIsMeasured() {
    assertThat(read(Map.of())).isEmpty();
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void theDefaultsHold() {
    URI host = URI.create("https://prometheus.example.org");

    assertThat(read(Map.of("host", host.toString()))).contains(PrometheusConfig.of(host));
    assertThat(PrometheusConfig.of(host).window()).isEqualTo(Duration.ofSeconds(300));
    assertThat(PrometheusConfig.of(host).joinLabels()).containsExactly("job", "instance", "device");
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void everyKeyIsRead(@TempDir Path folder) throws IOException {
    Path ca = Files.writeString(folder.resolve("ca.pem"), "x");

    assertThat(
            read(
                Map.of(
                    "host", "https://grafana.example.org/prometheus",
                    "user", "dmm",
                    "password", "100%",
                    "matchers", "cluster=\"prod\", vo=~\"cms|x,y\"",
                    "join_labels", "job, instance, device, site",
                    "window_seconds", "60",
                    "call_timeout_seconds", "5",
                    "ca", ca.toString())))
        .contains(
            new PrometheusConfig(
                URI.create("https://grafana.example.org/prometheus"),
                Optional.of("dmm"),
                Optional.of(Secret.of("100%")),
                Optional.empty(),
                List.of("cluster=\"prod\"", "vo=~\"cms|x,y\""),
                List.of("job", "instance", "device", "site"),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Optional.of(ca)));
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void everyMistakeIsNamedAtOnce() {
    read(
        Map.of(
            "host", "prometheus:9090",
            "user", "dmm",
            "token", "s3cret",
            "matchers", "cluster=prod",
            "join_labels", "job,address",
            "window_seconds", "0.5",
            "ca", "/does/not/exist"));

    assertThat(problems.all())
        .hasSize(6)
        .allMatch(text -> text.startsWith("dmm.cfg [prometheus] ") && text.contains("must be"))
        .noneMatch(text -> text.contains("s3cret"));
    assertThat(String.join("\n", problems.all()))
        .contains("host: is \"prometheus:9090\"")
        .contains("token: ")
        .contains("matchers: is \"cluster=prod\"")
        .contains("join_labels: is \"job,address\"")
        .contains("window_seconds: ")
        .contains("ca: is \"/does/not/exist\"");
  }

  @Test
  void aTokenGoesInsteadOfAUser() throws Exception {
    PrometheusConfig config = read(Map.of("host", "http://p", "token", "t")).orElseThrow();

    assertThat(config.auth().headers()).containsEntry("Authorization", "Bearer t");
    assertThat(config.toString()).doesNotContain("token=Optional[t]");
  }
}
