package io.dmm.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.config.ConfigSection;
import io.dmm.core.config.Problems;
import io.dmm.core.config.Secret;
import io.dmm.web.auth.AuthConfig;
import io.dmm.web.auth.OidcConfig;
import io.dmm.web.hosts.Announce;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
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
                new AuthConfig(
                    Optional.empty(),
                    true,
                    false,
                    true,
                    List.of(),
                    Optional.empty(),
                    Duration.ofHours(2),
                    Duration.ofHours(12),
                    Optional.empty(),
                    Optional.empty()),
                Announce.ALLOCATED,
                Duration.ofSeconds(60),
                Optional.empty()));
    assertThat(problems.none()).isTrue();
  }

  @Test
  void everySettingCanBeChanged() {
    Map<String, String> values = new HashMap<>();
    values.put("host", "::1");
    values.put("port", "80");
    values.put("api_token", "s3cret-s3cret-s3cret");
    values.put("announce", "provisioned");
    values.put("query_open", "off");
    values.put("read_open", "on");
    values.put("metrics_open", "off");
    values.put("trusted_proxies", "10.0.0.0/8, ::1");
    values.put("public_url", "https://dmm.example.org");
    values.put("session_idle_seconds", "600");
    values.put("session_seconds", "3600");
    values.put("valid_seconds", "5");
    WebConfig config = read(values);

    assertThat(config)
        .isEqualTo(
            new WebConfig(
                "::1",
                80,
                new AuthConfig(
                    Optional.of(Secret.of("s3cret-s3cret-s3cret")),
                    false,
                    true,
                    false,
                    List.of("10.0.0.0/8", "::1"),
                    Optional.of(URI.create("https://dmm.example.org")),
                    Duration.ofMinutes(10),
                    Duration.ofHours(1),
                    Optional.empty(),
                    Optional.empty()),
                Announce.PROVISIONED,
                Duration.ofSeconds(5),
                Optional.empty()));
    assertThat(config.withLogFile(Path.of("/var/log/dmm.log")).logFile())
        .contains(Path.of("/var/log/dmm.log"));
    assertThat(problems.none()).isTrue();
    assertThat(config.toString()).doesNotContain("s3cret");
  }

  @Test
  void mistakesNameTheirKeyAndWhatWouldBeRight() {
    read(
        Map.of(
            "port", "70000",
            "announce", "never",
            "valid_seconds", "0",
            "trusted_proxies", "proxy.example.org",
            "session_seconds", "0"));

    assertThat(problems.all())
        .anySatisfy(text -> assertThat(text).contains("[dmm] port", "70000", "0 to 65535"))
        .anySatisfy(text -> assertThat(text).contains("[dmm] announce", "allocated, provisioned"))
        .anySatisfy(text -> assertThat(text).contains("[dmm] valid_seconds", "1 or more"))
        .anySatisfy(text -> assertThat(text).contains("trusted_proxies", "proxy.example.org", "/8"))
        .anySatisfy(text -> assertThat(text).contains("[dmm] session_seconds", "above 0"))
        .hasSize(5);
  }

  @Test
  void onlyCodeCanMakeASignInLink() {
    assertThat(read(Map.of("sign_in_link", "x", "signInLink", "x")).auth().signInLink()).isEmpty();
    AuthConfig sandbox = read(Map.of()).forSandbox(Secret.of("x"), Secret.of("y")).auth();
    assertThat(sandbox.signInLink()).contains(Secret.of("y"));
    assertThat(sandbox.readOpen()).isTrue();
    assertThat(sandbox.toString()).doesNotContain("x,", "[y]");
  }

  @Test
  void anOpenIdProviderNeedsANameForUsAndAnAddressToComeBackTo() {
    WebConfig config =
        read(
            Map.of("public_url", "https://dmm.example.org"),
            Map.of(
                "issuer", "https://sso.example.org/realms/x",
                "client_id", "dmm",
                "client_secret", "hidden-word",
                "scopes", "openid, groups",
                "name_claim", "email",
                "roles_claim", "realm_access.roles",
                "admins", "a, b",
                "operators", "c",
                "viewers", "*"));

    assertThat(problems.all()).isEmpty();
    assertThat(config.auth().oidc())
        .contains(
            new OidcConfig(
                URI.create("https://sso.example.org/realms/x"),
                "dmm",
                Optional.of(Secret.of("hidden-word")),
                List.of("openid", "groups"),
                "email",
                "realm_access.roles",
                List.of("a", "b"),
                List.of("c"),
                List.of("*")));
    assertThat(config.toString()).doesNotContain("hidden-word");

    read(Map.of(), Map.of("issuer", "http://sso.example.org", "scopes", "email"));
    assertThat(problems.all())
        .anySatisfy(text -> assertThat(text).contains("[dmm] public_url", "is missing"))
        .anySatisfy(text -> assertThat(text).contains("[oidc] client_id", "is missing"))
        .anySatisfy(text -> assertThat(text).contains("[oidc] issuer", "must be an https address"))
        .anySatisfy(text -> assertThat(text).contains("[oidc] scopes", "lacks openid"))
        .anySatisfy(text -> assertThat(text).contains("[oidc] viewers", "nobody could sign in"))
        .hasSize(5);
  }

  private WebConfig read(Map<String, String> values) {
    return read(values, Map.of());
  }

  private WebConfig read(Map<String, String> values, Map<String, String> oidc) {
    return WebConfig.read(
        new ConfigSection("dmm.cfg", "dmm", values, problems),
        new ConfigSection("dmm.cfg", "oidc", oidc, problems));
  }
}
