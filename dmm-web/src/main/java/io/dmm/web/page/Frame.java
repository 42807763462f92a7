package io.dmm.web.page;

/**
 * What is around the content of every page.
 *
 * @param title of the page
 * @param section entry of the navigation that the page belongs to; empty for none
 * @param operator who is signed in; empty if nobody
 * @param csrf token for forms; empty if nobody is signed in
 * @param canSignIn whether somebody could sign in
 * @param sandbox whether everybody is signed in by themselves
 * @param style address of the style sheet
 * @param script address of the script
 * @param morph address of the library that exchanges what differs
 * @param icon address of the icon
 * @param live what the page is about for live updates: a rule id, {@code *} for all; empty if it is
 *     not live
 * @param look dark or light
 * @param lookUrl address of the switch to the next look
 */
record Frame(
    String title,
    String section,
    String operator,
    String csrf,
    boolean canSignIn,
    boolean sandbox,
    String style,
    String script,
    String morph,
    String icon,
    String live,
    Look look,
    String lookUrl) {
  boolean signedIn() {
    return !operator.isEmpty();
  }

  Frame liveOn(String what) {
    return new Frame(
        title, section, operator, csrf, canSignIn, sandbox, style, script, morph, icon, what, look,
        lookUrl);
  }
}
