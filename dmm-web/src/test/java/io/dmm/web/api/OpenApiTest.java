package io.dmm.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.dmm.db.testing.TestDatabase;
import io.dmm.web.Routes;
import io.dmm.web.auth.Access;
import io.dmm.web.testing.TestWeb;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OpenApiTest {
  /** Pages and what belongs to them are for people. */
  private static final Set<String> FOR_PEOPLE =
      Set.of("/", "/sites", "/network", "/decisions", "/daemons", "/log");

  @RegisterExtension static final TestDatabase db = new TestDatabase();
  private static TestWeb web;
  private static JsonNode document;

  @BeforeAll
  static void start() throws IOException {
    web = TestWeb.start(db.get());
    document = new YAMLMapper().readTree(web.get("/api/v1/openapi.yaml").body());
  }

  @AfterAll
  static void stop() {
    web.close();
  }

  @Test
  void theDocumentNamesEveryAddressThatIsNotAPage() {
    Set<String> described = new TreeSet<>();
    document
        .path("paths")
        .fields()
        .forEachRemaining(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

    assertThat(described).isEqualTo(served().keySet());
  }

  @Test
  void theDocumentSaysWhichAddressesNeedTheToken() {
    served()
        .forEach(
            (name, access) -> {
              String[] parts = name.split(" ", -1);
              JsonNode security =
                  document
                      .path("paths")
                      .path(parts[1])
                      .path(parts[0].toLowerCase(Locale.ROOT))
                      .path("security");
              boolean tokenOnly = security.size() == 1 && security.get(0).has("token");
              assertThat(tokenOnly)
                  .as(name)
                  .isEqualTo(access == Access.OPERATOR || access == Access.ADMIN);
            });
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    assertThat(document.findValuesAsText("$ref"))
        .isNotEmpty()
        .allSatisfy(
            text -> assertThat(document.at(text.substring(1)).isMissingNode()).as(text).isFalse());
  }

  private static Map<String, Access> served() {
    Map<String, Access> served = new TreeMap<>();
    for (Routes.Address address : web.routes().all()) {
      String path = address.path();
      boolean page =
          FOR_PEOPLE.contains(path)
              || path.startsWith("/details/")
              || path.startsWith("/decisions/")
              || path.startsWith("/daemons/")
              || path.startsWith("/network/")
              || path.startsWith("/log/")
              || path.equals("/look")
              || path.startsWith("/sign-")
              || path.startsWith("/static/")
              || path.startsWith("/api/docs")
              || path.equals("/sites/refresh");
      if (!page) {
        served.put(address.method().name() + " " + path, address.access());
      }
    }
    return served;
  }
}
