/** What every simulated peer is made of: a server, raw-path routes, a journal and faults. */
package io.dmm.sandbox.http;
