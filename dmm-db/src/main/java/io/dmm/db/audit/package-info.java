/** What ended transfers were found to have done. */
package io.dmm.db.audit;
