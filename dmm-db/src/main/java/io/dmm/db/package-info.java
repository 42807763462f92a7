/** The database: opening, migrating, transactions. */
package io.dmm.db;
