package io.dmm.core.reconcile;

import io.dmm.core.peer.AddressPools;
import io.dmm.core.peer.InstanceSummary;
import io.dmm.core.peer.TransferLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the peers hold. One that could not be asked is left out, and nothing is concluded about it.
 *
 * @param instances SENSE's instances; empty if it could not be asked
 * @param allocations what was taken from each pool that could be asked
 * @param links FTS's link limits; empty if it could not be asked
 * @param failures what went wrong, a sentence each
 */
record Held(
    Optional<List<InstanceSummary>> instances,
    Map<String, List<AddressPools.Allocation>> allocations,
    Optional<List<TransferLimits.LinkLimit>> links,
    List<String> failures) {}
