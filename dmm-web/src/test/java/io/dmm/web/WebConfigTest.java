package io.dmm.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.config.ConfigSection;
import io.dmm.core.config.Problems;
import io.dmm.core.config.Secret;
import io.dmm.web.hosts.Announce;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WebConfigTest {
  private final Problems problems = new Problems();

  @Test
  void withoutAnySettingReadingIsOpenAndNothingCanBeChanged() {
    WebConfig config = read(Map.of());

    assertThat(config)
        .isEqualTo(
            new WebConfig(
                "",
                8080,
                Optional.empty(),
                Announce.ALLOCATED,
                true,
                true,
                Duration.ofSeconds(60),
                Optional.empty(),
                false));
    assertThat(problems.none()).isTrue();
  }

  @Test
  void everySettingCanBeChanged() {
    WebConfig config =
        read(
            Map.of(
                "host", "::1",
                "port", "80",
                "api_token", "s3cret-s3cret-s3cret",
                "announce", "provisioned",
                "query_open", "off",
                "read_open", "off",
                "valid_seconds", "5"));

    assertThat(config)
        .isEqualTo(
            new WebConfig(
                "::1",
                80,
                Optional.of(Secret.of("s3cret-s3cret-s3cret")),
                Announce.PROVISIONED,
                false,
                false,
                Duration.ofSeconds(5),
                Optional.empty(),
                false));
    assertThat(config.withLogFile(Path.of("/var/log/dmm.log")).logFile())
        .contains(Path.of("/var/log/dmm.log"));
    assertThat(problems.none()).isTrue();
    assertThat(config.toString()).doesNotContain("s3cret");
  }

  @Test
  void mistakesNameTheirKeyAndWhatWouldBeRight() {
    read(Map.of("port", "70000", "announce", "never", "valid_seconds", "0", "read_open", "no"));

    assertThat(problems.all())
        .anySatisfy(text -> assertThat(text).contains("[dmm] port", "70000", "0 to 65535"))
        .anySatisfy(text -> assertThat(text).contains("[dmm] announce", "allocated, provisioned"))
        .anySatisfy(text -> assertThat(text).contains("[dmm] valid_seconds", "1 or more"))
        .anySatisfy(text -> assertThat(text).contains("[dmm] api_token", "must be set"))
        .hasSize(4);
  }

  @Test
  void onlyCodeCanSignBrowsersInByThemselves() {
    assertThat(read(Map.of("auto_sign_in", "on", "autoSignIn", "on")).autoSignIn()).isFalse();
    assertThat(read(Map.of()).withAutoSignIn(Secret.of("x")).autoSignIn()).isTrue();
  }

  private WebConfig read(Map<String, String> values) {
    return WebConfig.read(new ConfigSection("dmm.cfg", "dmm", values, problems));
  }
}
