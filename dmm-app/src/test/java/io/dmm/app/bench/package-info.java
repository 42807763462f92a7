/** Measurements of the whole of DMM, run by hand; what they found is in docs/benchmarks.md. */
package io.dmm.app.bench;
