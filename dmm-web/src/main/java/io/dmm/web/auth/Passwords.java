package io.dmm.web.auth;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.util.concurrent.Semaphore;

/**
 * Passwords as Argon2id hashes. Each takes 19 MiB and some 50 ms to work out, which is what makes
 * guessing dear; so only a few are worked out at once.
 *
 * @see "OWASP Password Storage Cheat Sheet"
 */
final class Passwords {
  private static final int MEMORY_KIB = 19 * 1024;
  private static final int ITERATIONS = 2;
  private static final int LANES = 1;
  private static final int HASH_BYTES = 32;
  private static final int SALT_BYTES = 16;
  private static final int AT_ONCE = 4;

  private final Argon2Function method =
      Argon2Function.getInstance(MEMORY_KIB, ITERATIONS, LANES, HASH_BYTES, Argon2.ID);
  private final Semaphore free = new Semaphore(AT_ONCE, true);

  private String nobodys = "";

  /** The hash to store, with its salt and its parameters. */
  String hash(String password) {
    return Password.hash(password).addRandomSalt(SALT_BYTES).with(method).getResult();
  }

  /** Whether {@code password} belongs to {@code hash}. */
  boolean matches(String password, String hash) {
    free.acquireUninterruptibly();
    try {
      return Password.check(password, hash).with(Argon2Function.getInstanceFromHash(hash));
    } finally {
      free.release();
    }
  }

  /** Takes as long as {@link #matches} and says no. */
  boolean matchesNobody(String password) {
    matches(password, nobodys());
    return false;
  }

  private synchronized String nobodys() {
    if (nobodys.isEmpty()) {
      nobodys = hash(new Secrets().fresh());
    }
    return nobodys;
  }
}
