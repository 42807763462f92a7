package io.dmm.web.page;

import java.util.List;

/**
 * A page that asks before something is changed, and says what that does.
 *
 * @param frame around it
 * @param title the question
 * @param home where it belongs: what the page before is called
 * @param back address of that page
 * @param subject what would be changed
 * @param refused why what was said for it was not taken; empty if nothing was
 * @param effect what would happen
 * @param fields what has to be said for it
 * @param choices what may be answered besides no, the usual one first
 */
record Question(
    Frame frame,
    String title,
    String home,
    String back,
    String subject,
    String refused,
    String effect,
    List<Field> fields,
    List<Choice> choices) {
  /** A field of the form; {@code hint} says what is right. */
  record Field(String name, String label, String hint, String value) {}

  /** A button of the form: where it posts to. */
  record Choice(String label, String url, boolean danger) {}
}
