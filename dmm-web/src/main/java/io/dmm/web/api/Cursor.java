package io.dmm.web.api;

import io.dmm.db.request.RequestFilter.Place;
import io.dmm.db.request.RequestFilter.Sort;
import io.dmm.web.input.Input;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where the next page of requests begins, as a text that clients hand back unread. It names a place
 * in an order, not a number of rows, so that what comes and goes before it moves nothing.
 */
final class Cursor {
  private static final int PARTS = 3;
  private static final String SEPARATOR = "\n";

  private Cursor() {}

  static String of(Sort sort, Place place) {
    String text = String.join(SEPARATOR, sort.word(), place.text(), place.ruleId());
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The place that {@code text} names in {@code sort}.
   *
   * @throws io.dmm.core.operator.WrongValueException it names none, or one in another order
   */
  static Place read(Sort sort, String text) {
    try {
      String[] parts =
          new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8)
              .split(SEPARATOR, -1);
      if (parts.length == PARTS && parts[0].equals(sort.word())) {
        return sort.place(parts[1], Input.ruleId(parts[2]));
      }
    } catch (IllegalArgumentException | io.dmm.core.operator.UnknownRequestException e) {
      throw wrong(text);
    }
    throw wrong(text);
  }

  private static RuntimeException wrong(String text) {
    return Input.wrong(
        "cursor", text, "next_cursor of the page before, asked for with the same sort");
  }
}
