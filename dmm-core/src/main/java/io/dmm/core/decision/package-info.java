/**
 * Who gets how much bandwidth, why, and in which order circuits may change without ever passing a
 * capacity: pure functions without clock or I/O.
 */
package io.dmm.core.decision;
