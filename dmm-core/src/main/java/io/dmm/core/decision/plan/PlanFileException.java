package io.dmm.core.decision.plan;

import java.util.List;

/** A plan file has mistakes: all of them, each with where it is and what would be right. */
public final class PlanFileException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  PlanFileException(List<String> problems) {
    super(
        "the plan file has "
            + (problems.size() == 1 ? "a mistake" : problems.size() + " mistakes")
            + ":\n  "
            + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  /** One line each. */
  public List<String> problems() {
    return problems;
  }
}
