package io.dmm.sense.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.dmm.core.config.Problems;
import io.dmm.core.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SenseAuthFileTest {
  private static final String MINIMAL =
      """
      AUTH_ENDPOINT: https://sense.example.org:8543/token
      API_ENDPOINT: https://sense.example.org:8443/StackV-web/restapi
      CLIENT_ID: StackV
      USERNAME: dmm
      PASSWORD: 00123
      """;

  @TempDir Path directory;
  private Path etc;
  private Path home;
  private final Problems problems = new Problems();

  @BeforeEach
  void makeDirectories() throws IOException {
    etc = Files.createDirectory(directory.resolve("etc"));
    home = Files.createDirectory(directory.resolve("home"));
  }

  private Optional<SenseAuthFile> read(Map<String, String> environment) {
    return SenseAuthFile.read(Optional.empty(), environment, etc, home, problems);
  }

  private Optional<SenseAuthFile> read(String yaml) throws IOException {
    Files.writeString(home.resolve(".sense-o-auth.yaml"), yaml);
    return read(Map.of());
  }

  @Test
  void aMinimalFileIsVerifiedAndItsPasswordIsTheTextThatStandsThere() throws IOException {
    SenseAuthFile file = read(MINIMAL).orElseThrow();
    assertThat(problems.all()).isEmpty();
    assertThat(file.apiEndpoint()).hasToString("https://sense.example.org:8443/StackV-web/restapi");
    assertThat(file.login()).contains(new SenseAuthFile.Login("dmm", Secret.of("00123")));
    assertThat(file.tls().verify()).isTrue();
    assertThat(file.tls().ca()).isEmpty();
    assertThat(file.clientSecret()).isEmpty();
    assertThat(file.toString()).doesNotContain("00123");
  }

  @Test
  void everyKeyIsRead() throws IOException {
    Path ca = Files.writeString(directory.resolve("ca.pem"), "");
    SenseAuthFile file =
        read(MINIMAL
                + """
                REST_API: https://other.example.org/restapi
                SECRET: s
                ACCESS_TOKEN: a
                REFRESH_TOKEN: r
                FOREIGN_TOKEN: f
                FOREIGN_TOKEN_ISSUER: issuer
                IRI_API_TOKEN: i
                allow_redirects: true
                verify: %s
                """
                    .formatted(ca))
            .orElseThrow();
    assertThat(problems.all()).isEmpty();
    assertThat(file.apiEndpoint()).hasToString("https://other.example.org/restapi");
    assertThat(file.clientSecret()).contains(Secret.of("s"));
    assertThat(file.accessToken()).contains(Secret.of("a"));
    assertThat(file.refreshToken()).contains(Secret.of("r"));
    assertThat(file.foreign()).contains(new SenseAuthFile.Foreign(Secret.of("f"), "issuer"));
    assertThat(file.originalToken()).contains(Secret.of("i"));
    assertThat(file.tls().ca()).contains(ca);
  }

  @Test
  void oneFileCanBeReadByItsName() throws IOException {
    Path file = Files.writeString(directory.resolve("mine.yaml"), MINIMAL);
    assertThat(SenseAuthFile.read(file).login())
        .contains(new SenseAuthFile.Login("dmm", Secret.of("00123")));
  }

  @Test
  void allMistakesOfOneFileAreSaidTogether() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("mine.yaml"), MINIMAL.replaceAll("(?m)^(API|AUTH)_END.*\n", ""));
    assertThatIOException()
        .isThrownBy(() -> SenseAuthFile.read(file))
        .withMessageContainingAll(file.toString(), "AUTH_ENDPOINT", "API_ENDPOINT");
    Path nowhere = directory.resolve("nowhere.yaml");
    assertThatIOException()
        .isThrownBy(() -> SenseAuthFile.read(nowhere))
        .withMessageContaining(nowhere.toString());
  }

  @Test
  void keysMayBeInLowerCase() throws IOException {
    assertThat(read(MINIMAL.toLowerCase(java.util.Locale.ROOT))).isPresent();
    assertThat(problems.all()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true, true", "True, true", "false, false", "no, false"})
  void verificationIsOffOnlyWhenTheFileSaysSo(String text, boolean verified) throws IOException {
    assertThat(read(MINIMAL + "verify: " + text).orElseThrow().tls().verify()).isEqualTo(verified);
  }

  @Test
  void theSystemsFileGoesBeforeTheUsers() throws IOException {
    Files.writeString(etc.resolve("sense-o-auth.yaml"), MINIMAL.replace("StackV\n", "system\n"));
    assertThat(read(MINIMAL).orElseThrow().clientId()).isEqualTo("system");
  }

  @Test
  void anOverrideGoesBeforeAllAndMustExist() throws IOException {
    Files.writeString(etc.resolve("sense-o-auth.yaml"), MINIMAL);
    Path other = Files.writeString(directory.resolve("other.yaml"), MINIMAL);
    assertThat(read(Map.of("SENSE_AUTH_OVERRIDE", other.toString())).orElseThrow().file())
        .isEqualTo(other);
    assertThat(read(Map.of("SENSE_AUTH_OVERRIDE", "/nowhere/auth.yaml"))).isEmpty();
    assertThat(problems.all())
        .containsExactly(
            "environment variable SENSE_AUTH_OVERRIDE: names /nowhere/auth.yaml, which is not a"
                + " file");
  }

  @Test
  void aConfiguredFileGoesBeforeTheOverride() throws IOException {
    Path other = Files.writeString(directory.resolve("other.yaml"), MINIMAL);
    assertThat(
            SenseAuthFile.read(
                    Optional.of(other),
                    Map.of("SENSE_AUTH_OVERRIDE", "/nowhere"),
                    etc,
                    home,
                    problems)
                .orElseThrow()
                .file())
        .isEqualTo(other);
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void withoutAnyFileThePlacesAreNamed() {
    assertThat(read(Map.of())).isEmpty();
    assertThat(problems.all())
        .singleElement()
        .asString()
        .contains("etc/sense-o-auth.yaml", "home/.sense-o-auth.yaml", "SENSE_AUTH_OVERRIDE");
  }

  @Test
  void everyMistakeIsNamedWithFileAndKey() throws IOException {
    read(
        """
        AUTH_ENDPOINT: sense.example.org
        PASSWORD: geheim
        FOREIGN_TOKEN: fremd
        verify: /nowhere/ca.pem
        allow_redirects: perhaps
        """);
    assertThat(problems.all())
        .hasSize(7)
        .allMatch(problem -> problem.contains(".sense-o-auth.yaml"))
        .noneMatch(problem -> problem.contains("geheim") || problem.contains("fremd"))
        .anyMatch(problem -> problem.contains("AUTH_ENDPOINT") && problem.contains("https://"))
        .anyMatch(problem -> problem.contains("API_ENDPOINT"))
        .anyMatch(problem -> problem.contains("CLIENT_ID"))
        .anyMatch(problem -> problem.contains("USERNAME"))
        .anyMatch(problem -> problem.contains("FOREIGN_TOKEN_ISSUER"))
        .anyMatch(problem -> problem.contains("verify") && problem.contains("/nowhere/ca.pem"))
        .anyMatch(problem -> problem.contains("allow_redirects"));
  }

  @Test
  void aFileWithoutAnyWayInIsAMistake() throws IOException {
    read(
        MINIMAL
            .lines()
            .filter(line -> !line.matches("(USERNAME|PASSWORD).*"))
            .collect(java.util.stream.Collectors.joining("\n")));
    assertThat(problems.all()).singleElement().asString().contains("ACCESS_TOKEN");
  }

  @Test
  void aFileThatIsNoYamlIsAMistakeThatQuotesNothing() throws IOException {
    assertThat(read("USERNAME: dmm\nPASSWORD: \"geheim\n  x: [")).isEmpty();
    assertThat(read("PASSWORD:\n  nested: geheim\n")).isEmpty();
    assertThat(read("- geheim\n")).isEmpty();
    assertThat(problems.all())
        .hasSize(3)
        .allMatch(problem -> problem.contains("is not YAML of the form KEY: value"))
        .noneMatch(problem -> problem.contains("geheim"));
  }

  @Test
  void anEmptyFileLacksEverything() throws IOException {
    read("");
    assertThat(problems.all()).isNotEmpty();
  }
}
