/** What does not fit between DMM and its peers. */
package io.dmm.db.finding;
