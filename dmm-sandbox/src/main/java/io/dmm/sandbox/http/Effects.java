package io.dmm.sandbox.http;

import io.dmm.sandbox.http.FaultSource.Effect;
import java.time.Duration;
import java.util.function.Supplier;

/** The ways in which a call can go wrong on its way. */
public final class Effects {
  private Effects() {}

  /** Nothing is processed; the connection is cut. */
  public static Effect cut() {
    return processing -> new Outcome.Cut();
  }

  /** The call is processed, then the connection is cut instead of answering. */
  public static Effect lostAnswer() {
    return processing -> processing.get().changed(unused -> new Outcome.Cut());
  }

  /** Nothing is processed; this is the answer. */
  public static Effect answered(Answer answer) {
    return processing -> answer;
  }

  /** The call is processed and then answered so, whatever came of it. */
  public static Effect answeredAfter(Answer answer) {
    return processing -> processing.get().changed(unused -> answer);
  }

  /** The call reaches the server late, by real time. */
  public static Effect late(Supplier<Duration> by) {
    return processing -> new Outcome.Later(by.get(), processing);
  }

  /** The call is processed at once, but whatever comes of it comes late, by real time. */
  public static Effect lateAnswer(Supplier<Duration> by) {
    return processing -> processing.get().changed(last -> new Outcome.Later(by.get(), () -> last));
  }

  /** The answer breaks off after so many bytes of its body. */
  public static Effect torn(int bytes) {
    return processing ->
        processing
            .get()
            .changed(
                last -> last instanceof Answer answer ? new Outcome.Torn(answer, bytes) : last);
  }
}
