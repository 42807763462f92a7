/** The three daemons that follow Rucio's rules, from one sweep. */
package io.dmm.rucio.daemon;
