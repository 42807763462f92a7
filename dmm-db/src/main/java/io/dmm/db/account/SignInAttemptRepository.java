package io.dmm.db.account;

import static io.dmm.db.jooq.Tables.SIGN_IN_ATTEMPT;

import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;

/** Browsers that are at the OpenID provider. */
public final class SignInAttemptRepository {
  /** Writes down that a browser is sent there, and forgets those that never came back. */
  public void add(DSLContext tx, SignInAttempt attempt, Instant now) {
    tx.deleteFrom(SIGN_IN_ATTEMPT).where(SIGN_IN_ATTEMPT.EXPIRES_AT.lt(now)).execute();
    tx.insertInto(SIGN_IN_ATTEMPT)
        .set(SIGN_IN_ATTEMPT.STATE_DIGEST, attempt.stateDigest())
        .set(SIGN_IN_ATTEMPT.BROWSER_DIGEST, attempt.browserDigest())
        .set(SIGN_IN_ATTEMPT.NONCE, attempt.nonce())
        .set(SIGN_IN_ATTEMPT.VERIFIER, attempt.verifier())
        .set(SIGN_IN_ATTEMPT.NEXT_PATH, attempt.nextPath())
        .set(SIGN_IN_ATTEMPT.EXPIRES_AT, attempt.expiresAt())
        .execute();
  }

  /** How many are there. */
  public int count(DSLContext tx) {
    return tx.fetchCount(SIGN_IN_ATTEMPT);
  }

  /** Takes an attempt out: it serves once. Empty: there is none, or it came back too late. */
  public Optional<SignInAttempt> take(DSLContext tx, String stateDigest, Instant now) {
    return tx.deleteFrom(SIGN_IN_ATTEMPT)
        .where(SIGN_IN_ATTEMPT.STATE_DIGEST.eq(stateDigest))
        .returning()
        .fetchOptional(
            row ->
                new SignInAttempt(
                    row.getStateDigest(),
                    row.getBrowserDigest(),
                    row.getNonce(),
                    row.getVerifier(),
                    row.getNextPath(),
                    row.getExpiresAt()))
        .filter(attempt -> attempt.expiresAt().isAfter(now));
  }
}
