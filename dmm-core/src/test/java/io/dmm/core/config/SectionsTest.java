package io.dmm.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each section: its defaults, and every key set to something else. */
class SectionsTest {
  @Test
  void databaseDefaults() {
    Configs configs = Configs.with("[db]\npassword = pw\n");
    assertThat(DatabaseSection.read(configs.section("db")))
        .isEqualTo(
            new DatabaseSection(
                DatabaseSection.Type.POSTGRESQL,
                "dmm",
                Secret.of("pw"),
                "localhost",
                5432,
                "dmm",
                "prefer",
                Path.of("dmm-data"),
                20,
                Duration.ofSeconds(30)));
    assertThat(configs.problems.all()).isEmpty();
  }

  @Test
  void databaseWithEveryKeySet() {
    Configs configs =
        Configs.with(
            """
            [db]
            db_type = embedded
            username = u
            password = p
            db_host = db.example.org
            db_port = 6432
            db_name = n
            db_sslmode = verify-full
            data_dir = /var/lib/dmm
            pool_size = 5
            connect_timeout_seconds = 2.5
            """);
    DmmConfigFile config = configs.read();
    assertThat(DatabaseSection.read(config.section("db")))
        .isEqualTo(
            new DatabaseSection(
                DatabaseSection.Type.EMBEDDED,
                "u",
                Secret.of("p"),
                "db.example.org",
                6432,
                "n",
                "verify-full",
                Path.of("/var/lib/dmm"),
                5,
                Duration.ofMillis(2500)));
    assertUnderstood(configs, config);
  }

  @Test
  void aServerIsOpenedWithItsAddressUserAndPassword() {
    var db =
        DatabaseSection.read(
                Configs.with("[db]\npassword=p%=#\ndb_host=2001:db8::1\ndb_name=a b\n")
                    .section("db"))
            .toDatabaseConfig();
    assertThat(db.jdbcUrl()).isEqualTo("jdbc:postgresql://[2001:db8::1]:5432/a+b?sslmode=prefer");
    assertThat(db.user()).isEqualTo("dmm");
    assertThat(db.password()).isEqualTo("p%=#");
    assertThat(db.poolSize()).isEqualTo(20);
    assertThat(db.connectTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(db).asString().doesNotContain("p%=#");
  }

  @Test
  void anEmbeddedDatabaseNeedsNoPasswordAndHasNoAddressYet() {
    Configs configs = Configs.with("[db]\ndb_type = embedded\n");
    DatabaseSection section = DatabaseSection.read(configs.section("db"));
    assertThat(configs.problems.all()).isEmpty();
    assertThatThrownBy(section::toDatabaseConfig).isInstanceOf(IllegalStateException.class);
    var db = section.toDatabaseConfig("jdbc:postgresql://localhost:1/x", "me", Secret.of("pw"));
    assertThat(db.jdbcUrl()).isEqualTo("jdbc:postgresql://localhost:1/x");
    assertThat(db.user()).isEqualTo("me");
    assertThat(db.password()).isEqualTo("pw");
  }

  @Test
  void theDatabaseTypeOfOldSamplesIsUnderstoodAndSqliteIsRefusedWithAHint() {
    Configs old = Configs.with("[db]\ndb_type = postgres\npassword = x\n");
    assertThat(DatabaseSection.read(old.section("db")).type())
        .isEqualTo(DatabaseSection.Type.POSTGRESQL);
    assertThat(old.problems.all()).isEmpty();

    Configs sqlite = Configs.with("[db]\ndb_type = sqlite\ndb_file = dmm.db\n");
    DatabaseSection.read(sqlite.section("db"));
    assertThat(sqlite.problems.all())
        .containsExactly(
            "dmm.cfg [db] db_type: is \"sqlite\", which DMM does not use; it must be embedded for a"
                + " database that needs no server, or postgresql");
    assertThat(sqlite.problems.notes()).hasSize(1);
  }

  @Test
  void daemonsDefaults() {
    Optional<Duration> minute = Optional.of(Duration.ofMinutes(1));
    assertThat(DaemonsSection.read(Configs.with("").section("daemons")))
        .isEqualTo(
            new DaemonsSection(
                minute,
                minute,
                minute,
                minute,
                minute,
                Optional.of(Duration.ofHours(2)),
                Optional.of(Duration.ofMinutes(10)),
                Optional.of(Duration.ofHours(1)),
                8,
                Duration.ofSeconds(10),
                Duration.ofMinutes(30),
                4));
  }

  @Test
  void daemonsWithEveryKeySet() {
    Configs configs =
        Configs.with(
            """
            [daemons]
            rucio = 1
            dmm = 2
            sense = 3
            fts = off
            monit = 0.5
            db = OFF
            reconcile = 7
            retention = 8
            max_in_flight = 9
            lease_seconds = 3
            longest_run_seconds = 4
            down_calls_per_minute = 12
            """);
    DmmConfigFile config = configs.read();
    assertThat(DaemonsSection.read(config.section("daemons")))
        .isEqualTo(
            new DaemonsSection(
                Optional.of(Duration.ofSeconds(1)),
                Optional.of(Duration.ofSeconds(2)),
                Optional.of(Duration.ofSeconds(3)),
                Optional.empty(),
                Optional.of(Duration.ofMillis(500)),
                Optional.empty(),
                Optional.of(Duration.ofSeconds(7)),
                Optional.of(Duration.ofSeconds(8)),
                9,
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                12));
    assertUnderstood(configs, config);
  }

  @Test
  void theNegativeFtsIntervalOfThePythonDmmMeansOff() {
    Configs configs = Configs.with("[daemons]\nfts = -1\n");
    assertThat(DaemonsSection.read(configs.section("daemons")).fts()).isEmpty();
    assertThat(configs.problems.all()).isEmpty();
    assertThat(configs.problems.notes()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-5", "often", "NaN", "Infinity", "1e300"})
  void anIntervalThatIsNoneIsAProblem(String text) {
    Configs configs = Configs.with("[daemons]\nsense = " + text + "\n");
    DaemonsSection.read(configs.section("daemons"));
    assertThat(configs.problems.all())
        .containsExactly(
            "dmm.cfg [daemons] sense: is \""
                + text
                + "\"; it must be a number of seconds above 0, or off");
  }

  @Test
  void decisionDefaults() {
    assertThat(DecisionSection.read(Configs.with("").section("decision")))
        .isEqualTo(
            new DecisionSection(
                "weighted-max-min",
                1000,
                0.1,
                Duration.ofMinutes(1),
                true,
                Duration.ofMinutes(1),
                false,
                Duration.ofMinutes(5),
                Duration.ofMinutes(5)));
  }

  @Test
  void decisionWithEveryKeySet() {
    Configs configs =
        Configs.with(
            """
            [decision]
            policy = Priority_LP
            quantum_mbps = 500
            hysteresis_share = 0
            hysteresis_seconds = 0
            demand_cap = off
            min_drain_seconds = 120
            reclaim = on
            reclaim_step_seconds = 60
            availability_max_age_seconds = 30
            """);
    DmmConfigFile config = configs.read();
    assertThat(DecisionSection.read(config.section("decision")))
        .isEqualTo(
            new DecisionSection(
                "priority-lp",
                500,
                0,
                Duration.ZERO,
                false,
                Duration.ofMinutes(2),
                true,
                Duration.ofMinutes(1),
                Duration.ofSeconds(30)));
    assertUnderstood(configs, config);
  }

  @Test
  void theWindowsOfAnOldVersionAreIgnoredWithANote() {
    Configs configs = Configs.with("[decision]\nmax_window_size = 5\ndefault_window_size = 1\n");
    DmmConfigFile config = configs.read();
    DecisionSection.read(config.section("decision"));
    config.noteUnknown();
    assertThat(configs.problems.notes())
        .hasSize(2)
        .allSatisfy(note -> assertThat(note).contains("window_size: is ignored"));
    assertThat(configs.problems.all()).isEmpty();
  }

  @Test
  void monitorDefaults() {
    assertThat(MonitorSection.read(Configs.with("").section("monit")))
        .isEqualTo(
            new MonitorSection(
                0.8,
                0.3,
                Duration.ofMinutes(15),
                new MonitorSection.Audit(
                    true, Duration.ofMinutes(15), Duration.ofDays(7), 5, 0.5, 0.1, 0.1)));
  }

  @Test
  void monitorWithEveryKeySet() {
    Configs configs =
        Configs.with(
            """
            [monit]
            health_share = 0.5
            low_use_share = 0.2
            low_use_seconds = 600
            audit = no
            audit_delay_seconds = 1
            audit_max_age_seconds = 2
            audit_batch_size = 3
            audit_fail_threshold = 0.25
            audit_retry_threshold = 0.3
            audit_volume_tolerance = 0.2
            """);
    DmmConfigFile config = configs.read();
    assertThat(MonitorSection.read(config.section("monit")))
        .isEqualTo(
            new MonitorSection(
                0.5,
                0.2,
                Duration.ofMinutes(10),
                new MonitorSection.Audit(
                    false, Duration.ofSeconds(1), Duration.ofSeconds(2), 3, 0.25, 0.3, 0.2)));
    assertUnderstood(configs, config);
  }

  @Test
  void anAuditThatWouldNeverHappenIsAProblem() {
    Configs configs = Configs.with("[monit]\naudit_max_age_seconds = 900\n");
    MonitorSection.read(configs.section("monit"));
    assertThat(configs.problems.all())
        .singleElement()
        .asString()
        .startsWith(
            "dmm.cfg [monit] audit_max_age_seconds: is not above audit_delay_seconds (900)");
  }

  @Test
  void retentionDefaultsAndEveryKeySet() {
    assertThat(RetentionSection.read(Configs.with("").section("retention")))
        .isEqualTo(
            new RetentionSection(
                Optional.of(Duration.ofDays(90)),
                Optional.of(Duration.ofDays(90)),
                Optional.of(Duration.ofDays(30))));
    Configs configs =
        Configs.with(
            "[retention]\nrequests_days = off\ndecisions_days = 0.5\nsamples_days = 3650\n");
    DmmConfigFile config = configs.read();
    assertThat(RetentionSection.read(config.section("retention")))
        .isEqualTo(
            new RetentionSection(
                Optional.empty(),
                Optional.of(Duration.ofHours(12)),
                Optional.of(Duration.ofDays(3650))));
    assertUnderstood(configs, config);
  }

  @Test
  void reconcilerDefaultsAndEveryKeySet() {
    assertThat(ReconcilerSection.read(Configs.with("").section("reconciler")))
        .isEqualTo(new ReconcilerSection(ReconcilerSection.Mode.REPORT, Duration.ofMinutes(10)));
    Configs configs = Configs.with("[reconciler]\nmode = repair\ngrace_seconds = 0\n");
    DmmConfigFile config = configs.read();
    assertThat(ReconcilerSection.read(config.section("reconciler")))
        .isEqualTo(new ReconcilerSection(ReconcilerSection.Mode.REPAIR, Duration.ZERO));
    assertUnderstood(configs, config);
  }

  @Test
  void logDefaultsAndEveryKeySet() {
    assertThat(LogSection.read(Configs.with("").section("log")))
        .isEqualTo(
            new LogSection(
                LogSection.Level.INFO,
                LogSection.Format.TEXT,
                Optional.of(Path.of("dmm.log")),
                10_485_760,
                10));
    Configs configs =
        Configs.with("[log]\nlevel = debug\nformat = json\n")
            .variable("DMM_LOG_FILE", "off")
            .variable("DMM_LOG_MAX_BYTES", "2048")
            .variable("DMM_LOG_BACKUP_COUNT", "0");
    DmmConfigFile config = configs.read();
    assertThat(LogSection.read(config.section("log")))
        .isEqualTo(
            new LogSection(
                LogSection.Level.DEBUG, LogSection.Format.JSON, Optional.empty(), 2048, 0));
    assertUnderstood(configs, config);
  }

  @Test
  void lifecycleDefaults() {
    assertThat(LifecycleSection.read(Configs.with("").section("sense")))
        .isEqualTo(
            new LifecycleSection(
                Duration.ofMinutes(2),
                true,
                true,
                3,
                Duration.ofSeconds(30),
                Duration.ofMinutes(15),
                Duration.ofMinutes(5)));
  }

  @Test
  void lifecycleWithEveryKeySet() {
    Configs configs =
        Configs.with(
            """
            [sense]
            keep_alive_seconds = 1
            finished_r_hold_seconds = 500
            sense_keep_alive_seconds = 600
            reuse = off
            reuse_reverse = off
            max_retries = 0
            retry_first_seconds = 4
            retry_most_seconds = 5
            queue_check_seconds = 6
            """);
    DmmConfigFile config = configs.read();
    assertThat(LifecycleSection.read(config.section("sense")))
        .isEqualTo(
            new LifecycleSection(
                Duration.ofSeconds(1),
                false,
                false,
                0,
                Duration.ofSeconds(4),
                Duration.ofSeconds(5),
                Duration.ofSeconds(6)));
    assertUnderstood(configs, config);
  }

  @Test
  void aLongestWaitBelowTheFirstIsAProblem() {
    Configs configs = Configs.with("[sense]\nretry_most_seconds = 29\n");
    LifecycleSection.read(configs.section("sense"));
    assertThat(configs.problems.all())
        .containsExactly(
            "dmm.cfg [sense] retry_most_seconds: is below retry_first_seconds (30); it must be as"
                + " long or longer");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 120",
    "'finished_r_hold_seconds = 300', 300",
    "'sense_keep_alive_seconds = 0', 0",
    "'finished_r_hold_seconds = 120;sense_keep_alive_seconds = 60', 120",
    "'finished_r_hold_seconds = 120;sense_keep_alive_seconds = 600', 600",
    "'finished_r_hold_seconds = 120;keep_alive_seconds = 5', 5",
  })
  void theTwoKeepAlivesOfThePythonDmmAreRead(String keys, int seconds) {
    Configs configs = Configs.with("[sense]\n" + keys.replace(';', '\n') + "\n");
    assertThat(LifecycleSection.read(configs.section("sense")).keepAlive())
        .isEqualTo(Duration.ofSeconds(seconds));
    assertThat(configs.problems.all()).isEmpty();
  }

  private static void assertUnderstood(Configs configs, DmmConfigFile config) {
    config.noteUnknown();
    assertThat(configs.problems.all()).isEmpty();
    assertThat(configs.problems.notes()).isEmpty();
  }
}
