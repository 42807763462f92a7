package io.dmm.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The sample, the table of keys, and a configuration of the Python DMM. */
class SampleTest {
  private static final Path SAMPLE = Path.of("../etc/dmm.cfg.sample");
  private static final Path TABLE = Path.of("../docs/configuration.md");

  /** Sections that core reads itself, whole. */
  private static final List<String> OURS =
      List.of(
          "db",
          "daemons",
          "decision",
          "monit",
          "retention",
          "reconciler",
          "log",
          "vlan-ranges",
          "site-aliases",
          "site-capacity",
          "link-capacity",
          "sites");

  @Test
  void theSampleAsItIsLacksNothingOfCoreButThePassword() throws IOException {
    Problems problems = new Problems();
    DmmConfigFile config = DmmConfigFile.of(text(SAMPLE), Map.of(), Files::readString, problems);
    readCore(config);
    assertThat(problems.all())
        .singleElement()
        .asString()
        .startsWith("dmm.cfg [db] password: is miss");
    assertThat(problems.notes()).isEmpty();
  }

  @Test
  void everyKeyOfTheSampleIsUnderstoodAndShowsItsDefault() throws IOException {
    Problems problems = new Problems();
    String all = uncommented(text(SAMPLE)).replaceAll("(?m)^password =$", "password = x");
    DmmConfigFile config = DmmConfigFile.of(all, Map.of(), Files::readString, problems);
    DmmConfigFile bare =
        DmmConfigFile.of("[db]\npassword = x\n", Map.of(), Files::readString, new Problems());
    assertThat(readCore(config)).isEqualTo(readCore(bare));
    assertThat(problems.all()).isEmpty();
    for (String section : OURS) {
      assertThat(config.section(section).neverAsked()).as(section).isEmpty();
    }
  }

  @Test
  void theTableOfKeysAndTheSampleNameTheSameKeysWithTheSameDefaults() throws IOException {
    Map<String, String> sample = new java.util.TreeMap<>();
    IniFile ini = IniFile.parse("sample", uncommented(text(SAMPLE)), new Problems());
    for (String section : ini.sections()) {
      ini.section(section)
          .values()
          .forEach(entry -> sample.put("[" + section + "] " + entry.key(), entry.text()));
    }
    sample.keySet().removeIf(key -> key.endsWith("_file") && !key.endsWith("auth_file"));
    Map<String, String> table = new java.util.TreeMap<>();
    Set<String> freeNames = new TreeSet<>(); // what stands before a name of a site or RSE
    Pattern row = Pattern.compile("^\\| `\\[([a-z-]+)]` \\| `([^`]+)` \\| ([^|]*) \\|.*");
    for (String line : text(TABLE).lines().toList()) {
      Matcher matcher = row.matcher(line);
      if (!matcher.matches()) {
        continue;
      }
      String key = "[" + matcher.group(1) + "] " + matcher.group(2);
      if (matcher.group(2).matches(".*\\b(SITE|RSE)\\b.*")) {
        freeNames.add(key.replaceAll("(SITE|RSE).*", ""));
      } else {
        String shown = matcher.group(3).strip().replace("`", "");
        table.put(key, Set.of("required", "none", "all").contains(shown) ? "" : shown);
      }
    }
    sample.keySet().removeIf(key -> freeNames.stream().anyMatch(key::startsWith));
    assertThat(sample).isEqualTo(table);
    assertThat(freeNames)
        .containsExactlyInAnyOrder(
            "[fts-streams] ",
            "[vlan-ranges] ",
            "[site-aliases] ",
            "[site-capacity] ",
            "[link-capacity] ",
            "[sense] metadata_tag.");
  }

  @Test
  void aConfigurationOfThePythonDmmWorksUnchanged() throws IOException {
    Problems problems = new Problems();
    String text;
    try (InputStream in = SampleTest.class.getResourceAsStream("/config/python-dmm.cfg")) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    DmmConfigFile config = DmmConfigFile.of(text, Map.of(), Files::readString, problems);
    readCore(config);
    assertThat(problems.all()).isEmpty();
    assertThat(problems.notes())
        .satisfiesExactly(
            note -> assertThat(note).contains("[daemons] fts"),
            note -> assertThat(note).contains("max_window_size"),
            note -> assertThat(note).contains("default_window_size"));
    for (String section : OURS) {
      assertThat(config.section(section).neverAsked()).as(section).isEmpty();
    }

    var db = DatabaseSection.read(config.section("db")).toDatabaseConfig();
    assertThat(db.jdbcUrl()).startsWith("jdbc:postgresql://localhost:5432/dmm");
    assertThat(db.password()).isEqualTo("p%ss=w#rd");
    assertThat(DaemonsSection.read(config.section("daemons")).sense())
        .isEqualTo(Optional.of(Duration.ofSeconds(10)));
    assertThat(LifecycleSection.read(config.section("sense")).keepAlive())
        .isEqualTo(Duration.ofSeconds(120));
    NetworkSection network = NetworkSection.read(config);
    assertThat(network.vlans("T2_US_Caltech", "T2_US_SDSC")).hasToString("3600-3619");
    assertThat(network.vlans("T1_US_FNAL", "T2_US_SDSC")).hasToString("3985-3986");
    assertThat(network.siteCandidates("T2_US_SDSC_Test")).containsExactly("T2_US_SDSC");
  }

  private static List<Object> readCore(DmmConfigFile config) {
    List<Object> read = new ArrayList<>();
    read.add(DatabaseSection.read(config.section("db")));
    read.add(DaemonsSection.read(config.section("daemons")));
    read.add(DecisionSection.read(config.section("decision")));
    read.add(MonitorSection.read(config.section("monit")));
    read.add(RetentionSection.read(config.section("retention")));
    read.add(ReconcilerSection.read(config.section("reconciler")));
    read.add(LogSection.read(config.section("log")));
    read.add(LifecycleSection.read(config.section("sense")));
    NetworkSection.read(config);
    return read;
  }

  /** What the sample says if every {@code #key = value} is set; {@code <key>_file} stays unset. */
  private static String uncommented(String sample) {
    return sample.replaceAll("(?m)^#([a-z][\\w.]*|T[12]_[\\w.-]+) =", "$1 =");
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file);
  }
}
