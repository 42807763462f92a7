/** Forgets what is long over. */
package io.dmm.core.retention;
