package io.dmm.core.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Section {@code [decision]} of dmm.cfg: how bandwidth is shared.
 *
 * @param policy {@code policy}: name of the policy, {@code weighted-max-min} (default) or {@code
 *     priority-lp}
 * @param quantumMbps {@code quantum_mbps}: bandwidth is given in whole multiples of it; 1000 Mb/s
 *     unless set
 * @param hysteresisShare {@code hysteresis_share}: a change by less than this share of the present
 *     bandwidth is left alone; 0.1 unless set
 * @param hysteresisInterval {@code hysteresis_seconds}: so is one sooner than this after the last;
 *     60 s unless set
 * @param demandCap {@code demand_cap}: whether a request gets no more than drains the rest of its
 *     rule in {@code minDrain}; on unless set
 * @param minDrain {@code min_drain_seconds}: 60 s unless set
 * @param reclaim {@code reclaim}: whether the bandwidth of a circuit that carries far less than it
 *     holds is lowered step by step, for others to have; off unless set
 * @param reclaimStep {@code reclaim_step_seconds}: least time between two steps down; 300 s unless
 *     set
 * @param availabilityMaxAge {@code availability_max_age_seconds}: how long an answer of SENSE about
 *     a link's bandwidth counts; 300 s unless set
 */
public record DecisionSection(
    String policy,
    long quantumMbps,
    double hysteresisShare,
    Duration hysteresisInterval,
    boolean demandCap,
    Duration minDrain,
    boolean reclaim,
    Duration reclaimStep,
    Duration availabilityMaxAge) {
  private static final List<String> POLICIES = List.of("weighted-max-min", "priority-lp");

  /** Reads {@code [decision]}. */
  public static DecisionSection read(ConfigSection section) {
    String windows = "the bandwidth is decided without time windows";
    section.ignored("max_window_size", windows);
    section.ignored("default_window_size", windows);
    return new DecisionSection(
        policy(section),
        section.whole("quantum_mbps", 1000, 1, Capacity.MOST_MBPS),
        section.decimal("hysteresis_share", 0.1, 0, 0.99),
        section.secondsOrZero("hysteresis_seconds", Duration.ofMinutes(1)),
        section.flag("demand_cap", true),
        section.seconds("min_drain_seconds", Duration.ofMinutes(1)),
        section.flag("reclaim", false),
        section.seconds("reclaim_step_seconds", Duration.ofMinutes(5)),
        section.seconds("availability_max_age_seconds", Duration.ofMinutes(5)));
  }

  private static String policy(ConfigSection section) {
    String given = section.text("policy", POLICIES.get(0));
    String policy = given.toLowerCase(Locale.ROOT).replace('_', '-');
    if (!POLICIES.contains(policy)) {
      section.problem(
          "policy", "is \"" + given + "\"; it must be one of " + String.join(", ", POLICIES));
      return POLICIES.get(0);
    }
    return policy;
  }
}
