/** The end of the log file. */
package io.dmm.web.log;
