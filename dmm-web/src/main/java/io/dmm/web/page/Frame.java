package io.dmm.web.page;

import io.dmm.db.account.Role;
import java.util.Optional;

/**
 * What is around the content of every page.
 *
 * @param title of the page
 * @param section entry of the navigation that the page belongs to; empty for none
 * @param operator who is signed in; empty if nobody
 * @param role what they may do
 * @param csrf token for forms; empty if nobody is signed in
 * @param sandbox whether the peers are simulated
 * @param style address of the style sheet
 * @param script address of the script
 * @param icon address of the icon
 * @param live what the page is about for live updates: a rule id, {@code *} for all; empty if it is
 *     not live
 * @param look dark or light
 * @param lookUrl address of the switch to the next look
 * @param wellbeing what is wrong with DMM itself, for those who may read
 */
record Frame(
    String title,
    String section,
    String operator,
    Optional<Role> role,
    String csrf,
    boolean sandbox,
    String style,
    String script,
    String icon,
    String live,
    Look look,
    String lookUrl,
    Wellbeing wellbeing) {
  boolean signedIn() {
    return !operator.isEmpty();
  }

  /** Whether to offer what only operators may do. */
  boolean mayOperate() {
    return role.filter(one -> one.includes(Role.OPERATOR)).isPresent();
  }

  /** Whether to offer what only administrators may do. */
  boolean mayAdminister() {
    return role.filter(one -> one.includes(Role.ADMIN)).isPresent();
  }

  Frame liveOn(String what) {
    return new Frame(
        title, section, operator, role, csrf, sandbox, style, script, icon, what, look, lookUrl,
        wellbeing);
  }
}
