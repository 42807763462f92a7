package io.dmm.rucio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.dmm.core.config.Problems;
import io.dmm.core.config.Secret;
import io.dmm.core.peer.PeerListener;
import io.dmm.rucio.client.RucioIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RucioClientFileTest {
  private static final String HOSTS =
      "[client]\nrucio_host = https://rucio.example.org:443\nauth_host = https://auth.example.org\n";
  private static final String USER = HOSTS + "auth_type = userpass\nusername = u\npassword = p%%\n";

  @TempDir Path folder;
  private final Problems problems = new Problems();
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void environment() {
    environment.put("RUCIO_CONFIG", folder.resolve("rucio.cfg").toString());
    environment.put("HOME", folder.toString());
  }

  private RucioClientFile read(String text) throws IOException {
    Files.writeString(folder.resolve("rucio.cfg"), text);
    return RucioClientFile.read(environment, problems);
  }

  private Path file(String name) throws IOException {
    return Files.writeString(folder.resolve(name), "x");
  }

  @Test
  void theDefaultsHold() throws IOException {
    assertThat(read(USER))
        .isEqualTo(
            new RucioClientFile(
                URI.create("https://rucio.example.org:443"),
                URI.create("https://auth.example.org"),
                Optional.empty(),
                "def",
                new RucioIdentity.UserPass("u", Secret.of("p%")),
                Optional.empty()));
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void everyKeyIsRead() throws IOException {
    Path cert = file("cert.pem");
    Path key = file("key.pem");
    Path ca = file("ca.pem");
    environment.put("CERTS", folder.toString());

    assertThat(
            read(
                HOSTS
                    + "account = dmm\nvo = atl\nauth_type = x509\nca_cert = ~/ca.pem\n"
                    + "client_cert = $CERTS/cert.pem\nclient_key = ${CERTS}/key.pem\n"
                    + "request_retries = 5\n"))
        .isEqualTo(
            new RucioClientFile(
                URI.create("https://rucio.example.org:443"),
                URI.create("https://auth.example.org"),
                Optional.of("dmm"),
                "atl",
                new RucioIdentity.Certificate(cert, Optional.of(key), false),
                Optional.of(ca)));
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void theEnvironmentGoesBeforeTheFile() throws IOException {
    Path proxy = file("proxy");
    environment.put("RUCIO_ACCOUNT", "other");
    environment.put("RUCIO_VO", "vo2");
    environment.put("RUCIO_AUTH_TYPE", "x509_proxy");
    environment.put("RUCIO_CLIENT_PROXY", proxy.toString());
    environment.put("X509_CERT_DIR", folder.toString());

    RucioClientFile read = read(USER + "account = dmm\nca_cert = /nowhere\n");

    assertThat(read.account()).contains("other");
    assertThat(read.vo()).isEqualTo("vo2");
    assertThat(read.identity())
        .isEqualTo(new RucioIdentity.Certificate(proxy, Optional.empty(), true));
    assertThat(read.ca()).contains(folder);
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void aProxyIsLookedForWhereRucioLooks() throws IOException {
    Path usual = file("usual");
    environment.put("X509_USER_PROXY", usual.toString());
    assertThat(read(HOSTS + "auth_type = x509_proxy\n").identity())
        .isEqualTo(new RucioIdentity.Certificate(usual, Optional.empty(), true));

    Path named = file("named");
    assertThat(read(HOSTS + "auth_type = x509_proxy\nclient_x509_proxy = " + named).identity())
        .isEqualTo(new RucioIdentity.Certificate(named, Optional.empty(), true));
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void aTokenIsLookedForWhereRucioLooks() throws IOException {
    environment.put("BEARER_TOKEN_FILE", file("token").toString());
    environment.put("XDG_RUNTIME_DIR", folder.toString());
    String oidc = HOSTS + "auth_type = oidc\n";

    var found = (RucioIdentity.BearerToken) read(oidc).identity();
    assertThat(found.text()).isEmpty();
    assertThat(found.files()).hasSize(3).startsWith(folder.resolve("token"));
    assertThat(found.files().get(1)).hasParentRaw(folder);
    assertThat(found.files().get(2)).hasParentRaw(Path.of("/tmp"));

    environment.put("BEARER_TOKEN", "jwt");
    assertThat(((RucioIdentity.BearerToken) read(oidc).identity()).text())
        .contains(Secret.of("jwt"));

    assertThat(read(oidc + "auth_token_file_path = ~/own").identity())
        .isEqualTo(new RucioIdentity.BearerToken(Optional.empty(), List.of(folder.resolve("own"))));
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void theFileIsSearchedInTheOrderOfRucio() {
    assertThat(RucioClientFile.candidates(environment))
        .containsExactly(folder.resolve("rucio.cfg"));
    assertThat(
            RucioClientFile.candidates(
                Map.of("RUCIO_HOME", "/r", "VIRTUAL_ENV", "/v", "CONDA_PREFIX", "/c")))
        .containsExactly(
            Path.of("/r/etc/rucio.cfg"),
            Path.of("/v/etc/rucio.cfg"),
            Path.of("/c/etc/rucio.cfg"),
            Path.of("/opt/rucio/etc/rucio.cfg"));
    assertThat(RucioClientFile.candidates(Map.of("RUCIO_HOME", "")))
        .containsExactly(Path.of("/opt/rucio/etc/rucio.cfg"));
  }

  @Test
  void aMissingFileNamesThePlacesAndWhatItShouldHold() {
    RucioClientFile.read(environment, problems);

    assertThat(problems.all())
        .anyMatch(text -> text.contains("was not found") && text.contains("rucio.cfg"))
        .anyMatch(text -> text.contains("[client] rucio_host: is missing"))
        .anyMatch(text -> text.contains("[client] auth_type: is missing"));
  }

  @Test
  void everyMistakeIsNamedAtOnce() throws IOException {
    read(
        "[client]\nrucio_host = rucio.example.org\nauth_host = https://u:hidden@auth/?x=1\n"
            + "auth_type = x509\nclient_cert = /no/such.pem\nca_cert = /no/such/ca\n"
            + "account = %(nobody)s\n");

    String file = folder.resolve("rucio.cfg").toString();
    assertThat(problems.all())
        .hasSize(5)
        .allMatch(text -> text.startsWith(file + " [client] "))
        .noneMatch(text -> text.contains("hidden"));
    assertThat(String.join("\n", problems.all()))
        .contains("rucio_host: is \"rucio.example.org\"")
        .contains("auth_host: ")
        .contains("client_cert: is \"/no/such.pem\"")
        .contains("ca_cert: is \"/no/such/ca\"")
        .contains("account: refers to %(nobody)s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gss", "ssh", "saml", "X509"})
  void authenticationThatCannotBeDoneIsSaidSo(String type) throws IOException {
    read(HOSTS + "auth_type = " + type + "\n");

    assertThat(problems.all())
        .hasSize(1)
        .allMatch(text -> text.contains(type) && text.contains("userpass, x509, x509_proxy, oidc"));
  }

  @Test
  void aPasswordThatIsMissingIsSaid() throws IOException {
    read(HOSTS + "auth_type = userpass\nusername = u\n");

    assertThat(problems.all()).singleElement().asString().contains("password: is missing");
  }

  @Test
  void aTokenThatIsNowhereIsSaidWithTheSearchedPlaces() throws IOException {
    assumeThat(Path.of("/tmp", "bt_u" + Paths.userId())).doesNotExist();
    Path none = folder.resolve("none");
    environment.put("BEARER_TOKEN_FILE", none.toString());

    read(HOSTS + "auth_type = oidc\n");

    assertThat(problems.all())
        .singleElement()
        .asString()
        .contains("auth_token_file_path", "BEARER_TOKEN", none.toString(), "/tmp/bt_u");
  }

  @Test
  void aFileThatIsNoIniAndOneWithoutItsSectionAreSaid() throws IOException {
    read("rucio_host = x\n");
    assertThat(problems.all().get(0)).contains("line 1").contains("must be");

    Problems others = new Problems();
    Files.writeString(folder.resolve("rucio.cfg"), "[common]\nx = 1\n");
    RucioClientFile.read(environment, others);
    assertThat(others.all().get(0)).contains("no section [client]");
  }

  @Test
  void noSecretShowsInTheText() throws IOException {
    assertThat(read(USER).toString()).contains("password=***").doesNotContain("p%");
  }

  @Test
  void aCertificateThatIsNoneIsFoundWhenTheClientIsMade() throws IOException {
    Path cert = file("cert.pem");
    RucioClientFile read = read(HOSTS + "auth_type = x509\nclient_cert = " + cert);

    assertThatThrownBy(
            () -> read.client(RucioConfig.defaults(), Clock.systemUTC(), PeerListener.NONE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(cert.toString());
  }

  @Test
  void aPasswordThatIsChangedInTheFileIsUsedFromThenOn() throws IOException {
    RucioIdentity.UserPass user = (RucioIdentity.UserPass) read(USER).identity();
    Path file = folder.resolve("rucio.cfg");
    Files.writeString(file, USER.replace("p%%", "new%%"));
    assertThat(user.password().reveal()).isEqualTo("new%");
    Files.writeString(file, "half of it");
    assertThat(user.password().reveal()).isEqualTo("new%");
  }
}
