package io.dmm.core.peer;

import java.util.UUID;

/**
 * An instance in SENSE's list.
 *
 * @param instanceId its id
 * @param alias the name its maker gave it, not unique
 * @param owner the SENSE user that made it
 * @param status SENSE's words, such as {@code CREATE - READY}
 */
public record InstanceSummary(UUID instanceId, String alias, String owner, String status) {}
