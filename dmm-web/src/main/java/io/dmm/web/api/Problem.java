package io.dmm.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What went wrong, as RFC 9457 has it.
 *
 * @param type {@code about:blank} if the status says all, else one of the {@code urn:dmm:problem:}
 *     names
 * @param title what kind of problem it is
 * @param status the HTTP status
 * @param detail what is wrong and what would be right
 * @param instance the path that was asked for
 * @param parameter the parameter or member that is wrong; absent if none is
 * @param value what it was
 * @param expected what it must be
 * @param errorId stands in the log beside the cause; only for errors of our own
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    String instance,
    String parameter,
    String value,
    String expected,
    String errorId) {
  /** Media type of a problem. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** A value that makes no sense. */
  public static final String WRONG_VALUE = "urn:dmm:problem:wrong-value";

  /** A parameter or member that is not known. */
  public static final String UNKNOWN_PARAMETER = "urn:dmm:problem:unknown-parameter";

  /** Not possible as things stand. */
  public static final String REFUSED = "urn:dmm:problem:refused";

  /** One that the status says all about. */
  public static Problem of(int status, String title, String detail, String instance) {
    return new Problem("about:blank", title, status, detail, instance, null, null, null, null);
  }

  /** The same of a kind of its own. */
  public Problem typed(String kind, String kindTitle) {
    return new Problem(
        kind, kindTitle, status, detail, instance, parameter, value, expected, errorId);
  }

  /** The same about a parameter or member. */
  public Problem about(String name, String was, String right) {
    return new Problem(type, title, status, detail, instance, name, was, right, errorId);
  }

  /** The same with an id to be found in the log. */
  public Problem logged(String id) {
    return new Problem(type, title, status, detail, instance, parameter, value, expected, id);
  }
}
