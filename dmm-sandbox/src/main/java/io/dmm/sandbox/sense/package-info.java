/**
 * The simulated SENSE-O: its REST API, its token server, the sites and links behind it, and an
 * audit of its clients.
 */
package io.dmm.sandbox.sense;
