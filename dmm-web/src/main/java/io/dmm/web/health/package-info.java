/** Health for probes and people, and metrics for Prometheus. */
package io.dmm.web.health;
