package io.dmm.core.lifecycle;

import java.time.Duration;

/**
 * How long an idle circuit is kept for another rule.
 *
 * @param length counted from the end of its rule
 */
public record KeepAlive(Duration length) {}
