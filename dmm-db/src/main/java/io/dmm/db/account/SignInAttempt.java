package io.dmm.db.account;

import java.time.Instant;

/**
 * A browser that was sent to the OpenID provider.
 *
 * @param stateDigest SHA-256 of the state that the provider must send back, in hex
 * @param browserDigest SHA-256 of what only that browser knows, in hex
 * @param nonce that the ID token must repeat
 * @param verifier that proves to the provider that the code is ours
 * @param nextPath where to go afterwards
 * @param expiresAt when it is too late to come back (UTC)
 */
public record SignInAttempt(
    String stateDigest,
    String browserDigest,
    String nonce,
    String verifier,
    String nextPath,
    Instant expiresAt) {
  @Override
  public String toString() {
    return "SignInAttempt[" + nextPath + "]";
  }
}
