package io.dmm.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What went wrong, as RFC 9457 has it.
 *
 * @param type always {@code about:blank}: the status says which kind it is
 * @param title the status in words
 * @param status the HTTP status
 * @param detail what is wrong and what would be right
 * @param instance the path that was asked for
 * @param errorId stands in the log beside the cause; only for errors of our own
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
    String type, String title, int status, String detail, String instance, String errorId) {
  /** Media type of a problem. */
  public static final String MEDIA_TYPE = "application/problem+json";
}
