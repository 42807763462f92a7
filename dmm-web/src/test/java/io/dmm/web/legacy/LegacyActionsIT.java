package io.dmm.web.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.reset;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.dmm.core.lifecycle.Cause;
import io.dmm.core.lifecycle.IllegalTransitionException;
import io.dmm.core.operator.UnknownRequestException;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.testing.TestDatabase;
import io.dmm.web.testing.TestWeb;
import java.lang.reflect.Constructor;
import java.net.http.HttpResponse;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LegacyActionsIT {
  @RegisterExtension static final TestDatabase db = new TestDatabase();
  private static final String RULE = "0123456789abcdef0123456789abcdef";
  private static TestWeb web;

  @BeforeAll
  static void start() {
    web = TestWeb.start(db.get());
  }

  @AfterAll
  static void stop() {
    web.close();
  }

  @BeforeEach
  void forget() {
    reset(web.actions());
  }

  @ParameterizedTest
  @CsvSource({
    "/mark_finished, Request marked as finished",
    "/update_fts_limit, FTS limit updated",
    "/reinitialize_sense, Request reinitialized",
    "/reinitialize_request, Request reinitialized",
    "/refresh_sites, Sites refreshed"
  })
  void scriptsGetTheWordsTheyKnow(String path, String words) {
    HttpResponse<String> answer =
        web.postWithToken(path, "{\"rule_id\": \"" + RULE + "\", \"limit\": 7}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo('"' + words + '"');
  }

  @Test
  void eachAddressDoesWhatItsNameSays() {
    String body = "{\"rule_id\": \"" + RULE + "\", \"limit\": 7}";
    web.postWithToken("/mark_finished", body);
    web.postWithToken("/update_fts_limit", body);
    web.postWithToken("/update_fts_limit", "{\"rule_id\": \"" + RULE + "\", \"limit\": null}");
    web.postWithToken("/reinitialize_sense", body);
    web.postWithToken("/reinitialize_request", body);
    web.postWithToken("/refresh_sites", "");

    verify(web.actions()).finish(RULE, "api-token");
    verify(web.actions()).overrideStreams(RULE, OptionalInt.of(7), "api-token");
    verify(web.actions()).overrideStreams(RULE, OptionalInt.empty(), "api-token");
    verify(web.actions()).reinitializeSense(RULE, "api-token");
    verify(web.actions()).reinitialize(RULE, "api-token");
    verify(web.actions()).refreshSites("api-token");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "7",
        "\"rule\"",
        "{",
        "{\"rule_id\": \"a\"} trailing",
        "{}",
        "{\"rule_id\": null}",
        "{\"rule_id\": 7}",
        "{\"rule_id\": \"\"}",
        "{\"rule_id\": [\"a\"]}"
      })
  void aBodyThatNamesNoRuleIsABadRequest(String body) {
    for (String path :
        new String[] {"/mark_finished", "/reinitialize_sense", "/reinitialize_request"}) {
      HttpResponse<String> answer = web.postWithToken(path, body);
      assertThat(answer.statusCode()).as(path + " " + body).isEqualTo(400);
      assertThat(answer.body()).contains("\"detail\":");
    }
    verifyNoInteractions(web.actions());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.5", "\"7\"", "true", "99999999999", "[1]"})
  void aLimitThatIsNoWholeNumberOfOneOrMoreIsABadRequest(String limit) {
    HttpResponse<String> answer =
        web.postWithToken(
            "/update_fts_limit", "{\"rule_id\": \"" + RULE + "\", \"limit\": " + limit + "}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("1 or more");
    verifyNoInteractions(web.actions());
  }

  @Test
  void zeroIsRefusedBecauseFtsWouldReadItAsUnlimited() {
    HttpResponse<String> answer =
        web.postWithToken("/update_fts_limit", "{\"rule_id\": \"" + RULE + "\", \"limit\": 0}");

    assertThat(answer.body()).contains("FTS reads 0 as unlimited");
  }

  @Test
  void anAbsentLimitIsNotAWishToRemoveIt() {
    HttpResponse<String> answer =
        web.postWithToken("/update_fts_limit", "{\"rule_id\": \"" + RULE + "\"}");

    assertThat(answer.statusCode()).isEqualTo(400);
    verifyNoInteractions(web.actions());
  }

  @Test
  void anUnknownRuleIsNotFound() {
    doThrow(new UnknownRequestException(RULE)).when(web.actions()).finish(any(), any());

    HttpResponse<String> answer =
        web.postWithToken("/mark_finished", "{\"rule_id\": \"" + RULE + "\"}");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("no request for rule " + RULE);
  }

  @Test
  void aRuleIdThatCannotBeOneIsNotFoundWithoutAskingAnybody() {
    HttpResponse<String> answer =
        web.postWithToken("/mark_finished", "{\"rule_id\": \"\\u0000' or 1=1 --\"}");

    assertThat(answer.statusCode()).isEqualTo(404);
    verifyNoInteractions(web.actions());
  }

  @Test
  void whatTheLifeCycleForbidsIsAConflict() throws ReflectiveOperationException {
    doThrow(illegal()).when(web.actions()).finish(any(), any());

    HttpResponse<String> answer =
        web.postWithToken("/mark_finished", "{\"rule_id\": \"" + RULE + "\"}");

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).contains("is DELETED, where OPERATOR_FINISHED cannot happen");
  }

  @Test
  void whatNobodyForesawIsToldByAnIdOnly() {
    doThrow(new IllegalStateException("password is hunter2"))
        .when(web.actions())
        .finish(any(), any());

    HttpResponse<String> answer =
        web.postWithToken("/mark_finished", "{\"rule_id\": \"" + RULE + "\"}");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body())
        .contains("\"error_id\":\"")
        .doesNotContain("hunter2")
        .doesNotContain("Exception")
        .doesNotContain("at io.dmm");
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() {
    String huge = "{\"rule_id\": \"" + "a".repeat(200_000) + "\"}";

    assertThat(web.postWithToken("/mark_finished", huge).statusCode()).isEqualTo(413);
    verifyNoInteractions(web.actions());
  }

  @Test
  void aBodyThatNestsWithoutEndIsABadRequest() {
    assertThat(web.postWithToken("/mark_finished", "[".repeat(60_000)).statusCode()).isEqualTo(400);
  }

  /** As core throws it; only core can make one. */
  private static IllegalTransitionException illegal() throws ReflectiveOperationException {
    Constructor<IllegalTransitionException> constructor =
        IllegalTransitionException.class.getDeclaredConstructor(
            String.class, RequestStatus.class, Cause.class);
    constructor.setAccessible(true);
    return constructor.newInstance(RULE, RequestStatus.DELETED, Cause.OPERATOR_FINISHED);
  }
}
