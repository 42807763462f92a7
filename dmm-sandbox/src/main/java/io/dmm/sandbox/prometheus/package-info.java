/**
 * A simulated Prometheus server that scrapes the interfaces of simulated data servers and evaluates
 * PromQL over the samples.
 */
package io.dmm.sandbox.prometheus;
