package io.dmm.core.peer;

import java.util.Map;

/**
 * How calls to a peer prove who we are. Shared by all threads: a token is fetched once, not once
 * per thread.
 */
public interface PeerAuth {
  /** No authentication. */
  PeerAuth NONE =
      new PeerAuth() {
        @Override
        public Map<String, String> headers() {
          return Map.of();
        }

        @Override
        public boolean renew(Map<String, String> refused, PeerAnswer answer) {
          return false;
        }
      };

  /**
   * The headers to send, such as {@code Authorization}.
   *
   * @throws PeerException no token can be had
   */
  Map<String, String> headers() throws PeerException;

  /**
   * The peer answered 401 to a call that carried {@code refused}. Drops that token so that {@link
   * #headers()} gets a new one, if a new one could help.
   *
   * @return whether the call is worth one more try
   */
  boolean renew(Map<String, String> refused, PeerAnswer answer) throws PeerException;
}
