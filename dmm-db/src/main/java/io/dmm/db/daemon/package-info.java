/** Which daemons are paused. */
package io.dmm.db.daemon;
