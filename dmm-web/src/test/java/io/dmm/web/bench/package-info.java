/** Measurements of the web server, run by hand; what they found is in docs/benchmarks.md. */
package io.dmm.web.bench;
