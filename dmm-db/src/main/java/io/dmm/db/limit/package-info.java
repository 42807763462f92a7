/** Limits that DMM has set at FTS. */
package io.dmm.db.limit;
