/**
 * A simulated FTS3 REST server: link and storage limits, the optimizer that applies them, and the
 * jobs of Rucio.
 */
package io.dmm.sandbox.fts;
