/** Circuits: what holds resources at SENSE. */
package io.dmm.db.circuit;
