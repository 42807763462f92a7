package io.dmm.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.testing.TestDatabase;
import io.dmm.web.testing.TestWeb;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LookIT {
  @RegisterExtension static final TestDatabase db = new TestDatabase();

  private static TestWeb web;

  @BeforeAll
  static void start() {
    web = TestWeb.start(db.get());
  }

  @AfterAll
  static void stop() {
    web.close();
  }

  @Test
  void aChoiceIsKeptAndTheReaderGoesBackToWhereHeWas() {
    HttpResponse<String> answer = web.browse("/look?to=dark&next=%2F%3Fsort%3Dpriority%26page%3D2");

    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location")).hasValue("/?sort=priority&page=2");
    String cookie = TestWeb.cookieOf(answer).orElseThrow();
    assertThat(web.browse("/sites", "Cookie", cookie).body()).contains("data-look=\"dark\"");
    assertThat(web.browse("/sites").body()).contains("data-look=\"system\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//evil.example.org",
        "/%5Cevil.example.org",
        "https://evil.example.org",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:x",
        ""
      })
  void nobodyIsSentToAnotherHost(String next) {
    HttpResponse<String> answer = web.browse("/look?to=light&next=" + next);

    assertThat(answer.headers().firstValue("Location")).hasValue("/");
  }

  @Test
  void aLookThatThereIsNotIsThatOfTheSystem() {
    String cookie = TestWeb.cookieOf(web.browse("/look?to=%22%3E%3Cb%3E")).orElseThrow();

    assertThat(cookie).isEqualTo("dmm_look=system");
    assertThat(web.browse("/", "Cookie", "dmm_look=\"><script>").body())
        .contains("data-look=\"system\"");
  }
}
