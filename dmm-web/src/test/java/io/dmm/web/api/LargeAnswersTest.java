package io.dmm.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.dmm.web.input.WebJson;
import io.javalin.http.Context;
import io.javalin.http.ServiceUnavailableResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LargeAnswersTest {
  private final Context first = mock(Context.class);
  private final Context second = mock(Context.class);
  private final WebJson json = mock(WebJson.class);
  private final LargeAnswers answers = new LargeAnswers(json, 10, Duration.ZERO);

  @Test
  void whoFindsNoTurnIsAskedToComeAgainAndReadsNothing() {
    answers.answer(
        first,
        8,
        () -> {
          assertThatThrownBy(
                  () ->
                      answers.answer(
                          second,
                          3,
                          () -> {
                            throw new AssertionError("read although it was not its turn");
                          }))
              .isInstanceOf(ServiceUnavailableResponse.class)
              .hasMessageContaining("try again soon");
          return List.of();
        });

    verify(second).header("Retry-After", "5");
    verify(json, never()).answer(eq(second), any());
  }

  @Test
  void shortListsGoOnBesideLongOnes() {
    answers.answer(
        first,
        8,
        () -> {
          answers.answer(second, 2, () -> "short");
          return "long";
        });

    verify(json).answer(first, "long");
    verify(json).answer(second, "short");
  }

  @Test
  void aListThatCannotBeReadGivesItsTurnBack() {
    assertThatThrownBy(
            () ->
                answers.answer(
                    first,
                    10,
                    () -> {
                      throw new IllegalStateException("no database");
                    }))
        .hasMessage("no database");

    answers.answer(second, 10, () -> "list");
    verify(json).answer(second, "list");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
