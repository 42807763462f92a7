/** A typed client of Rucio's REST API, usable alone. */
package io.dmm.rucio.client;
