package io.dmm.sense.client;

import java.util.UUID;

/**
 * An instance in the list of all.
 *
 * @param instanceId its id
 * @param alias the name its maker gave it; several instances can have the same
 * @param owner the SENSE user that made it
 * @param status SENSE-O's words
 * @param archived whether it is hidden
 */
public record SenseListing(
    UUID instanceId, String alias, String owner, String status, boolean archived) {}
