/** The append-only history. */
package io.dmm.db.event;
