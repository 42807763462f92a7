/** The simulated world: what the four simulated peers share, and the scenario that drives them. */
package io.dmm.sandbox;
