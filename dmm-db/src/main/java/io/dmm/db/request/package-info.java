/** Requests: Rucio rules under DMM's care. */
package io.dmm.db.request;
