package io.dmm.db.daemon;

import java.time.Instant;

/**
 * A daemon takes no work, in any replica, until it is resumed.
 *
 * @param daemon its name
 * @param by the operator who paused it
 * @param since when (UTC)
 */
public record DaemonPause(String daemon, String by, Instant since) {}
