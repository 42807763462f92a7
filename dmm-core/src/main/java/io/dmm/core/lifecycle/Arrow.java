package io.dmm.core.lifecycle;

import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One line of the life cycle.
 *
 * @param from statuses it starts from; empty for a rule that was not known
 * @param cause what happened
 * @param to where it may lead; more than one where that depends on data
 * @param by who may take it
 */
public record Arrow(
    Optional<RequestStatus> from, Cause cause, List<RequestStatus> to, Set<Mover> by) {}
