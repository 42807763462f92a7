/** The six daemons that have SENSE build, change and remove circuits. */
package io.dmm.sense.daemon;
