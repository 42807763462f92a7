package io.dmm.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ManyMistakesTest {
  private static final String FILE =
      """
      stray = 1
      [db]
      db_type = oracle
      db_host = http://db:5432
      db_port = 70000
      db_sslmode = yes
      pool_size = 2
      pool_size = 30
      connect_timeout_seconds = soon
      what is this
      [daemons]
      rucio = 0
      dmm = -1
      max_in_flight = many
      lease_seconds = 1
      [decision]
      policy = fair
      quantum_mbps = 0
      hysteresis_share = 2
      demand_cap = maybe
      [log]
      level = loud
      max_bytes = 1
      [reconciler]
      mode = destroy
      [sense]
      max_retries = -1
      """;

  @Test
  void allOfThemAreReportedAtOnceEachWithItsPlaceItsValueAndWhatWouldBeRight() {
    Configs configs = Configs.with(FILE).variable("DMM_DB_PASSWORD_FILE", "/nowhere");
    DmmConfigFile config = configs.read();
    DatabaseSection.read(config.section("db"));
    DaemonsSection.read(config.section("daemons"));
    DecisionSection.read(config.section("decision"));
    LogSection.read(config.section("log"));
    ReconcilerSection.read(config.section("reconciler"));
    LifecycleSection.read(config.section("sense"));

    assertThat(configs.problems.none()).isFalse();
    assertThat(configs.problems.all())
        .containsExactlyInAnyOrder(
            "dmm.cfg line 1: stands before the first section; it must be below a [section]",
            "dmm.cfg line 8 [db] pool_size: is set twice, first in line 7; it must be set once",
            "dmm.cfg line 10 [db]: is not understood; it must be key = value, a [section], or a"
                + " comment that starts with #",
            "dmm.cfg [db] db_type: is \"oracle\"; it must be postgresql or embedded",
            "environment DMM_DB_PASSWORD_FILE: is \"/nowhere\"; it must be a file that can be read (no"
                + " such file)",
            "dmm.cfg [db] db_host: is \"http://db:5432\"; it must be a host name or address, without a"
                + " port",
            "dmm.cfg [db] db_port: is \"70000\"; it must be a whole number from 1 to 65535",
            "dmm.cfg [db] db_sslmode: is \"yes\"; it must be one of allow, disable, prefer, require,"
                + " verify-ca, verify-full",
            "dmm.cfg [db] pool_size: is \"2\"; it must be a whole number from 3 to 1000",
            "dmm.cfg [db] connect_timeout_seconds: is \"soon\"; it must be a number of seconds above 0",
            "dmm.cfg [daemons] rucio: is \"0\"; it must be a number of seconds above 0, or off",
            "dmm.cfg [daemons] dmm: is \"-1\"; it must be a number of seconds above 0, or off",
            "dmm.cfg [daemons] max_in_flight: is \"many\"; it must be a whole number from 1 to 1000",
            "dmm.cfg [daemons] lease_seconds: is below 3; it must leave time to renew it when the"
                + " database is slow, 10 for example",
            "dmm.cfg [decision] policy: is \"fair\"; it must be one of weighted-max-min, priority-lp",
            "dmm.cfg [decision] quantum_mbps: is \"0\"; it must be a whole number from 1 to 100000000",
            "dmm.cfg [decision] hysteresis_share: is \"2\"; it must be a number from 0.0 to 0.99",
            "dmm.cfg [decision] demand_cap: is \"maybe\"; it must be on or off",
            "dmm.cfg [log] level: is \"loud\"; it must be one of trace, debug, info, warn, error",
            "dmm.cfg [log] max_bytes: is \"1\"; it must be a whole number from 1024 to 1099511627776",
            "dmm.cfg [reconciler] mode: is \"destroy\"; it must be one of off, report, repair",
            "dmm.cfg [sense] max_retries: is \"-1\"; it must be a whole number of 0 or more");
  }
}
