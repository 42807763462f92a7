/** Compares what DMM believes with what the peers hold. */
package io.dmm.core.reconcile;
