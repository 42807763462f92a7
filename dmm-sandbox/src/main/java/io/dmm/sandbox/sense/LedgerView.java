package io.dmm.sandbox.sense;

import java.util.List;
import java.util.Map;

/**
 * What is reserved at one instant, bandwidth that outlives a deleted circuit included.
 *
 * @param reservations all of them, oldest instance first
 * @param freePortMbps by site name
 * @param freeLinkMbps by {@link SimulatedLink#key(String, String)}
 */
public record LedgerView(
    List<Reservation> reservations,
    Map<String, Long> freePortMbps,
    Map<String, Long> freeLinkMbps) {
  public LedgerView {
    reservations = List.copyOf(reservations);
    freePortMbps = Map.copyOf(freePortMbps);
    freeLinkMbps = Map.copyOf(freeLinkMbps);
  }

  /** Bandwidth held for the instance, in Mb/s. */
  public long reservedMbps(String instanceId) {
    return reservations.stream()
        .filter(reservation -> reservation.instanceId().equals(instanceId))
        .mapToLong(Reservation::mbps)
        .sum();
  }
}
