/** A typed client of FTS3's REST API, usable alone. */
package io.dmm.fts.client;
