/** Fault plans: what goes wrong at which simulated peer, how often and when. */
package io.dmm.sandbox.fault;
