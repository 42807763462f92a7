package io.dmm.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import io.dmm.core.decision.DecisionEngine;
import io.dmm.db.request.RequestRepository;
import io.dmm.fts.FtsModule;
import io.dmm.rucio.RucioModule;
import io.dmm.sandbox.scenario.SandboxWorld;
import io.dmm.sense.SenseModule;
import io.dmm.web.WebServer;
import java.net.URL;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may know whom, held by the compiled classes of all modules. */
class ArchitectureTest {
  private static final List<Class<?>> ONE_OF_EACH_MODULE =
      List.of(
          Application.class,
          WebServer.class,
          SenseModule.class,
          FtsModule.class,
          RucioModule.class,
          SandboxWorld.class,
          DecisionEngine.class,
          RequestRepository.class);

  private static final JavaClasses ALL = imported();

  /** Modules that a module may import, beside itself. */
  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.of(
          "db", Set.of(),
          "sandbox", Set.of(),
          "core", Set.of("db"),
          "sense", Set.of("core", "db"),
          "fts", Set.of("core", "db"),
          "rucio", Set.of("core", "db"),
          "web", Set.of("core", "db"),
          "app", Set.of("web", "sense", "fts", "rucio", "sandbox", "core", "db"));

  /** What the modules are built from, be it a directory or a jar; not their tests. */
  private static JavaClasses imported() {
    Set<Location> locations = new HashSet<>();
    for (Class<?> one : ONE_OF_EACH_MODULE) {
      URL code = one.getProtectionDomain().getCodeSource().getLocation();
      locations.add(Location.of(code));
    }
    return new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludePackageInfos())
        .importLocations(locations)
        .that(
            resideInAPackage("io.dmm..")
                .and(DescribedPredicate.not(resideInAPackage("io.dmm.db.jooq.."))));
  }

  @Test
  void everyModuleIsLookedAt() {
    Set<String> seen = new HashSet<>();
    ALL.forEach(one -> seen.add(one.getPackageName().split("\\.")[2]));
    assertThat(seen).containsExactlyInAnyOrderElementsOf(MAY_IMPORT.keySet());
    assertThat(ALL.size()).isGreaterThan(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"db", "sandbox", "core", "sense", "fts", "rucio", "web", "app"})
  void aModuleImportsOnlyWhatTheArrowsAllow(String module) {
    String[] forbidden =
        MAY_IMPORT.keySet().stream()
            .filter(other -> !other.equals(module) && !MAY_IMPORT.get(module).contains(other))
            .map(other -> "io.dmm." + other + "..")
            .toArray(String[]::new);
    if (forbidden.length > 0) {
      noClasses()
          .that(resideInAPackage("io.dmm." + module + ".."))
          .should()
          .dependOnClassesThat(resideInAnyPackage(forbidden))
          .because("the arrows between the modules point the other way")
          .check(ALL);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"db", "core", "sense", "fts", "rucio", "sandbox", "web"})
  void thePackagesOfAModuleHaveAnOrder(String module) {
    slices()
        .matching("io.dmm." + module + ".(*)..")
        .should()
        .beFreeOfCycles()
        .because("a package that cannot be read without another is no package of its own")
        .check(ALL);
  }

  @Test
  void aStatusIsWrittenInOnePlaceOnly() {
    Set<String> writes = Set.of("insert", "change", "restore");
    DescribedPredicate<JavaAccess<?>> writesStatus =
        DescribedPredicate.describe(
            "RequestRepository.insert, change or restore",
            access ->
                access.getTargetOwner().isEquivalentTo(RequestRepository.class)
                    && writes.contains(access.getName()));
    noClasses()
        .that()
        .resideOutsideOfPackages("io.dmm.core.lifecycle..", "io.dmm.db..")
        .should()
        .accessTargetWhere(writesStatus)
        .because("Transitions is the only writer of a status")
        .check(ALL);
    assertThat(
            ALL.get("io.dmm.core.lifecycle.Transitions").getAccessesFromSelf().stream()
                .filter(writesStatus))
        .as("the rule knows the methods that write")
        .hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void nothingIsInjectedIntoFields() {
    fields()
        .should()
        .notBeAnnotatedWith("jakarta.inject.Inject")
        .andShould()
        .notBeAnnotatedWith("com.google.inject.Inject")
        .because("a class can be made by its constructor, without Guice")
        .check(ALL);
  }

  @Test
  void guiceStaysInModules() {
    DescribedPredicate<JavaClass> wiring =
        simpleNameEndingWith("Module")
            .or(
                DescribedPredicate.describe(
                    "inside a module",
                    one ->
                        one.getEnclosingClass()
                            .filter(outer -> outer.getSimpleName().endsWith("Module"))
                            .isPresent()))
            .or(resideInAPackage("io.dmm.app"));
    noClasses()
        .that(DescribedPredicate.not(wiring))
        .should()
        .dependOnClassesThat(resideInAPackage("com.google.inject.."))
        .because("everything but the wiring can be used without Guice")
        .check(ALL);
  }

  @Test
  void onlyOnePackageKnowsWhatRecordsTraces() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.dmm.app.trace..")
        .should()
        .dependOnClassesThat(resideInAPackage("io.opentelemetry.."))
        .because("whoever uses a module alone brings a recorder of their own, or none")
        .check(ALL);
  }

  @Test
  void onlyTheCommandLinePrints() {
    noClasses()
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .dependOnClassesThat(resideInAPackage("java.util.logging.."))
        .because("all else goes to the log, and the command line prints to what picocli gives it")
        .check(ALL);
  }

  @Test
  void noPeerIsCalledThroughAnotherHttpClientThanTheCommonOne() {
    noClasses()
        .that()
        .resideInAnyPackage("io.dmm.sense..", "io.dmm.fts..", "io.dmm.rucio..", "io.dmm.web..")
        .should()
        .dependOnClassesThat(resideInAnyPackage("java.net.http..", "org.apache.hc.client5.."))
        .because("time-outs, retries and the four outcomes are PeerHttp's business")
        .check(ALL);
  }
}
