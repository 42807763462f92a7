package io.dmm.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorTextTest {
  @Test
  void ofAProxysPageOnlyTheWordsAreTold() {
    assertThat(
            ErrorText.of(
                "<html>\r\n<head><title>504 Gateway Time-out</title></head>\r\n<body>\r\n<center><h1>504"
                    + " Gateway Time-out</h1></center>\r\n<hr><center>nginx/1.20.1</center>\r\n</body>"))
        .isEqualTo(": 504 Gateway Time-out nginx/1.20.1");
    assertThat(ErrorText.of("<!DOCTYPE html><html><head><title>Error</title></head></html>"))
        .isEqualTo(": Error");
  }

  @Test
  void allElseIsToldAsItIs() {
    assertThat(ErrorText.of("{\"message\":\n  \"a < b\"}")).isEqualTo(": {\"message\": \"a < b\"}");
    assertThat(ErrorText.of(" \n")).isEqualTo(" with an empty body");
    assertThat(ErrorText.of("x".repeat(100_000))).hasSizeLessThan(1000).endsWith("…");
  }
}
