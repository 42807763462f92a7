package io.dmm.core.decision;

import static java.util.Objects.requireNonNull;

import io.dmm.core.units.Rates;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why a request got what it got.
 *
 * @param binding what kept it from getting more
 * @param constraint the port or link that is full, if that is the reason
 * @param detail what the other fields do not say; may be empty
 */
public record Explanation(
    Binding binding,
    Optional<Constraint> constraint,
    long grantedMbps,
    long quantumMbps,
    int priority,
    String detail) {

  private static final int NAMED_IN_A_SENTENCE = 3;

  /** What can bind. */
  public enum Binding {
    /** The port of one of its sites is full. */
    PORT,
    /** The link between its sites is full. */
    LINK,
    /** It has all that it can use. */
    OWN_DEMAND,
    /** Not one quantum is left for it: it waits. */
    ADMISSION,
    /** It makes no sense, or a capacity is unknown: it takes no part. */
    INVALID
  }

  public Explanation {
    requireNonNull(binding, "binding");
    requireNonNull(constraint, "constraint");
    requireNonNull(detail, "detail");
  }

  /**
   * The requests that hold the binding port or link, the most senior first (the one explained among
   * them, if it got something).
   */
  public List<String> sharedBy() {
    return constraint.map(Constraint::requestIds).orElse(List.of());
  }

  /** One plain sentence. */
  public String sentence() {
    return switch (binding) {
      case INVALID -> "Left out: " + detail + ".";
      case OWN_DEMAND ->
          "Gets " + Rates.text(grantedMbps) + ": it can use no more (" + detail + ").";
      case ADMISSION -> "Waits: " + admission(constraint.orElseThrow()) + ".";
      case PORT, LINK ->
          "Gets "
              + Rates.text(grantedMbps)
              + " with priority "
              + priority
              + ": the "
              + full(constraint.orElseThrow())
              + ".";
    };
  }

  private String full(Constraint bound) {
    String left =
        bound.freeMbps() == 0
            ? " is full"
            : " has only "
                + Rates.text(bound.freeMbps())
                + " left, less than one step of "
                + Rates.text(quantumMbps);
    String others =
        bound.reservedMbps() == 0
            ? ""
            : ", "
                + Rates.text(bound.reservedMbps())
                + " of it held by circuits of no request here";
    return bound.label()
        + " ("
        + Rates.text(bound.capacityMbps())
        + ")"
        + left
        + others
        + ", "
        + sharers(bound.requestIds());
  }

  private String admission(Constraint bound) {
    String step = "one step of " + Rates.text(quantumMbps);
    if (bound.requestIds().isEmpty()) {
      return bound.reservedMbps() == 0
          ? "the "
              + bound.label()
              + " carries "
              + Rates.text(bound.capacityMbps())
              + ", less than "
              + step
          : "circuits of no request here hold "
              + Rates.text(bound.reservedMbps())
              + " of the "
              + Rates.text(bound.capacityMbps())
              + " of the "
              + bound.label()
              + ", which leaves less than "
              + step;
    }
    return "every step of "
        + Rates.text(quantumMbps)
        + " of the "
        + bound.label()
        + " ("
        + Rates.text(bound.capacityMbps())
        + ") is held by requests of higher priority, older, or with a circuit already: "
        + names(bound.requestIds());
  }

  private static String sharers(List<String> ids) {
    return ids.size() == 1
        ? "used by this request alone"
        : "shared by " + ids.size() + " requests: " + names(ids);
  }

  private static String names(List<String> ids) {
    String first = ids.stream().limit(NAMED_IN_A_SENTENCE).collect(Collectors.joining(", "));
    int more = ids.size() - NAMED_IN_A_SENTENCE;
    return more > 0 ? first + " and " + more + " more" : first;
  }
}
