package io.dmm.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProseTest {
  private static final String RULE = "0123456789abcdef0123456789abcdef";

  @Test
  void aRuleIdIsShortAndLeadsToItsPage() {
    Prose prose = Prose.of("shared by " + RULE + ", and others");

    assertThat(prose.parts())
        .extracting(Prose.Part::text)
        .containsExactly("shared by ", "01234567", ", and others");
    assertThat(prose.parts().get(1).url()).isEqualTo("/details/" + RULE);
    assertThat(prose.parts().get(0).isRule()).isFalse();
  }

  @Test
  void whatOnlyLooksLikeARuleIdStaysAsItIs() {
    for (String text :
        new String[] {
          "",
          "no id here",
          "urn:" + RULE,
          RULE + "0",
          "x" + RULE,
          "8a1c0d52-1f6e-4a2b-9a7e-0c1f2a3b4c5d",
          RULE.toUpperCase(java.util.Locale.ROOT)
        }) {
      assertThat(Prose.of(text).parts()).as(text).noneMatch(Prose.Part::isRule);
    }
  }

  @Test
  void theNameOfAnInstanceStaysWholeAndIsMarkedForTables() {
    String uuid = "8a1c0d52-1f6e-4a2b-9a7e-0c1f2a3b4c5d";

    assertThat(Prose.of("has instance " + uuid + " down").parts())
        .containsExactly(
            new Prose.Part("has instance ", "", false),
            new Prose.Part(uuid, "", true),
            new Prose.Part(" down", "", false));
  }

  @Test
  void nothingIsLost() {
    String text = RULE + " " + RULE + "\n<b>" + RULE;

    StringBuilder all = new StringBuilder();
    for (Prose.Part part : Prose.of(text).parts()) {
      all.append(part.isRule() ? part.ruleId() : part.text());
    }
    assertThat(all).hasToString(text);
  }
}
