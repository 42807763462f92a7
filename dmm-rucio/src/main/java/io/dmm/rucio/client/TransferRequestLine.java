package io.dmm.rucio.client;

/**
 * A transfer of one file, as {@code GET /requests/list} has it.
 *
 * @param ruleId the rule that owns it; another rule that wants the same file at the same RSE shares
 *     it and is not named
 * @param sourceRse where it is taken from
 * @param destinationRse where it goes
 * @param state such as {@code SUBMITTED}
 * @param bytes size of the file
 */
public record TransferRequestLine(
    String ruleId, String sourceRse, String destinationRse, String state, long bytes) {}
