/** Throughput samples of circuits. */
package io.dmm.db.sample;
