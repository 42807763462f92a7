/** A small HTTP server and captured answers of real peers, for tests of clients. */
package io.dmm.core.testing;
