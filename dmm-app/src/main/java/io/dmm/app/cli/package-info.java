/** The command line. */
package io.dmm.app.cli;
