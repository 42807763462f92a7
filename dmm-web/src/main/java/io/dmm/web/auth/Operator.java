package io.dmm.web.auth;

import java.util.Optional;

/**
 * Whoever has the right to change things.
 *
 * @param name as it stands in the history
 * @param session the browser session; empty for a script with the token
 */
public record Operator(String name, Optional<Session> session) {}
