/** The life of a request: one table, and the only writer of a status. */
package io.dmm.core.lifecycle;
