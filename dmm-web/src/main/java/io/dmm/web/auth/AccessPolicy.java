package io.dmm.web.auth;

/**
 * What is open to everybody.
 *
 * @param queryOpen whether {@code /query} is
 * @param readOpen whether pages and the API can be read by everybody
 * @param autoSignIn whether browsers are signed in by themselves
 */
public record AccessPolicy(boolean queryOpen, boolean readOpen, boolean autoSignIn) {
  /** Whether everybody may use an address of this kind. */
  boolean isOpen(Access access) {
    return switch (access) {
      case ANYONE -> true;
      case RUCIO -> queryOpen;
      case VIEWER -> readOpen;
      case SIGNED_IN, OPERATOR, ADMIN -> false;
    };
  }
}
