/** The daemon that keeps FTS's limits fitting the circuits. */
package io.dmm.fts.daemon;
