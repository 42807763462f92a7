package io.dmm.sense.client;

import io.dmm.core.peer.PeerCall;
import io.dmm.core.peer.PeerException;
import java.util.Optional;
import java.util.UUID;

/** Service profiles, only read. */
public final class SenseProfiles {
  private final SenseHttp http;

  SenseProfiles(SenseHttp http) {
    this.http = http;
  }

  /** The profile; empty if it does not exist (any more). */
  public Optional<SenseProfile> find(UUID profileId) throws PeerException {
    SenseReply reply = http.send(PeerCall.get("profile.read", "/profile/" + profileId));
    if (reply.saysGone("profile", profileId)
        || (reply.fault().isEmpty() && SenseText.isNothing(reply.body()))) {
      return Optional.empty();
    }
    return Optional.of(SenseProfile.read(reply.json()));
  }
}
