package io.dmm.sandbox;

import java.time.Instant;

/**
 * One call that a simulated peer received, for tests and the audit.
 *
 * @param at when it arrived (UTC)
 * @param method HTTP method
 * @param rawPath path and query as sent, not decoded
 * @param traceparent the header that says which trace the call belongs to; empty if there was none
 * @param body the body as text, empty if there was none
 * @param status the HTTP status that was answered; 0 while no answer has been sent, -1 if the
 *     connection was cut
 */
public record JournalEntry(
    Instant at, String method, String rawPath, String traceparent, String body, int status) {}
