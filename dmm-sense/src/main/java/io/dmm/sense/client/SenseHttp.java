package io.dmm.sense.client;

import io.dmm.core.peer.PeerCall;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.PeerHttp;
import io.dmm.core.peer.UnavailableException;
import java.util.Set;

/** Sends calls to SENSE-O and keeps its own errors apart from those of what stands before it. */
final class SenseHttp {
  /** With these SENSE-O itself speaks; other error statuses come from gateways and networks. */
  private static final Set<Integer> SPOKEN_BY_SENSE = Set.of(400, 404, 405, 409, 410, 415, 500);

  private final PeerHttp http;

  SenseHttp(PeerHttp http) {
    this.http = http;
  }

  /**
   * Makes the call.
   *
   * @return SENSE-O's answer, good or bad
   * @throws PeerException there was no answer of SENSE-O
   */
  SenseReply send(PeerCall call) throws PeerException {
    PeerCall complete = complete(call);
    try {
      return SenseReply.success(complete, http.call(complete).text());
    } catch (PeerException e) {
      int status = e.httpStatus().orElse(0);
      if (status >= 300 && status < 400) {
        throw new UnavailableException(
            e.getMessage() + "; API_ENDPOINT should be an address that does not redirect", e);
      }
      if (status == 404 && SenseText.isHtml(e.answerText())) {
        // An application that is not deployed (yet) would make every circuit look deleted.
        throw new UnavailableException(
            e.getMessage() + "; the page is not SENSE-O's, so nothing is known", e);
      }
      if (SPOKEN_BY_SENSE.contains(status)) {
        return SenseReply.failed(complete, e);
      }
      throw e;
    }
  }

  /** Makes a call whose answer is too large to be held. */
  <T> T stream(PeerCall call, PeerHttp.BodyReader<T> reader) throws PeerException {
    return http.stream(complete(call), reader);
  }

  private static PeerCall complete(PeerCall call) {
    PeerCall accepting = call.withHeader("Accept", "application/json");
    return call.body().isPresent()
        ? accepting
        : accepting.withHeader("Content-Type", "application/json");
  }
}
