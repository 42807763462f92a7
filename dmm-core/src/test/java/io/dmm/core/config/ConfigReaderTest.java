package io.dmm.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
  @TempDir Path directory;
  private final Problems problems = new Problems();
  private Path here;
  private Path elsewhere;

  @BeforeEach
  void twoFiles() throws IOException {
    here = Files.writeString(directory.resolve("here.cfg"), "[db]\nusername = here\n");
    elsewhere =
        Files.writeString(directory.resolve("elsewhere.cfg"), "[db]\nusername = elsewhere\n");
  }

  @Test
  void theArgumentGoesBeforeTheVariable() {
    var reader = reader(Map.of("DMM_CONFIG", elsewhere.toString()));
    assertThat(reader.read(Optional.of(here), problems).section("db").text("username"))
        .contains("here");
    assertThat(reader.read(Optional.empty(), problems).section("db").text("username"))
        .contains("elsewhere");
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void withoutEitherTheFileOfThePythonDmmIsLookedFor() {
    var reader =
        new ConfigReader(
            Map.of(),
            path -> {
              assertThat(path).isEqualTo(Path.of("/opt/dmm/dmm.cfg"));
              return "[db]\nusername = usual\n";
            });
    DmmConfigFile config = reader.read(Optional.empty(), problems);
    assertThat(config.section("db").text("username")).contains("usual");
    assertThat(config.found()).isTrue();
  }

  @Test
  void aMissingFileIsAProblemOnlyIfSomebodyNamedIt() {
    Path missing = directory.resolve("missing.cfg");
    var reader = reader(Map.of());
    assertThat(reader.read(Optional.of(missing), problems).found()).isFalse();
    assertThat(problems.all())
        .containsExactly(missing + ": does not exist; it must be DMM's configuration file");

    Problems none = new Problems();
    var nowhere =
        new ConfigReader(
            Map.of("DMM_DB_PASSWORD", "x"),
            path -> {
              throw new java.nio.file.NoSuchFileException(path.toString());
            });
    DmmConfigFile config = nowhere.read(Optional.empty(), none);
    assertThat(config.found()).isFalse();
    assertThat(none.all()).isEmpty();
    assertThat(config.section("db").secret("password")).contains(Secret.of("x"));
  }

  @Test
  void aFileThatIsNoUtf8TextIsAProblem() throws IOException {
    Path latin =
        Files.write(directory.resolve("latin.cfg"), new byte[] {'[', 'a', ']', (byte) 0xE9});
    reader(Map.of()).read(Optional.of(latin), problems);
    assertThat(problems.all())
        .containsExactly(latin + ": cannot be read (not UTF-8); it must be a text file");
  }

  @Test
  void aPercentThatThePythonDmmWouldReplaceIsPointedOutWithoutItsValue() throws IOException {
    Path file =
        Files.writeString(directory.resolve("p.cfg"), "[db]\npassword = a%%b\nusername = 1%\n");
    ConfigSection db = reader(Map.of()).read(Optional.of(file), problems).section("db");
    assertThat(db.secret("password")).contains(Secret.of("a%%b"));
    assertThat(problems.notes())
        .singleElement()
        .asString()
        .contains("password")
        .doesNotContain("a%%b");
  }

  private static ConfigReader reader(Map<String, String> environment) {
    return new ConfigReader(environment, Files::readString);
  }
}
