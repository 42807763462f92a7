/**
 * What the simulated Rucio, FTS and Prometheus share: the HTTP server with its faults and journal,
 * and the bytes that move.
 */
package io.dmm.sandbox.world;
