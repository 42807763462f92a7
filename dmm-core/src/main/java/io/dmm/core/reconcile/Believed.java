package io.dmm.core.reconcile;

import io.dmm.db.circuit.Circuit;
import java.util.List;
import java.util.Set;

/**
 * What DMM believes that the peers hold.
 *
 * @param live every circuit that is not released
 * @param up rules whose circuit should be up
 * @param ourNames names, of those that the peers use, that a circuit of ours has or had
 * @param limits names of the limits that DMM has at FTS, or is about to have
 * @param hosts bare names of the storage hosts that circuits of ours ever had
 */
record Believed(
    List<Circuit> live,
    Set<String> up,
    Set<String> ourNames,
    Set<String> limits,
    Set<String> hosts) {}
