/** How several replicas share one database: leases, leadership, wake-ups. */
package io.dmm.db.coordination;
