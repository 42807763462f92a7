package io.dmm.db.request;

/**
 * A rule that DMM has not seen before.
 *
 * @param ruleId Rucio's id
 * @param status INIT, or FAILED or NOT_SENSE if nothing can be done for it
 * @param mover who moves it next
 * @param reason why it starts there
 * @param failureReason why it failed at once; empty if it did not
 * @param priority its priority
 * @param did the data
 * @param rule what Rucio said
 * @param route from where to where, as far as known
 */
public record NewRequest(
    String ruleId,
    RequestStatus status,
    Mover mover,
    String reason,
    String failureReason,
    int priority,
    DataId did,
    RuleFacts rule,
    Route route) {}
