package io.dmm.sandbox.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LexerTest {
  @Test
  void aTextMayBeAsLongAsTheSubnetsOfAThousandCircuits() {
    String subnets =
        IntStream.range(0, 20_000)
            .mapToObj(i -> "2001:db8:0:" + i + "::.*")
            .collect(Collectors.joining("|"));

    assertThat(Lexer.tokens("up{ip=~\"" + subnets + "\"}"))
        .extracting(Lexer.Token::text)
        .contains(subnets);
  }

  @Test
  void aTextMayHaveEscapes() {
    assertThat(Lexer.tokens("{a=\"x\\\\.y\\\"z\"}"))
        .extracting(Lexer.Token::text)
        .contains("x\\.y\"z");
  }
}
