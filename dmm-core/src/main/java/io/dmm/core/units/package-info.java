/** How figures are written for people: in messages, on pages and on the command line. */
package io.dmm.core.units;
