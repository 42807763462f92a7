/** Measuring what circuits carry. */
package io.dmm.core.monitor;
