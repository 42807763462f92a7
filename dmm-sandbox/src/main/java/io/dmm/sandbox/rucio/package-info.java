/**
 * A simulated Rucio server: rules, data identifiers, storage elements and the conveyor's questions
 * to DMM.
 */
package io.dmm.sandbox.rucio;
