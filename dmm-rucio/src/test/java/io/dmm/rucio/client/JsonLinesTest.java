package io.dmm.rucio.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesTest {
  private final List<String> lines = new ArrayList<>();

  /** A stream that gives no more than so many bytes at a time, as a network does. */
  private static InputStream inParts(String text, int most) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(length, most));
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100_000})
  void linesAreWholeHoweverTheyArrive(int most) throws IOException {
    String longLine = "{\"name\": \"" + "é".repeat(70_000) + "\"}";
    String text = "{}\n\n  \n" + longLine + "\n{\"a\": 1}\r\n";

    JsonLines.read(inParts(text, most), lines::add);

    assertThat(lines).containsExactly("{}", longLine, "{\"a\": 1}\r");
  }

  @Test
  void anEmptyBodyHasNoLine() throws IOException {
    JsonLines.read(inParts("", 10), lines::add);

    assertThat(lines).isEmpty();
  }

  @Test
  void aLastLineWithoutItsEndIsNoLine() {
    assertThatThrownBy(() -> JsonLines.read(inParts("{}\n{\"a\": 1}", 4), lines::add))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("after 8 of its bytes");
    assertThat(lines).containsExactly("{}");
  }

  @Test
  void aLineWithoutAnyEndDoesNotFillTheMemory() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            java.util.Arrays.fill(target, offset, offset + length, (byte) 'x');
            return length;
          }
        };

    assertThatThrownBy(() -> JsonLines.read(endless, lines::add))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("4194304");
  }
}
