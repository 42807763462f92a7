package io.dmm.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DmmConfigFileTest {
  @Test
  void aSectionThatIsAbsentIsEmpty() {
    Configs configs = Configs.with("");
    assertThat(configs.section("prometheus").text("host")).isEmpty();
    assertThat(configs.problems.all()).isEmpty();
  }

  @Test
  void theSectionDefaultStandsBehindEveryOther() {
    Configs configs = Configs.with("[DEFAULT]\nport = 1\n[dmm]\nport = 2\n[db]\nname = x\n");
    DmmConfigFile config = configs.read();
    assertThat(config.section("dmm").text("port")).contains("2");
    assertThat(config.section("db").text("port")).contains("1");
    assertThat(config.section("db").keys()).containsExactly("name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"50%", "a=b", "a#b", "# not a comment", "50%(x)s", "a;b", "[x]", "a%%b"})
  void aPasswordMayHoldAnyCharacter(String password) {
    Configs configs = Configs.with("[db]\npassword = " + password + "\n");
    assertThat(configs.section("db").secret("password")).contains(Secret.of(password));
    assertThat(configs.problems.all()).isEmpty();
  }

  @Test
  void theEnvironmentGoesOverTheFile() {
    Configs configs =
        Configs.with("[sense]\nprofile_uuid = file\n[fts-streams]\nT2_US_A-T2_US_B = 10\n")
            .variable("DMM_SENSE_PROFILE_UUID", " environment\n")
            .variable("DMM_DB_DB_HOST", "elsewhere")
            .variable("DMM_FTS_STREAMS_T2_US_A_T2_US_B", "20")
            .variable("DMM_FTS_STREAMS_T2_US_A_T2_US_C", "30");
    DmmConfigFile config = configs.read();
    assertThat(config.section("sense").text("profile_uuid")).contains("environment");
    assertThat(config.section("db").text("db_host")).contains("elsewhere");
    PairTable<Integer> streams = PairTable.read(config.section("fts-streams"), Integer::valueOf);
    assertThat(streams.find("T2_US_A", "T2_US_B")).contains(20);
    assertThat(streams.find("T2_US_C", "T2_US_A")).contains(30);
    assertThat(streams.find("T2_US_B", "T2_US_C")).isEmpty();
    assertThat(streams.unmatched(java.util.List.of("T2_US_A", "T2_US_B")))
        .containsExactly("T2_US_A_T2_US_C");
  }

  @Test
  void anEmptyVariableSaysNothing() {
    Configs configs = Configs.with("[db]\nusername = dmm\n").variable("DMM_DB_USERNAME", " ");
    assertThat(configs.section("db").text("username")).contains("dmm");
  }

  @Test
  void aMistakeInAVariableIsNamedAsSuch() {
    Configs configs = Configs.with("[db]\ndb_port = 5432\n").variable("DMM_DB_DB_PORT", "none");
    configs.section("db").integer("db_port", 1, 1, 65535);
    assertThat(configs.problems.all())
        .containsExactly(
            "environment DMM_DB_DB_PORT: is \"none\"; it must be a whole number from 1 to 65535");
  }

  @Test
  void aSecretMayStandInAFileThatTheConfigurationNames() {
    Configs configs =
        Configs.with("[db]\npassword_file = /run/secrets/db\n")
            .file("/run/secrets/db", "s3 cret\n");
    DmmConfigFile config = configs.read();
    assertThat(config.section("db").requiredSecret("password", "the password"))
        .isEqualTo(Secret.of("s3 cret"));
    config.noteUnknown();
    assertThat(configs.problems.notes()).isEmpty();
    assertThat(configs.problems.all()).isEmpty();
  }

  @Test
  void aSecretFileThatAVariableNamesGoesOverWhatTheFileSays() {
    Configs configs =
        Configs.with("[db]\npassword = old\n")
            .variable("DMM_DB_PASSWORD_FILE", "/run/secrets/db")
            .file("/run/secrets/db", "new");
    assertThat(configs.section("db").secret("password")).contains(Secret.of("new"));
    configs.variable("DMM_DB_PASSWORD", "newest");
    assertThat(configs.section("db").secret("password")).contains(Secret.of("newest"));
  }

  @Test
  void aSecretFileThatCannotBeReadIsOneProblemAndNotASecondForTheMissingSecret() {
    Configs configs = Configs.with("[db]\npassword_file = /run/secrets/gone\n");
    configs.section("db").requiredSecret("password", "the password");
    assertThat(configs.problems.all())
        .containsExactly(
            "dmm.cfg [db] password_file: is \"/run/secrets/gone\"; it must be a file that can be read"
                + " (no such file)");
  }

  @Test
  void anEmptySecretFileIsAProblem() {
    Configs configs =
        Configs.with("").variable("DMM_DB_PASSWORD_FILE", "/empty").file("/empty", "\n");
    configs.section("db").requiredSecret("password", "the password");
    assertThat(configs.problems.all())
        .containsExactly("environment DMM_DB_PASSWORD_FILE: names the file /empty, which is empty");
  }

  @Test
  void aSecretAndItsFileTogetherAreAProblemThatShowsNoSecret() {
    Configs configs = Configs.with("[db]\npassword = x7y\npassword_file = /f\n").file("/f", "z");
    configs.section("db").secret("password");
    assertThat(configs.problems.all())
        .containsExactly(
            "dmm.cfg [db] password_file: is set beside password; it must be one of the two, not"
                + " both");
  }

  @Test
  void aMissingSecretSaysAllTheWaysToSetIt() {
    Configs configs = Configs.with("[db]\npassword =\n");
    configs.section("db").requiredSecret("password", "the password of the user");
    assertThat(configs.problems.all())
        .containsExactly(
            "dmm.cfg [db] password: is missing; it must be the password of the user, here, in a file"
                + " that password_file names, or in the environment as DMM_DB_PASSWORD");
  }

  @Test
  void whatNobodyAskedForIsNotedWithWhatItMayHaveBeenMeantToBe() {
    Configs configs =
        Configs.with("[db]\ndb_hots = here\nzzzzzz = 1\n[fts-stream]\na-b = 1\n")
            .variable("DMM_DB_USERNAM", "x")
            .variable("DMM_HEARTBEAT_DIR", "/tmp")
            .variable("DMM_CONFIG", "dmm.cfg")
            .variable("PATH", "/bin");
    DmmConfigFile config = configs.read();
    config.section("db").text("db_host");
    config.section("db").text("username");
    config.section("fts-streams");
    config.noteUnknown();
    assertThat(configs.problems.notes())
        .containsExactly(
            "dmm.cfg [db] db_hots: is not a key of this section and is ignored; did you mean"
                + " db_host?",
            "dmm.cfg [db] zzzzzz: is not a key of this section and is ignored",
            "dmm.cfg [fts-stream]: is not a section of DMM and is ignored; did you mean"
                + " fts-streams?",
            "environment DMM_DB_USERNAM: stands for no key and is ignored; did you mean"
                + " DMM_DB_USERNAME?",
            "environment DMM_HEARTBEAT_DIR: belongs to the Python DMM and is ignored");
    assertThat(configs.problems.all()).isEmpty();
  }

  @Test
  void theVariablesThatKubernetesMakesForAServiceCalledDmmAreNoMistakes() {
    Configs configs =
        Configs.with("")
            .variable("DMM_SERVICE_HOST", "10.0.0.1")
            .variable("DMM_SERVICE_PORT", "8080")
            .variable("DMM_SERVICE_PORT_HTTP", "8080")
            .variable("DMM_PORT", "tcp://10.0.0.1:8080")
            .variable("DMM_PORT_8080_TCP", "tcp://10.0.0.1:8080")
            .variable("DMM_PORT_8080_TCP_ADDR", "10.0.0.1")
            .variable("DMM_POSTGRES_SERVICE_HOST", "10.0.0.2")
            .variable("DMM_POSTGRES_PORT_5432_TCP", "tcp://10.0.0.2:5432");
    configs.read().noteUnknown();
    assertThat(configs.problems.notes()).isEmpty();
  }
}
