/**
 * The assembled world of the sandbox: the four simulated peers, sites and links between them, and
 * rules that come and go.
 */
package io.dmm.sandbox.scenario;
