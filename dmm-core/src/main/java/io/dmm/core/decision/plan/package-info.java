/**
 * Decisions about a network written down in a file: what would be given to whom, and why, without
 * touching anything.
 */
package io.dmm.core.decision.plan;
