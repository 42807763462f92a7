package io.dmm.db.testing;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Says on the console why tests were not run for want of something: Surefire only counts them, and
 * not even that if it was a whole class. JUnit finds it by its name in {@code META-INF/services}.
 */
public final class SkipReasons implements TestExecutionListener {
  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == Status.ABORTED) {
      System.out.println(
          "SKIPPED "
              + test.getLegacyReportingName()
              + ": "
              + result.getThrowable().map(Throwable::getMessage).orElse("no reason was given"));
    }
  }
}
