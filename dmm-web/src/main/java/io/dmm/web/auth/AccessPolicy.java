package io.dmm.web.auth;

/**
 * What is open to everybody.
 *
 * @param queryOpen whether {@code /query} is
 * @param readOpen whether pages and the API can be read by everybody
 * @param autoSignIn whether browsers are signed in by themselves
 */
public record AccessPolicy(boolean queryOpen, boolean readOpen, boolean autoSignIn) {}
