package io.dmm.app.check;

/**
 * One check.
 *
 * @param area whose it is: {@code configuration}, {@code database}, {@code certificates} or a peer
 * @param what what was looked at
 * @param verdict what came of it
 * @param found what was found, a sentence
 * @param advice what to do about it; empty if nothing needs to be done
 */
public record Row(String area, String what, Verdict verdict, String found, String advice) {}
