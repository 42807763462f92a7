package io.dmm.app;

import io.dmm.app.trace.TraceSettings;
import io.dmm.core.CoreConfig;
import io.dmm.core.config.ConfigReader;
import io.dmm.core.config.DatabaseSection;
import io.dmm.core.config.DmmConfigFile;
import io.dmm.core.config.LogSection;
import io.dmm.core.config.Problems;
import io.dmm.fts.FtsConfig;
import io.dmm.rucio.RucioClientFile;
import io.dmm.rucio.RucioConfig;
import io.dmm.sense.SenseConfig;
import io.dmm.sense.client.SenseAuthFile;
import io.dmm.web.WebConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that DMM is told: dmm.cfg, rucio.cfg and .sense-o-auth.yaml, read in one go.
 *
 * @param core sections of the core
 * @param database section {@code [db]}
 * @param log section {@code [log]}
 * @param sense section {@code [sense]}
 * @param senseLogin who we are to SENSE-O
 * @param fts sections {@code [fts]} and {@code [fts-streams]}
 * @param rucio section {@code [rucio]}
 * @param rucioLogin who we are to Rucio
 * @param web sections {@code [dmm]} and {@code [oidc]}
 * @param traces OpenTelemetry's variables
 * @param notes what is odd but no mistake
 */
public record Settings(
    CoreConfig core,
    DatabaseSection database,
    LogSection log,
    SenseConfig sense,
    SenseAuthFile senseLogin,
    FtsConfig fts,
    RucioConfig rucio,
    RucioClientFile rucioLogin,
    WebConfig web,
    TraceSettings traces,
    List<String> notes) {

  /**
   * Reads everything.
   *
   * @param argument the file named on the command line
   * @param environment environment variables
   * @throws ConfigurationException with every mistake there is
   */
  public static Settings read(Optional<Path> argument, Map<String, String> environment)
      throws ConfigurationException {
    return read(
        new ConfigReader(environment, Files::readString).read(argument, new Problems()),
        environment);
  }

  static Settings read(DmmConfigFile file, Map<String, String> environment)
      throws ConfigurationException {
    Problems problems = file.problems();
    DatabaseSection database = DatabaseSection.read(file.section("db"));
    LogSection log = LogSection.read(file.section("log"));
    CoreConfig core = CoreConfig.read(file);
    SenseConfig sense = SenseConfig.read(file.section("sense"));
    FtsConfig fts = FtsConfig.read(file.section("fts"), file.section("fts-streams"));
    RucioConfig rucio = RucioConfig.read(file.section("rucio"));
    WebConfig web = WebConfig.read(file.section("dmm"), file.section("oidc"));
    file.section("dmm").ignored("metrics_port", "/metrics is on the port of the pages");
    Optional<SenseAuthFile> senseLogin =
        SenseAuthFile.read(
            sense.authFile(), environment, Path.of(System.getProperty("user.home")), problems);
    if (senseLogin.isEmpty() && problems.none()) {
      problems.add(".sense-o-auth.yaml", "cannot be used; it must hold the login for SENSE-O");
    }
    RucioClientFile rucioLogin = RucioClientFile.read(environment, problems);
    file.noteUnknown();
    ofOtherClient(environment, problems);
    TraceSettings traces = TraceSettings.read(environment, problems);
    rucio.advice().ifPresent(advice -> problems.note(file.path() + " [rucio] activities", advice));
    if (!problems.none()) {
      throw new ConfigurationException(problems.all(), file.found(), file.path());
    }
    return new Settings(
        core,
        database,
        log,
        sense,
        senseLogin.orElseThrow(),
        fts,
        rucio,
        rucioLogin,
        log.file().map(web::withLogFile).orElse(web),
        traces,
        problems.notes());
  }

  /** Variables of SENSE's own client, which the Python DMM used. */
  private static void ofOtherClient(Map<String, String> environment, Problems problems) {
    Map.of(
            "SENSE_TIMEOUT", "[sense] call_timeout_seconds says how long an answer may take",
            "SENSE_RETRIES", "only calls that change nothing are repeated",
            "SENSE_FULL_DEBUG", "[log] level says how much is logged")
        .forEach(
            (variable, instead) -> {
              if (environment.containsKey(variable)) {
                problems.note("environment " + variable, "means nothing to DMM: " + instead);
              }
            });
  }

  /** The same with another web server. */
  public Settings withWeb(WebConfig other) {
    return new Settings(
        core, database, log, sense, senseLogin, fts, rucio, rucioLogin, other, traces, notes);
  }
}
