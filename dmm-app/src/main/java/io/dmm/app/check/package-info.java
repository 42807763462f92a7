/** Looks at everything that DMM needs, before or while it runs, and changes nothing. */
package io.dmm.app.check;
