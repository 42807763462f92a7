package io.dmm.core.peer;

import java.time.Instant;
import java.util.Optional;

/**
 * How a peer is doing, for health and the operators' page.
 *
 * @param peer name of the peer
 * @param baseUrl where it is
 * @param breaker state of its circuit breaker: CLOSED, OPEN, HALF_OPEN
 * @param lastSuccess when it last answered usefully (UTC)
 * @param lastFailure when it last failed (UTC)
 * @param lastError what the last failure was; empty if there was none
 * @param certificateEnds when the certificate that we show it ends (UTC); empty if we show none
 */
public record PeerState(
    String peer,
    String baseUrl,
    String breaker,
    Optional<Instant> lastSuccess,
    Optional<Instant> lastFailure,
    String lastError,
    Optional<Instant> certificateEnds) {

  /** The same, with the certificate that another server of the same peer is shown. */
  public PeerState withCertificateOf(PeerState other) {
    return new PeerState(
        peer, baseUrl, breaker, lastSuccess, lastFailure, lastError, other.certificateEnds());
  }
}
