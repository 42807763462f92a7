/** Tells browsers which requests changed. */
package io.dmm.web.live;
