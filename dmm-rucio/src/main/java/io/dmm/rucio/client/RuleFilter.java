package io.dmm.rucio.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which rules to list; all that is set must hold. Rucio compares exactly, case included.
 *
 * @param activity the activity
 * @param stateCode one of {@code R O S U W I}, Rucio's codes of the states; the names that its
 *     answers use are a 500 here
 * @param account the account; may hold {@code *}
 */
public record RuleFilter(
    Optional<String> activity, Optional<String> stateCode, Optional<String> account) {
  public RuleFilter {
    stateCode.ifPresent(
        code -> {
          if (!code.matches("[ROSUWI]")) {
            throw new IllegalArgumentException(
                "the state code is \"" + code + "\"; it must be one of R O S U W I");
          }
        });
  }

  /** Rules in one state. */
  public static RuleFilter inState(String stateCode) {
    return new RuleFilter(Optional.empty(), Optional.of(stateCode), Optional.empty());
  }

  /** The same rules, of one activity only. */
  public RuleFilter ofActivity(String name) {
    return new RuleFilter(Optional.of(name), stateCode, account);
  }

  /** Query parameters by name. */
  Map<String, String> parameters() {
    Map<String, String> all = new LinkedHashMap<>();
    activity.ifPresent(value -> all.put("activity", value));
    stateCode.ifPresent(value -> all.put("state", value));
    account.ifPresent(value -> all.put("account", value));
    return all;
  }
}
